"""What was understood of a message: the slots, the intents it may have, where each slot was read, and what was left over."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from bot.slots import Slots
from sizing.records import dataclass

if TYPE_CHECKING:
    from bot.pastes.paste import Paste


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the text a slot was read: characters `start` to `end`."""

    slot: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a report says was measured, and whether its author has said that an odd value is meant."""

    used_gb: float | None = None
    decode_tok_s: float | None = None
    prefill_tok_s: float | None = None
    confirmed: bool = False

    @property
    def anything(self) -> bool:
        return any(value is not None for value in (self.used_gb, self.decode_tok_s, self.prefill_tok_s))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text wants done with one of the team's machines: keep, remove, show or rename it, or that it is down or up.

    The name is empty where none was given.
    """

    action: str
    name: str = ""
    to: str = ""
    """Its new name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of the text, with its confidence from 0 to 1."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that `bot.parse` makes of one message."""

    slots: Slots = field(default_factory=Slots)
    candidates: tuple[Candidate, ...] = ()
    """Readings, the best first."""
    spans: tuple[Span, ...] = ()
    also: tuple[str, ...] = ()
    """What other clauses of the text ask for beside the main question."""
    cues: tuple[str, ...] = ()
    """Cues that were found, for `--explain`."""
    leanings: tuple[str, ...] = ()
    """The learned words that spoke the loudest, for `--explain`."""
    unused: str = ""
    """Numbers and names that no slot took; said back in the reply."""
    unknown: tuple[str, ...] = ()
    """Words that look like a model or a GPU that the knowledge base does not have."""
    follow_up: bool = False
    """True when the text only makes sense after another question ("and with int8?")."""
    locale: str = "en"
    lone_count: int | None = None
    """A count without a name ("two of them"), for the cards of the question before."""
    lone_number: float | None = None
    """The number that is all the text says ("48?"), for whatever the question before had a number of."""
    paste: Paste | None = None
    """The error message that the text holds, where it holds one."""
    adds: bool = False
    """True when a follow-up adds to the last values instead of taking their place ("throw in the 7900 XTX too")."""
    drops: bool = False
    """True when the text takes the named cards away from the ones before ("without the 4090")."""
    measured: Measured | None = None
    """The numbers of a report."""
    statement: Statement | None = None
    """What is to be done with a machine."""
    named: tuple[str, ...] = ()
    """The team's machine that the cards were read from."""
    together: bool = False
    """True when the models that were named shall be on the hardware at the same time."""

    @property
    def intent(self) -> str:
        return self.candidates[0].intent if self.candidates else "out_of_scope"

    def as_intent(self, intent: str) -> Understanding:
        """The same reading, of a question that turned out to be of this intent."""
        others = tuple(candidate for candidate in self.candidates if candidate.intent != intent)
        return replace(self, candidates=(Candidate(intent, 1.0), *others))
