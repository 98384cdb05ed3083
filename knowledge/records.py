"""Validated rows as records of knowledge.db: column types, cells, and the columns that are worked out once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from knowledge.schema.hardware import GpuRow
from knowledge.schema.models import ModelRow
from knowledge.shape import to_architecture
from knowledge.tables import Line
from knowledge.usable import usable_bytes


def column_types(schema: type[BaseModel], has_key: bool) -> dict[str, type]:
    """SQLite types of a schema's fields, so that a column of blanks still is what it shall be."""
    types: dict[str, type] = {} if has_key else {"id": int}
    for name, field in schema.model_fields.items():
        plain = set(_plain_types(field.annotation))
        types[name] = float if float in plain else int if plain & {int, bool} else str
    if types.pop("source", None):
        types.pop("checked")
        types["source_id"] = int
    if schema is GpuRow:
        types["usable_bytes"] = int
    if schema is ModelRow:
        types["kv_bytes_per_token"] = int
    return types


def _plain_types(annotation: Any) -> Iterator[Any]:
    """The types within `Annotated[float, ...] | None` and its like."""
    yield annotation
    for inner in get_args(annotation):
        yield from _plain_types(inner)


def to_record(line: Line, sources: dict[tuple[str, date], int]) -> dict[str, Any]:
    """One row as it is stored: lists as JSON, flags as 0 and 1, the source by its number."""
    record: dict[str, Any] = {name: _to_cell(value) for name, value in line.row.model_dump().items()}
    if "source" in record:
        record["source_id"] = sources[line.row.source, line.row.checked]
        del record["source"], record["checked"]
    if isinstance(line.row, GpuRow):
        record["usable_bytes"] = usable_bytes(line.row)
    if isinstance(line.row, ModelRow):
        record["kv_bytes_per_token"] = _kv_bytes_per_token(line.row)
    # A negative number is a line of the additions, so that both tell the line to look at.
    return record if "key" in record else {"id": -line.number if line.added else line.number, **record}


def _kv_bytes_per_token(row: ModelRow) -> int | None:
    """What one more token adds to the cache in 16 bits, before any window is full; None where the shape is not known."""
    shape = to_architecture(row.model_dump())
    return None if shape is None else sum(2 * sum(layer.elements_per_token) for layer in shape.layers)


def _to_cell(value: Any) -> Any:
    match value:
        case tuple():
            return json.dumps(value, ensure_ascii=False)
        case date():
            return value.isoformat()
        case bool():
            return int(value)
        case _:
            return value
