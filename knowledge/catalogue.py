"""Rows of knowledge.db as the engine's types and as facts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from knowledge.facts import Citation, GpuFacts, GpuListing, ModelFacts, ModelListing
from knowledge.names import normalize
from knowledge.shape import BILLION, to_architecture, to_counts
from sizing.architecture import Model
from sizing.formats import CacheFormat, Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.units import bytes_from_gib

Row = Mapping[str, Any]
Rows = Callable[..., list[Any]]

SELECT = "select * from {table} where key = ?"
SELECT_SOURCED = (
    "select {table}.*, sources.title as source, sources.url as source_url, sources.checked as checked "
    "from {table} join sources on sources.id = {table}.source_id where {table}.key = ?"
)
SOURCED = frozenset({"gpu", "model", "format", "kv_format", "diffusion"})
STAND_INS = "select params_b, model, reason from stand_ins order by params_b"
EXL_HEAD_BITS = 6
"""The default of exllamav2's and exllamav3's `convert.py` (`-hb`, `--head_bits`)."""
_EXL = re.compile(r"exl([23])-?(\d(?:\.\d{1,2})?)(?:bpw)?")


def to_citation(row: Row) -> Citation:
    """The source columns that every sourced row is joined with."""
    return Citation(row["source"], date.fromisoformat(row["checked"]), row["source_url"])


def to_name(row: Row) -> str:
    """How a thing is written."""
    return str(row["name"])


def to_engine(row: Row) -> str:
    """The engine's runtime that a serving program behaves as."""
    return str(row["engine"])


def to_model(row: Row) -> Model:
    """A model for the engine; only decoders and embeddings made of one have a shape that it can size."""
    shape = to_architecture(row)
    params, active_params = to_counts(row, shape)
    return Model(
        key=row["key"],
        name=row["name"],
        params=params,
        active_params=active_params,
        architecture=shape,
        native_format=row["native_format"],
        max_context=row["max_context"],
        kind=row["kind"],
    )


def to_accelerator(row: Row) -> Accelerator:
    """A device for the engine."""
    return Accelerator(
        key=row["key"],
        name=row["name"],
        vendor=row["vendor"],
        vram_bytes=bytes_from_gib(row["vram_gb"]),
        usable_bytes=row["usable_bytes"],
        bandwidth_gb_s=row["bandwidth_gb_s"],
        fp16_tflops=row["fp16_tflops"],
        bf16_tflops=row["bf16_tflops"],
        fp8_tflops=row["fp8_tflops"],
        fp4_tflops=row["fp4_tflops"],
        int8_tops=row["int8_tops"],
        fp32_tflops=row["fp32_tflops"],
        tdp_w=row["tdp_w"],
        nvlink_gb_s=row["nvlink_gb_s"],
        pcie_gen=row["pcie_gen"],
        pcie_lanes=row["pcie_lanes"],
        architecture=row["architecture"],
        unified_memory=bool(row["unified_memory"]),
        laptop=bool(row["laptop"]),
    )


def to_gpu_facts(row: Row) -> GpuFacts:
    """What is told of a device."""
    return GpuFacts(
        key=row["key"],
        name=row["name"],
        vendor=row["vendor"],
        memory_type=row["memory_type"],
        ecc=None if row["ecc"] is None else bool(row["ecc"]),
        slots=row["slots"],
        length_mm=row["length_mm"],
        power_connector=row["power_connector"],
        compute_capability=row["compute_capability"],
        launch_date=row["launch_date"],
        launch_msrp_usd=row["launch_msrp_usd"],
        notes=row["notes"],
        citation=to_citation(row),
        devices_per_card=row["devices_per_card"],
        usable_source=row["usable_source"],
    )


def to_model_facts(row: Row) -> ModelFacts:
    """What is told of a model."""
    return ModelFacts(
        key=row["key"],
        name=row["name"],
        family=row["family"],
        hf_id=row["hf_id"],
        license=row["license"],
        attention=row["attention"],
        note=row["layers_note"],
        citation=to_citation(row),
        kind=row["kind"],
        params_note=row["params_note"],
    )


def to_gpu_listing(row: Row) -> GpuListing:
    """A device in a list."""
    return GpuListing(row["key"], row["name"], row["vendor"], row["vram_gb"], row["launch_date"])


def to_model_listing(row: Row) -> ModelListing:
    """A model in a list."""
    return ModelListing(
        row["key"],
        row["name"],
        round(row["params_total_b"] * BILLION),
        round(row["params_active_b"] * BILLION),
        row["max_context"],
        bool(row["layer_pattern"] and row["intermediate_size"] and row["n_heads"]),
        row["family"],
        row["kind"],
    )


def to_weight_format(row: Row) -> WeightFormat:
    """A weight format for the engine."""
    return WeightFormat(row["key"], row["name"], Family(row["family"]), row["bits"], row["gguf_type"] or None, row["head_bits"])


def to_cache_format(row: Row) -> CacheFormat:
    """A KV cache format for the engine."""
    return CacheFormat(row["key"], row["name"], row["bits"])


def exl_format(text: str) -> WeightFormat | None:
    """An EXL2 or EXL3 format of any number of bits from 1.5 to 8, which its name states."""
    found = _EXL.fullmatch(text.strip().lower().replace(" ", ""))
    if not found or not 1.5 <= float(found[2]) <= 8:
        return None
    bits = float(found[2])
    return WeightFormat(f"exl{found[1]}-{bits}bpw", f"EXL{found[1]} {bits} bpw", Family.LINEAR, bits, head_bits=EXL_HEAD_BITS)


def read_families(rows: Rows, table: str) -> dict[str, tuple[tuple[str, ...], str]]:
    """Members and the default one of every family."""
    return {row["key"]: (tuple(json.loads(row["members"])), row["default"]) for row in rows(f"select * from {table}")}  # noqa: S608


def read_items(rows: Rows) -> dict[str, str]:
    """Every name of the parts and of what else has a retail price, in the form it is looked up by."""
    names: dict[str, str] = {}
    for key, name, aliases in rows("select key, name, aliases from parts union all select item, name, '[]' from retail_prices"):
        for text in (key, name, *json.loads(aliases)):
            names.setdefault(normalize(text), key)
    return names


def read_general_words(rows: Rows) -> dict[str, dict[str, str]]:
    """What a word like `int4` means under each runtime."""
    listed = rows("select key, stands_for from weight_formats where stands_for <> '[]'")
    return {row[0]: dict(part.split("=", 1) for part in json.loads(row[1])) for row in listed}
