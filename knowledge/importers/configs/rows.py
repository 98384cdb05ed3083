"""One configuration as one row of the table of models, checked against the published parameter count."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from pydantic import ValidationError

from knowledge.checks import PARAMS_TOLERANCE
from knowledge.importers.configs.config import Columns, Config
from knowledge.importers.configs.readers import READERS
from knowledge.importers.plan import Cells
from knowledge.importers.refusal import Refused
from knowledge.pattern import expand
from knowledge.schema.models import ModelRow
from knowledge.shape import BILLION, to_architecture
from sizing.architecture import UnsizableModel
from sizing.records import dataclass
from sizing.tensors import count_params

NATIVE = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}
QUANTIZED = {"fp8": "fp8", "mxfp4": "mxfp4", "fbgemm_fp8": "fp8"}
SIGNS = (("nvfp4", "nvfp4"), ('"num_bits": 4', "int4"), ('"bits": 4', "int4"))
"""What the longer descriptions of a quantization (ModelOpt, compressed-tensors, GPTQ, AWQ) say somewhere."""

LARGEST_TOWER_SHARE = 0.25
"""Of a model with images or sound, what may lie outside of its language part."""

SILENT_ON_PREDICTION = frozenset({"qwen3_next"})
"""Architectures whose files hold a prediction layer that the configuration does not speak of."""

ATTENTION = {"L": "mla", "R": "hybrid", "S": "swa"}


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a model beside its configuration."""

    hf_id: str
    source: str
    today: date
    params: int | None = None
    """As its files hold them, or None where nobody says."""
    license: str = ""
    standing: Cells | None = None
    """The row of this model that is there already: it keeps its key, its name and its aliases."""


def to_row(whole: dict[str, Any], given: Given) -> Cells:
    """The row.

    Raises Refused where the engine cannot size the architecture, a field is missing, or the count is not reproduced.
    """
    config = Config.of(whole)
    if config.kind not in READERS:
        raise Refused(_cannot_size(config.kind))
    family, read = READERS[config.kind]
    columns = read(config)
    mixers = columns.pop("params_not_in_layers", 0)
    note = columns.pop("params_note", "")
    columns |= _native(config) | _attention(columns) | {"max_context": config.optional("max_position_embeddings")}
    counted, active = _count(columns)
    total, beside, note = _reconcile(config, columns, given.params, counted + mixers, (mixers, note))
    active = total if counted == active else min(total, active + mixers)
    known = given.standing or {}
    name = given.hf_id.rpartition("/")[2]
    columns |= {
        "key": known.get("key") or re.sub(r"[^a-z0-9.+#-]+", "-", name.lower()).strip("-."),
        "family": known.get("family") or family,
        "name": known.get("name") or name,
        "aliases": known.get("aliases", ""),
        "hf_id": given.hf_id,
        "kind": known.get("kind") or "decoder",
        "params_total_b": f"{total / BILLION:.4f}",
        "params_active_b": known.get("params_active_b") or f"{active / BILLION:.4f}",
        "params_not_in_layers_b": f"{beside / BILLION:.4f}" if beside else "",
        "params_note": (known.get("params_note") or note) if beside else "",
        "layers_note": known.get("layers_note", ""),
        "shape_source": known.get("shape_source", ""),
        "license": given.license or known.get("license", ""),
        "source": given.source,
        "checked": given.today.isoformat(),
    }
    return _checked({name: _to_cell(columns.get(name)) for name in ModelRow.model_fields})


def _cannot_size(kind: str) -> str:
    named = f"the architecture {kind!r}" if kind else "a configuration without model_type"
    return f"{named} is none that the engine can size; it knows {', '.join(sorted(READERS))}"


def _native(config: Config) -> Columns:
    quantized = config.whole.get("quantization_config") or config.text.get("quantization_config")
    if isinstance(quantized, dict) and str(quantized.get("quant_method")) in QUANTIZED:
        return {"native_format": QUANTIZED[str(quantized["quant_method"])]}
    if isinstance(quantized, dict):
        said = json.dumps(quantized).lower()
        return {"native_format": next((key for sign, key in SIGNS if sign in said), "bf16")}
    dtype = config.get("torch_dtype", "dtype") or config.whole.get("torch_dtype") or config.whole.get("dtype")
    return {"native_format": NATIVE.get(str(dtype), "bf16")}


def _attention(columns: Columns) -> Columns:
    letters = expand(columns["layer_pattern"])
    found = next((name for letter, name in ATTENTION.items() if letter in letters), None)
    heads, shared = columns["n_heads"], columns["n_kv_heads"]
    return {"attention": found or ("mha" if heads == shared else "mqa" if shared == 1 else "gqa")}


def _count(columns: Columns) -> tuple[int, int]:
    """Parameters of the shape, total and active. Raises Refused where the configuration does not make one."""
    blank = dict.fromkeys(ModelRow.model_fields)
    shape = to_architecture(blank | columns)
    if shape is None:
        raise Refused("intermediate_size, or another size of the layers, is missing in the configuration")
    try:
        return count_params(shape)
    except UnsizableModel as error:
        raise Refused(str(error)) from error


def _reconcile(
    config: Config, columns: Columns, total: int | None, counted: int, beside: tuple[int, str]
) -> tuple[int, int, str]:
    """The total, and what of it the layers do not hold. Raises Refused where the published count is not reproduced within 1 %."""
    mixers, note = beside
    if total is None:
        return counted, mixers, note
    rest = total - counted
    outside = _outside(config, columns, rest) if 0 < rest <= LARGEST_TOWER_SHARE * total else ""
    if outside:
        return total, mixers + rest, ", ".join(part for part in (note, outside) if part)
    if abs(rest) <= PARAMS_TOLERANCE * total:
        return total, mixers, note
    raise Refused(
        f"the configuration gives {counted / BILLION:.4f} B parameters, the files hold {total / BILLION:.4f} B: more than "
        f"{PARAMS_TOLERANCE:.0%} apart, so this is not the shape of the model"
    )


def _outside(config: Config, columns: Columns, rest: int) -> str:
    """What a checkpoint may hold beside its language model in so many parameters, as far as the configuration says so."""
    head = columns["vocab_size"] * columns["hidden_size"]
    if columns["tie_embeddings"] and abs(rest - head) <= PARAMS_TOLERANCE * head:
        return "the tied head is stored twice in the checkpoint"
    if config.has_vision:
        return "vision or audio tower and projector"
    predicts = config.optional("num_nextn_predict_layers", "mtp_num_hidden_layers") or config.kind in SILENT_ON_PREDICTION
    return "multi-token-prediction layer of the checkpoint" if predicts else ""


def _to_cell(value: Any) -> str:
    return "" if value is None else f"{value:d}" if isinstance(value, bool) else str(value)


def _checked(cells: Cells) -> Cells:
    """The row as the schema takes it. Raises Refused with the columns that it does not."""
    try:
        ModelRow.model_validate(cells)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, each['loc']))} {each['msg']}".strip() for each in error.errors(include_url=False))
        raise Refused(f"the configuration makes no sound row: {said}") from error
    return cells
