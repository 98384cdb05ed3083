"""What was asked and acknowledged, held against what the platform has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.question import Question
from bot.reply import Reply
from tests.samples import LADDER

_NUMBER = re.compile(r"(?:question|answer) (\d+)\.")


def ask(number: int) -> str:
    """A question that can be told from every other."""
    return f"question {number}. can 8B run on a 3060?"


def echo(question: Question) -> Reply:
    """The answer that says which question it answers."""
    found = _NUMBER.search(question.text)
    return replace(LADDER, headline=f"answer {found[1] if found else '?'}.")


@dataclass
class Tally:
    """`acknowledged` are the questions that the platform was told had arrived, or that it shall have answered."""

    acknowledged: set[int] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)

    def look(self, texts: Iterable[str]) -> None:
        """Count the answers among what was posted."""
        self.answers = Counter(int(found[1]) for text in texts if "answer" in text and (found := _NUMBER.search(text)))

    @property
    def lost(self) -> list[int]:
        return sorted(self.acknowledged - self.answers.keys())

    @property
    def doubled(self) -> list[int]:
        return sorted(number for number, times in self.answers.items() if times > 1)
