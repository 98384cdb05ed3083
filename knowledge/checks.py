"""What no single row can tell: names claimed twice, references to nothing, counts that a shape does not give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.names import normalize
from knowledge.shape import to_architecture
from knowledge.tables import Data, Line, Problem
from sizing.tensors import count_params

PARAMS_TOLERANCE = 0.01
"""A shape has to give the published parameter count within 1 %."""

KINDS = {
    "gpus": "gpu",
    "gpu_families": "gpu_family",
    "models": "model",
    "model_families": "model_family",
    "diffusion_models": "diffusion",
    "weight_formats": "format",
    "cache_formats": "kv_format",
    "runtimes": "runtime",
    "parts": "part",
}
"""The tables whose rows have names, and the kind of alias that these make."""

SPACES = {"gpu_family": "gpu", "model_family": "model", "diffusion": "model"}
"""Kinds that share their names with another, so that a name in a question means one thing only."""

REFERENCES = (
    ("gpu_families", "members", "gpus"),
    ("gpu_families", "default", "gpus"),
    ("model_families", "members", "models"),
    ("model_families", "default", "models"),
    ("stand_ins", "model", "models"),
    ("well_known", "model", "models"),
    ("cloud_prices", "gpu", "gpus"),
    ("retail_prices", "gpu", "gpus"),
    ("team_prices", "gpu", "gpus"),
    ("builds", "gpus", "gpus"),
    ("models", "native_format", "weight_formats"),
    ("diffusion_models", "native_format", "weight_formats"),
    *(
        (f"truth-{name}", column, table)
        for name in ("memory", "serving", "fit-throughput", "training", "filesizes", "reports")
        for column, table in (("model_key", "models"), ("gpu_key", "gpus"))
    ),
)


def find_problems(data: Data) -> Iterator[Problem]:
    """Everything that is wrong between rows."""
    yield from _find_double_keys(data)
    yield from _find_stolen_names(data)
    yield from _find_dangling(data)
    yield from _find_unknown_formats(data)
    yield from _find_wrong_counts(data)


NAMED_PARTS = frozenset({"cpu", "motherboard"})
"""Parts that people ask for by name; a kit of memory or a supply is asked for by its size."""


def list_names(table: str, row: Any) -> tuple[str, ...]:
    """Every name of a row: its key, its name, its Hugging Face id and the last part of that, its aliases."""
    if table == "parts" and row.kind not in NAMED_PARTS:
        return ()
    hf_id = getattr(row, "hf_id", "")
    return (row.key, row.name, *((hf_id, hf_id.rpartition("/")[2]) if hf_id else ()), *row.aliases)


def _find_double_keys(data: Data) -> Iterator[Problem]:
    for lines in data.values():
        seen: dict[str, Line] = {}
        for line in lines:
            key = getattr(line.row, "key", None)
            if key in seen:
                yield line.problem(f"key {key!r} is already on line {seen[key].number}")
            elif key is not None:
                seen[key] = line


def _find_stolen_names(data: Data) -> Iterator[Problem]:
    owners: dict[tuple[str, str], tuple[Line, str]] = {}
    for table, kind in KINDS.items():
        for line in data[table]:
            for name in list_names(table, line.row):
                place = SPACES.get(kind, kind), normalize(name)
                owner, text = owners.setdefault(place, (line, name))
                if owner is not line:
                    yield line.problem(
                        f"the name {name!r} of {line.row.key!r} is claimed by {owner.row.key!r} as {text!r} "
                        f"({owner.file}:{owner.number})"
                    )


def _find_dangling(data: Data) -> Iterator[Problem]:
    keys = {table: {getattr(line.row, "key", None) for line in lines} for table, lines in data.items()}
    for table, column, target in REFERENCES:
        for line in data[table]:
            value = getattr(line.row, column)
            for key in value if isinstance(value, tuple) else (value,):
                if key is not None and key not in keys[target]:
                    yield line.problem(f"{column} {key!r} is no key of {target}.csv")


def _find_unknown_formats(data: Data) -> Iterator[Problem]:
    keys = {line.row.key for line in data["weight_formats"] if not line.row.stands_for}
    for line in data["weight_formats"]:
        for part in line.row.stands_for:
            if part.partition("=")[2] not in {*keys, line.row.key}:
                yield line.problem(f"stands_for {part!r} names no format, or another general word")


def _find_wrong_counts(data: Data) -> Iterator[Problem]:
    for line in data["models"]:
        shape = to_architecture(line.row.model_dump())
        if shape is None:
            continue
        counted = count_params(shape)[0] + (line.row.params_not_in_layers_b or 0.0) * 1e9
        stated = line.row.params_total_b * 1e9
        if abs(counted - stated) > PARAMS_TOLERANCE * stated:
            yield line.problem(
                f"{line.row.key}: the shape gives {counted / 1e9:.4f} B parameters, params_total_b says {stated / 1e9:.4f}; "
                "correct the shape, or say what is not in the layers in params_not_in_layers_b and params_note"
            )
