"""A page as data: what is written on it, and nothing of how it looks."""

from __future__ import annotations

from typing import TypeAlias

from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the page."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts; columns whose index is in `numeric` stand to the right, and the last row of a sum is bold."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    totals: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Blanks to be filled in by hand: applicant, date, approval."""

    labels: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Points | Grid | Fields


@dataclass(frozen=True, slots=True)
class Document:
    """A page with its title."""

    title: str
    blocks: tuple[Block, ...]
    locale: str = "en"
