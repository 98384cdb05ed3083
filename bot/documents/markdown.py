"""A document as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.documents.document import Block, Document, Fields, Grid, Heading, Paragraph, Points

BLANK = "____________"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def to_markdown(document: Document) -> str:
    """The whole page. Text is data: what Markdown would read as markup is escaped."""
    blocks = [f"# {escape(document.title)}", *(_block(block) for block in document.blocks)]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Text that stays as it is written."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {escape(text)}"
        case Paragraph(text):
            return escape(text)
        case Points(items):
            return "\n".join(f"- {escape(item)}" for item in items)
        case Grid():
            return "\n".join(_rows(block))
        case Fields(labels):
            return "\n\n".join(f"{escape(label)} {BLANK}" for label in labels)


def _rows(grid: Grid) -> Iterator[str]:
    yield _row(grid.header)
    yield "|" + "|".join("---:" if index in grid.numeric else "---" for index in range(len(grid.header))) + "|"
    *rows, last = (tuple(escape(cell) for cell in row) for row in grid.rows)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield f"| {' | '.join(f'**{cell}**' if cell and grid.totals else cell for cell in last)} |"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(escape(cell) for cell in cells)} |"
