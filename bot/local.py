"""The bot for one person at a terminal: the local workspace, opened only when something is in it or is to be written."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bot import Bot
from bot.operator import operator_context
from bot.phrases import phrases
from bot.question import Question
from bot.reply import Remember, Reply, Tone
from knowledge.store import data_folder

if TYPE_CHECKING:
    from bot.effects import Effect
    from knowledge.workspace import Workspace

FILE_NAME = "workspace.db"


class LocalBot:
    """Answers as the person who is logged in, who is an admin of the local workspace. One conversation is kept in memory."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._workspace: Workspace | None = None
        self._problem = ""
        self._context = operator_context()

    @property
    def folder(self) -> Path:
        """Where the person's databases are."""
        return data_folder()

    def answer(self, text: str, locale: str | None) -> Reply:
        """Answer, and write what the answer wants written; what could not be read or written is said."""
        if self._workspace is not None or os.environ.get("RIGWISE_DATABASE_URL") or (data_folder() / FILE_NAME).is_file():
            self._recall(text)
        question = Question(text, locale, "terminal", author=f"local:{user_name()}", is_admin=True, context=self._context)
        reply = self.bot.answer(replace(question, author_name=user_name()))
        turn = next((effect.turn for effect in reply.effects if isinstance(effect, Remember)), self._context.last)
        self._context = replace(self._context, last=turn)
        wanted = tuple(effect for effect in reply.effects if not isinstance(effect, Remember))
        if wanted and not self._write(question, wanted) and not _all_incidental(wanted):
            return _not_saved(reply, self._problem)
        return reply

    def _recall(self, text: str) -> None:
        from knowledge.workspace import WorkspaceError

        with suppress(WorkspaceError):
            if (workspace := self._open()) is not None:
                from bot.recall import recall

                self._context = replace(recall(workspace, Question(text)), last=self._context.last)

    def _write(self, question: Question, wanted: Iterable[Effect]) -> bool:
        from bot.writers import carry_out
        from knowledge.workspace import WorkspaceError

        try:
            workspace = self._open()
            if workspace is not None:
                carry_out(workspace, question, wanted)
        except WorkspaceError as error:
            self._problem = str(error)
            return False
        return workspace is not None

    def _open(self) -> Workspace | None:
        """The workspace, or None where it cannot be used; why is kept to be said."""
        from knowledge.workspace import Workspace, WorkspaceError

        if self._workspace is None and not self._problem:
            try:
                self._workspace = Workspace.open()
            except WorkspaceError as error:
                self._problem = str(error)
        return self._workspace

    def close(self) -> None:
        """Let both databases go."""
        self.bot.close()
        if self._workspace is not None:
            self._workspace.close()


def _all_incidental(effects: Iterable[Effect]) -> bool:
    from bot.effects import INCIDENTAL

    return all(isinstance(effect, INCIDENTAL) for effect in effects)


def user_name() -> str:
    """The name of who is logged in; `someone` where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "someone"


def _not_saved(reply: Reply, problem: str) -> Reply:
    say = phrases(reply.locale)
    return Reply(say("common.not_saved"), Tone.BAD, reply.intent, detail=problem, locale=reply.locale, slots=reply.slots)
