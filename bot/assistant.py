"""The asynchronous shell around `Bot`: loads what the workspace knows, answers, carries the effects out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, Protocol

from bot.bot import Bot
from bot.names import complete
from bot.question import Context, Question, Turn
from bot.reply import Choice, Remember, Reply
from bot.settings import Settings
from bot.slots import Slots
from knowledge.workspace import Workspace

Completable = Literal["model", "gpu", "format"]


class Answers(Protocol):
    """What an adapter needs. `Assistant` is the real one; tests hand in others."""

    async def answer(self, question: Question) -> Reply:
        """Answer one question. Never raises for what a person may write."""
        ...

    def complete(self, kind: Completable, text: str, limit: int = 25) -> tuple[Choice, ...]:
        """Known names that begin with or hold `text`, best first: the label to show, and the value in `question`."""
        ...


class Assistant:
    """One bot and one workspace. Writes go through a thread, so that the event loop never waits for a disk."""

    def __init__(self, bot: Bot, workspace: Workspace, settings: Settings | None = None) -> None:
        self.bot = bot
        self._workspace = workspace
        self._locale = settings.rigwise_locale if settings else None
        self._currency = settings.rigwise_currency if settings else "USD"
        self._writing = asyncio.Lock()

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """The bot over the knowledge base, and the workspace in the folder of `RIGWISE_DATA`."""
        return cls(Bot.open(), Workspace.open(settings.rigwise_data), settings)

    def close(self) -> None:
        """Let both databases go."""
        self.bot.close()
        self._workspace.close()

    async def answer(self, question: Question) -> Reply:
        """Load the context, answer, and remember before the reply goes out."""
        reply = self.bot.answer(self._with_context(question))
        for effect in reply.effects:
            if isinstance(effect, Remember) and question.conversation:
                await self._remember(question.conversation, effect.turn)
        return reply

    def _with_context(self, question: Question) -> Question:
        context = Context(last=self._last(question.conversation), currency=self._currency, today=datetime.now(tz=UTC).date())
        return replace(question, locale=question.locale or self._locale, context=context)

    def _last(self, conversation: str | None) -> Turn | None:
        if conversation is None or (row := self._workspace.last_turn(conversation)) is None:
            return None
        return Turn(row.intent, Slots.from_json(row.slots))

    async def _remember(self, conversation: str, turn: Turn) -> None:
        async with self._writing:
            await asyncio.to_thread(self._workspace.remember, conversation, turn.intent, turn.slots.as_json())

    def complete(self, kind: Completable, text: str, limit: int = 25) -> tuple[Choice, ...]:
        """Known names for autocomplete."""
        return complete(self.bot.library, kind, text, limit)
