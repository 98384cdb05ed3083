"""Tables in the three forms Slack has for them: `data_table`, `table`, and preformatted text where both are refused."""

from __future__ import annotations

import math
from collections.abc import Iterator

from adapters.slack.elements import Block, preformatted, rich_text, section
from adapters.slack.limits import CELL_TEXT, PAGE_ROWS, TABLE_COLUMNS, TABLE_ROWS, TABLE_SHARE, cut
from bot.cells import cells, pad
from bot.reply import Cell, Column, Table

EMPTY = "–"
"""Slack refuses a cell with no text (vercel/chat#373)."""
PHONE_CELLS = 36
"""Monospaced characters on one line of a phone 360 points wide."""


def fit(table: Table, share: int = TABLE_SHARE) -> tuple[Table, int]:
    """The table within Slack's limits, and how many rows were left out. The columns of least use stand last, or go."""
    places = _best_columns(table.columns, TABLE_COLUMNS)
    if not places:
        return Table((), (), table.caption), 0
    columns = tuple(table.columns[place] for place in places)
    left = share - sum(len(column.label) for column in columns)
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows[: TABLE_ROWS - 1]:
        cells = tuple(_clean(row[place]) if place < len(row) else Cell(EMPTY) for place in places)
        left -= sum(len(cell.text) for cell in cells)
        if left < 0:
            break
        rows.append(cells)
    return Table(columns, tuple(rows), table.caption), len(table.rows) - len(rows)


def _best_columns(columns: tuple[Column, ...], count: int) -> list[int]:
    """The first, which names the row, then those of the most use: what is to the right of a phone's edge is seen by few."""
    return sorted(range(len(columns)), key=lambda place: (place > 0, columns[place].priority, place))[:count]


def _clean(cell: Cell) -> Cell:
    text = " ".join(cell.text.split()) or EMPTY
    return Cell(cut(text, CELL_TEXT), cell.value, cell.unit)


def data_table(table: Table) -> Block:
    """The sortable, paged table of https://docs.slack.dev/reference/block-kit/blocks/data-table-block."""
    header = [{"type": "raw_text", "text": column.label or EMPTY} for column in table.columns]
    rows = [[_data_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    return {
        "type": "data_table",
        "caption": table.caption or ", ".join(column.label for column in table.columns if column.label) or EMPTY,
        "page_size": min(len(rows), PAGE_ROWS),
        "row_header_column_index": 0,
        "rows": [header, *rows],
    }


def _data_cell(cell: Cell, column: Column) -> Block:
    if column.numeric and cell.value is not None and math.isfinite(cell.value):
        return {"type": "raw_number", "value": cell.value, "text": cell.text}
    return {"type": "raw_text", "text": cell.text}


def plain_table(table: Table) -> Block:
    """The older `table` block. Its cells are rich text: Slack has failed on `raw_text` cells (soxtoby/SlackNet#246)."""
    header = [rich_text(section(column.label or EMPTY, bold=True)) for column in table.columns]
    return {
        "type": "table",
        "column_settings": [_setting(column) for column in table.columns],
        "rows": [header, *([rich_text(section(cell.text)) for cell in row] for row in table.rows)],
    }


def _setting(column: Column) -> Block:
    """Words may wrap; a number and its unit stay on one line."""
    return {"align": "right", "is_wrapped": False} if column.numeric else {"align": "left", "is_wrapped": True}


def text_table(table: Table) -> Block:
    """The table as monospaced lines; columns of little use are left out until a line fits on a phone."""
    columns = list(range(len(table.columns)))
    while _width(table, columns) > PHONE_CELLS and (least := _least_useful(table, columns)) is not None:
        columns.remove(least)
    return rich_text(preformatted("\n".join(_lines(table, columns))))


def _least_useful(table: Table, columns: list[int]) -> int | None:
    droppable = [place for place in columns if table.columns[place].priority > 0]
    return max(droppable, key=lambda place: (table.columns[place].priority, place), default=None)


def _width(table: Table, columns: list[int]) -> int:
    return sum(_column_width(table, place) + 2 for place in columns) - 2


def _column_width(table: Table, place: int) -> int:
    return max(cells(text) for text in (table.columns[place].label, *(row[place].text for row in table.rows)))


def _lines(table: Table, columns: list[int]) -> Iterator[str]:
    widths = {place: _column_width(table, place) for place in columns}
    rows = [[column.label for column in table.columns], *([cell.text for cell in row] for row in table.rows)]
    for row in rows:
        padded = (pad(row[place], widths[place], right=table.columns[place].numeric) for place in columns)
        yield "  ".join(padded).rstrip()


def sentences(table: Table) -> str:
    """The table for a place that only takes plain text: one line a row, every cell with its heading."""
    shown, _ = fit(table)
    labels = [column.label for column in shown.columns[1:]]
    return "\n".join(_sentence(row[0].text, labels, row[1:]) for row in shown.rows)


def _sentence(name: str, labels: list[str], cells: tuple[Cell, ...]) -> str:
    rest = ", ".join(f"{label} {cell.text}".strip() for label, cell in zip(labels, cells, strict=True))
    return f"{name}: {rest}" if rest else name
