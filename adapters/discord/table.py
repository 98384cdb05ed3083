"""A table for a screen of 26 cells: columns in a code block where they fit, else lines of text for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.discord.text import escape, escape_code
from bot.cells import cells, is_wide, narrowest, pad, wrap
from bot.reply import Column, Table

MAX_CELLS = 26
"""Cells of a code block inside a container on a phone 360 points wide; a longer row is cut off there."""

MAX_LINES_A_CELL = 2
MAX_TEXT_ROWS, MAX_TEXT_CELLS, MAX_TEXT_PRIORITY = 6, 2, 1
"""Rows, cells below the first two, and the least important column, where a table is lines of text: each cell costs height."""

RULE = "─"
NOTHING = {"", "–", "—", "-"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table as Discord's markdown, and what of it found no room."""

    text: str
    hidden_columns: int = 0
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns that are shown, as text."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def has_wide_labels(self) -> bool:
        return any(is_wide(column.label) for column in self.columns)

    def texts(self, index: int) -> list[str]:
        return [row[index] for row in self.rows]

    def keep(self, indices: Sequence[int]) -> _Grid:
        return _Grid(tuple(self.columns[i] for i in indices), tuple(tuple(row[i] for i in indices) for row in self.rows))


def draw(table: Table, *, max_rows: int, max_characters: int, whole: bool = False) -> Drawn:
    """The table in at most `max_rows` rows and `max_characters` characters. `whole` keeps every column."""
    rows = tuple(tuple(escape_code(cell.text) for cell in row) for row in table.rows[:max_rows])
    grid = _Grid(tuple(Column(escape_code(c.label), c.numeric, c.priority) for c in table.columns), rows)
    narrow = _narrowed(grid, whole=whole)
    shown = narrow or (grid if whole else _told(grid))
    lines = _block_lines(shown) if narrow else _row_lines(shown)
    kept = _fitting(lines, max_characters - 40)
    hidden_rows = len(table.rows) - len(kept) + 1
    hidden_columns = len(grid.columns) - len(shown.columns)
    return Drawn(_fenced(kept, narrow) if narrow else "\n".join(kept[1:]), hidden_columns, hidden_rows)


def _fitting(lines: list[str], max_characters: int) -> list[str]:
    """The first of the lines, one a row after the head, that together have at most `max_characters`."""
    used, kept = len(lines[0]), lines[:1]
    for line in lines[1:]:
        used += len(line) + 1
        if used > max_characters:
            break
        kept.append(line)
    return kept


def _fenced(lines: list[str], grid: _Grid) -> str:
    body = "\n".join(lines if not grid.has_wide_labels else lines[1:])
    block = f"```\n{body}\n```"
    return f"-# {escape(lines[0])}\n{block}" if grid.has_wide_labels else block


def _narrowed(grid: _Grid, *, whole: bool) -> _Grid | None:
    """The most important columns that fit in 26 cells; None where not even those that must be shown do."""
    order = sorted(range(len(grid.columns)), key=lambda index: (grid.columns[index].priority, index))
    must = len(order) if whole else max(sum(column.priority == 0 for column in grid.columns), 1)
    best: _Grid | None = None
    for count in range(must, len(order) + 1):
        candidate = _aligned(grid.keep(sorted(order[:count])))
        if candidate is None or _widths(candidate) is None:
            break
        best = candidate
    return best


def _aligned(grid: _Grid) -> _Grid | None:
    """The grid with its one column of wide characters last, where it shifts nothing; None with several such columns."""
    wide = [index for index in range(len(grid.columns)) if any(is_wide(text) for text in grid.texts(index))]
    if not wide:
        return grid
    return grid.keep([i for i in range(len(grid.columns)) if i not in wide] + wide) if len(wide) == 1 else None


def _widths(grid: _Grid) -> list[int] | None:
    """Cells of each column; None where they do not fit."""
    least, wanted = [], []
    for index, column in enumerate(grid.columns):
        label = 0 if grid.has_wide_labels else narrowest(column.label, MAX_LINES_A_CELL)
        texts = grid.texts(index)
        wraps = not column.numeric and not any(is_wide(text) for text in texts)
        least.append(max(label, *(narrowest(text, MAX_LINES_A_CELL) if wraps else cells(text) for text in texts), 1))
        wanted.append(max(label, *(cells(text) for text in texts), 1))
    room = MAX_CELLS - sum(least) - (len(least) - 1)
    if room < 0:
        return None
    for index, width in enumerate(wanted):
        # Less than all of it would leave the same cells wrapped and only widen the table.
        if width - least[index] <= room:
            room -= width - least[index]
            least[index] = width
    return least


def _block_lines(grid: _Grid) -> list[str]:
    """The head, then one entry a row; an entry whose cells are wrapped has several lines."""
    widths = _widths(grid) or []
    labels = [column.label for column in grid.columns]
    head = (
        " · ".join(labels)
        if grid.has_wide_labels
        else _entry(grid, labels, widths) + "\n" + RULE * (sum(widths) + len(widths) - 1)
    )
    return [head, *(_entry(grid, row, widths) for row in grid.rows)]


def _entry(grid: _Grid, texts: Sequence[str], widths: Sequence[int]) -> str:
    wrapped = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    lines = []
    for number in range(max(len(lines_of_cell) for lines_of_cell in wrapped)):
        parts = [
            pad(cell[number] if number < len(cell) else "", width, right=column.numeric)
            for cell, width, column in zip(wrapped, widths, grid.columns, strict=True)
        ]
        lines.append(" ".join(parts).rstrip())
    return "\n".join(lines)


def _told(grid: _Grid) -> _Grid:
    """As much as is told in lines of text: the first rows, and the last where it is a sum."""
    others = [index for index in range(2, len(grid.columns)) if grid.columns[index].priority <= MAX_TEXT_PRIORITY]
    must = sum(grid.columns[index].priority == 0 for index in others)
    best = sorted(others, key=lambda index: (grid.columns[index].priority, index))[: max(must, MAX_TEXT_CELLS)]
    kept = grid.keep([*range(min(2, len(grid.columns))), *sorted(best)])
    shown, last = kept.rows[:MAX_TEXT_ROWS], kept.rows[MAX_TEXT_ROWS:][-1:]
    is_sum = bool(last) and len(last[0]) > 1 and last[0][1] in NOTHING
    return _Grid(kept.columns, (*shown, *last) if is_sum else shown)


def _row_lines(grid: _Grid) -> list[str]:
    """An empty head, then one entry a row: its first two cells, and the others below them in small print."""
    return ["", *(_row_entry(grid.columns, row) for row in grid.rows)]


def _row_entry(columns: Sequence[Column], row: Sequence[str]) -> str:
    shown = [_labelled(column, text) for column, text in zip(columns[1:], row[1:], strict=True) if text not in NOTHING]
    first = f"**{escape(row[0])}**" if row[0] else ""
    head = " · ".join(part for part in (first, *shown[:1]) if part)
    return f"{head}\n-# {' · '.join(shown[1:])}" if shown[1:] else head


def _labelled(column: Column, text: str) -> str:
    """A number with its column's label; a label that is a unit, as tok/s, reads after it."""
    if not column.numeric or not column.label:
        return escape(text)
    return escape(f"{text} {column.label}" if "/" in column.label else f"{column.label} {text}")
