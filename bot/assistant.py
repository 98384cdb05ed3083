"""The asynchronous shell around `Bot`: loads what the workspace knows, answers, carries the effects out."""

from __future__ import annotations

from typing import Literal, Protocol

from bot.question import Question
from bot.reply import Choice, Reply

Completable = Literal["model", "gpu", "format"]


class Answers(Protocol):
    """What an adapter needs. `Assistant` is the real one; tests hand in others."""

    async def answer(self, question: Question) -> Reply:
        """Answer one question. Never raises for what a person may write."""
        ...

    def complete(self, kind: Completable, text: str, limit: int = 25) -> tuple[Choice, ...]:
        """Known names that begin with or hold `text`, best first: the label to show, and the value in `question`."""
        ...
