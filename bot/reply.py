"""What goes out to a platform: a reply as data. Adapters lay it out, and know nothing else."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.question import Turn
from bot.slots import Slots
from bot.understanding import Understanding
from sizing.records import dataclass

if TYPE_CHECKING:
    from bot.documents.attachment import Attachment
    from bot.effects import Effect


class Tone(StrEnum):
    """The colour of a reply."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    NEUTRAL = "neutral"
    ASK = "ask"
    """The bot needs one more thing; the choices are likely answers."""
    QUIET = "quiet"
    """Nothing is to be posted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table: what is shown, and the number behind it for sorting."""

    text: str
    value: float | None = None
    unit: str = ""
    """Unit of `value` where the column has none: GiB, tok/s, USD."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Numeric ones are aligned to the right; low `priority` survives on a phone."""

    label: str
    numeric: bool = False
    priority: int = 0
    """0 is always shown; higher ones are dropped first where the screen is narrow."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under typed columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of numbers of a chart, one a category."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data: `stacked_bar`, `bar` or `line`. `alt` says the numbers in one sentence."""

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    alt: str
    limits: tuple[float, ...] = ()
    """One a category: the size that the bar must not pass (a card's usable memory)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact of the reply comes from."""

    title: str
    checked: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: pressing it asks `question`. All of its state is in that text."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A default that the answer rests on, in words, and what would change it."""

    key: str
    text: str
    change: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Remember:
    """Effect: keep this turn as the last one of the conversation."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, in the order a person reads it: headline, one table, assumptions, next steps, sources."""

    headline: str
    tone: Tone
    intent: str
    detail: str = ""
    """A sentence or two after the headline."""
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    more: tuple[Table, ...] = ()
    """Shown only behind "Show the work"."""
    more_notes: tuple[str, ...] = ()
    arithmetic: tuple[Table, ...] = ()
    """Formula, numbers, result and source, step by step: shown by `--explain`."""
    locale: str = "en"
    slots: Slots = field(default_factory=Slots)
    unused: str = ""
    verdict: str | None = None
    estimate: dict[str, Any] | None = None
    diagnosis: dict[str, Any] | None = None
    effects: tuple[Effect, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """Files that leave with the reply: a purchase request, a report."""
    understood: bool = True
    """False when a needed slot is missing or nothing was understood (exit status 3)."""
    understanding: Understanding | None = None

    @property
    def buttons(self) -> tuple[Choice, ...]:
        """Every choice in the order of use: what changes an assumption, then what to do next."""
        return (*(choice for assumption in self.assumptions for choice in assumption.change), *self.choices)
