"""A reply as plain text and as JSON: for `ask --json`, notifications, and whatever cannot show more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.reply import Cell, Reply, Source, Table
from bot.slots import Slots


def text_of(reply: Reply) -> str:
    """The whole reply in lines: headline, detail, tables as rows of cells, notes, assumptions, sources."""
    return "\n".join(_lines(reply))


def _lines(reply: Reply) -> Iterator[str]:
    yield reply.headline
    if reply.detail:
        yield reply.detail
    for table in reply.tables:
        yield " | ".join(column.label for column in table.columns)
        yield from (" | ".join(cell.text for cell in row) for row in table.rows)
    yield from reply.notes
    if reply.assumptions:
        yield " · ".join(assumption.text for assumption in reply.assumptions)
    yield from (source_text(source) for source in reply.sources)


def source_text(source: Source) -> str:
    """`RTX A6000: 48 GB (checked 2026-11-20)`."""
    return source.title if source.checked is None else f"{source.title}, {source.checked.isoformat()}"


def as_json(reply: Reply, text: str, slots: Slots | None = None) -> dict[str, Any]:
    """An answer in the stable shape of `ask --json`."""
    out: dict[str, Any] = {
        "text": text,
        "intent": reply.intent,
        "slots": (slots or reply.slots).as_json(),
        "unused": reply.unused,
        "assumptions": [assumption.text for assumption in reply.assumptions],
    }
    out |= {key: value for key in ("verdict", "estimate", "diagnosis") if (value := getattr(reply, key)) is not None}
    out["reply"] = {
        "headline": reply.headline,
        "detail": reply.detail,
        "tone": reply.tone.value,
        "tables": [_table(table) for table in reply.tables],
        "notes": list(reply.notes),
        "sources": [_source(source) for source in reply.sources],
        "choices": [{"label": choice.label, "question": choice.question} for choice in reply.buttons],
        "text": text_of(reply),
    }
    if reply.attachments:
        files = [{"name": file.name, "media_type": file.media_type} for file in reply.attachments]
        out["reply"]["attachments"] = files
    return out


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": [column.label for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "caption": table.caption,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    out: dict[str, Any] = {"text": cell.text}
    if cell.value is not None:
        out |= {"value": cell.value, "unit": cell.unit}
    return out


def _source(source: Source) -> dict[str, Any]:
    return {"title": source.title, "checked": source.checked.isoformat() if source.checked else None, "url": source.url}
