"""What an answer wants written, as data. `Bot` names it, `bot.assistant` carries it out (`bot/writers.py`)."""

from __future__ import annotations

from typing import Any

from bot.reply import Remember
from knowledge.team import Machine, MeasuredRun, Receipt, TeamPrice, Watch
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class SaveRun:
    """Keep what somebody measured."""

    run: MeasuredRun


@dataclass(frozen=True, slots=True)
class RemoveRun:
    """Take a measured run away. The intent has made sure that the author may."""

    id: str


@dataclass(frozen=True, slots=True)
class SaveMachine:
    """Keep a machine, or change the one of that name."""

    machine: Machine


@dataclass(frozen=True, slots=True)
class RemoveMachine:
    """Take a machine away. The intent has made sure that the author may."""

    name: str


@dataclass(frozen=True, slots=True)
class SavePrices:
    """Keep a team's own quotes, all or none."""

    prices: tuple[TeamPrice, ...]


@dataclass(frozen=True, slots=True)
class RemovePrice:
    """Take a quote away."""

    id: str


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """Keep how an answer came about."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class AddWatch:
    """Look for this answer at each refresh."""

    watch: Watch


@dataclass(frozen=True, slots=True)
class RemoveWatch:
    """Look no more."""

    id: str


@dataclass(frozen=True, slots=True)
class SetSetting:
    """Set one of `bot.preferences.NAMES` for the team, or for the channel of the question; None takes it away."""

    key: str
    value: Any
    for_channel: bool = False


@dataclass(frozen=True, slots=True)
class LogUnanswered:
    """Count a question that was not understood. The text is without names and ids."""

    text: str
    locale: str


@dataclass(frozen=True, slots=True)
class CountUse:
    """Count one question of an intent."""

    intent: str


Effect = (
    Remember
    | SaveRun
    | RemoveRun
    | SaveMachine
    | RemoveMachine
    | SavePrices
    | RemovePrice
    | SaveReceipt
    | AddWatch
    | RemoveWatch
    | SetSetting
    | LogUnanswered
    | CountUse
)

INCIDENTAL = (Remember, LogUnanswered, CountUse, SaveReceipt)
"""Written beside the answer, not asked for: where these cannot be written the answer still stands."""
