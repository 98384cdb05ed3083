"""What an intent is given: the question, what was understood of it, the facts, and the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.phrases import Phrases
from bot.question import Question
from bot.slots import Slots
from bot.understanding import Understanding

if TYPE_CHECKING:
    from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Ask:
    """One question on its way through an intent: `answer(ask: Ask) -> Reply` in each `bot/intents/<name>.py`."""

    question: Question
    understanding: Understanding
    library: Library
    say: Phrases
    today: date

    @property
    def slots(self) -> Slots:
        return self.understanding.slots

    @property
    def intent(self) -> str:
        return self.understanding.intent

    def listed(self, names: Iterable[str]) -> str:
        """Names in a row, with the comma of the language."""
        return self.say("common.comma").join(names)

    def listed_long(self, clauses: Iterable[str]) -> str:
        """Clauses that may hold commas, in a row."""
        return self.say("common.semicolon").join(clauses)
