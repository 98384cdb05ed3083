"""The asynchronous shell around `Bot`: loads what the workspace knows, answers, carries the effects out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, Protocol, Self

from bot import housekeeping, metrics
from bot.bot import Bot
from bot.effects import INCIDENTAL, CountUse, Effect
from bot.freshness import Freshness
from bot.languages import language_of
from bot.limits import Gate, Limits, notice
from bot.names import complete
from bot.observed import observed
from bot.operator import operator_context
from bot.permissions import Forbidden, first_forbidden
from bot.phrases import DEFAULT_LOCALE, nearest_locale, phrases
from bot.question import Question
from bot.recall import recall
from bot.replicas.shared import share
from bot.reply import Choice, Reply, Tone
from bot.scribe import Scribe
from bot.settings import Settings
from bot.together import Together
from bot.tokens import tokenise
from bot.workers import Workers
from knowledge.throttle import Limiter
from knowledge.workspace import Workspace, WorkspaceError

log = logging.getLogger(__name__)

NOTICED_CHARACTERS = 500
"""Of a text: enough to see which language it is in."""

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
    """One bot and one workspace. Neither a disk nor a server is waited for on the event loop."""

    def __init__(self, bot: Bot, workspace: Workspace, settings: Settings | None = None, limiter: Limiter | None = None) -> None:
        self.bot = bot
        self.workspace = workspace
        self._settings = settings
        together = Together(workspace.database)
        self.shared = share(settings, workspace, together)
        self.ledger = self.shared.ledger
        self._gate = Gate(Limits.of(settings), self.shared.limiter if limiter is None else limiter)
        self._scribe = Scribe(workspace, together)
        self._freshness: Freshness | None = None
        self.workers = Workers(settings.rigwise_workers if settings else 0)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The bot over the knowledge base, and the workspace in the folder of `RIGWISE_DATA`."""
        return cls(Bot.open(), _open_workspace(settings), settings)

    async def renew(self) -> None:
        """Answer from the facts as they are now: a build or a refresh replaces their file while the bot runs.

        The first call only looks what there is. Answers under way go on with the facts that they began with.
        """
        self._freshness = self._freshness or Freshness(self.bot)
        self.bot = await self._freshness.newer() or self.bot

    def close(self) -> None:
        """Let both databases go, and the workers."""
        self.workers.close()
        self.bot.close()
        self.workspace.close()

    async def answer(self, question: Question) -> Reply:
        """Load the context, answer, and have all effects on the disk before the reply goes out."""
        return await observed(question, self._answer(question), self._settings)

    async def _answer(self, question: Question) -> Reply:
        if question.addressed and (refused := await self.refusal(question)):
            return refused
        question = await self._loaded(question)
        if aside := self._aside(question):
            return await asyncio.to_thread(aside)
        reply = await self.workers.answer(self.bot, question)
        if reply.tone is Tone.QUIET:
            return reply
        if not question.addressed and await self.refusal(question):
            return replace(reply, tone=Tone.QUIET, effects=())
        try:
            await self.write(question, (*reply.effects, CountUse(reply.intent)))
        except WorkspaceError as error:
            log.error("an answer's effects were not written: %s", error)  # noqa: TRY400 - the sentence says it all
            metrics.failed(question.place.platform, "workspace")
            return _unwritten(reply)
        except Forbidden:
            say = phrases(reply.locale)
            return Reply(say("common.not_permitted"), Tone.WARN, reply.intent, locale=reply.locale, slots=reply.slots)
        return reply

    async def refusal(self, question: Question) -> Reply | None:
        """The notice to who asks more than the operator allows, in their language; None where the question may be answered."""
        stop = await self._gate.stop(question)
        if stop is None:
            return None
        metrics.LIMITED.labels(metrics.platform_of(question.place.platform), stop.whose).inc()
        heard = question if stop.told else await self._loaded(question)
        spoken = language_of(tokenise(question.text[:NOTICED_CHARACTERS]), self.bot.lexicon.tellings)
        return notice(stop, phrases(spoken if spoken != DEFAULT_LOCALE else nearest_locale(heard.locale)))

    async def _loaded(self, question: Question) -> Question:
        """With its context; a server is not waited for on the event loop."""
        if self.workspace.database.is_local:
            return self.with_context(question)
        return await asyncio.to_thread(self.with_context, question)

    def _aside(self, question: Question) -> Callable[[], Reply] | None:
        """What is said instead of an answer: where it may not answer, and to what is asked about the bot itself."""
        if not question.place.is_direct and not question.context.preferences.allow(question.place.channel):
            return partial(housekeeping.not_here, phrases(nearest_locale(question.locale)))
        found = housekeeping.command(question.text)
        if found is None:
            return None
        command, locale = found
        say = phrases(question.locale or locale)
        if command == "usage" and not self.may_manage(question):
            return partial(housekeeping.refused, say)
        return partial(housekeeping.answer, command, self.workspace, question, say)

    def may_manage(self, question: Question) -> bool:
        """Whether the author runs the place. Slack tells no bot who does: where no admin is named, everyone may there."""
        nobody = not (self._settings and self._settings.admins)
        return self._is_admin(question) or (question.place.platform == "slack" and nobody)

    def _is_admin(self, question: Question) -> bool:
        named = self._settings.admins if self._settings else frozenset()
        return question.is_admin or (question.author or "").rpartition(":")[2] in named

    async def write(self, question: Question, wanted: tuple[Effect, ...]) -> None:
        """Have effects on the disk when this returns. Raises WorkspaceError; Forbidden where one is not for the author."""
        if first_forbidden(question, wanted, may_manage=self.may_manage(question)) is not None:
            raise Forbidden
        if wanted:
            await self._scribe.write(question, wanted)

    @property
    def waiting_writes(self) -> int:
        """How many questions wait for their effects to be on the disk."""
        return self._scribe.waiting

    async def workspace_problem(self) -> str:
        """Why the workspace's database does not answer; empty while it does."""
        try:
            await asyncio.to_thread(self.workspace.database.rows, "select 1")
        except WorkspaceError as error:
            return str(error)
        return ""

    def with_context(self, question: Question) -> Question:
        """Where the workspace cannot be read the question is answered as one that stands alone."""
        try:
            context = recall(self.workspace, question, self._settings)
        except WorkspaceError as error:
            log.error("answering without the workspace: %s", error)  # noqa: TRY400 - the sentence says it all
            metrics.failed(question.place.platform, "workspace")
            context = operator_context(self._settings)
        default = self._settings.rigwise_locale if self._settings else None
        locale = question.locale or context.preferences.locale or default
        return replace(question, locale=locale, context=context, is_admin=self._is_admin(question))

    def complete(self, kind: Completable, text: str, limit: int = 25) -> tuple[Choice, ...]:
        """Known names for autocomplete."""
        return complete(self.bot.library, kind, text, limit)


def _open_workspace(settings: Settings) -> Workspace:
    """The workspace; where it cannot be used the bot answers without it, and says so to whoever wants something kept."""
    url = settings.rigwise_database_url
    try:
        return Workspace.open(settings.rigwise_data, url.get_secret_value() if url else None)
    except WorkspaceError as error:
        log.error("answering without a workspace: %s", error)  # noqa: TRY400 - the sentence says it all
        return Workspace.late(url.get_secret_value()) if url else Workspace.absent(str(error))


def _unwritten(reply: Reply) -> Reply:
    """What a person hears when nothing could be kept: an answer still stands, what was to be saved was not."""
    say = phrases(reply.locale)
    if all(isinstance(effect, INCIDENTAL) for effect in reply.effects):
        return replace(reply, notes=(*reply.notes, say("common.not_remembered")), effects=()) if reply.effects else reply
    return Reply(
        headline=say("common.not_saved"),
        detail=say("common.not_saved_why"),
        tone=Tone.BAD,
        intent=reply.intent,
        locale=reply.locale,
        slots=reply.slots,
    )
