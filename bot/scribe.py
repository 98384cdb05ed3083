"""Effects of many questions to the disk: while one commit waits for it, the next ones gather and share a commit of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.effects import Effect
from bot.question import Question
from bot.writers import carry_out
from knowledge.workspace import Workspace

MOST_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Errand:
    """What one question wants written, and who waits for it."""

    question: Question
    wanted: tuple[Effect, ...]
    done: asyncio.Future[None]


class Scribe:
    """One writer at a time, in a thread, so that the event loop never waits. Each question's effects are whole or not at all."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: list[Errand] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many questions wait for a commit that has not begun."""
        return len(self._waiting)

    async def write(self, question: Question, wanted: tuple[Effect, ...]) -> None:
        """Return when all is on the disk. Raises WorkspaceError, and then nothing of this question was written."""
        errand = Errand(question, wanted, asyncio.get_running_loop().create_future())
        self._waiting.append(errand)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        await errand.done

    async def _drain(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            outcomes = await asyncio.to_thread(commit, self._workspace, together)
            for errand, problem in zip(together, outcomes, strict=True):
                if errand.done.done():
                    continue  # who asked has gone; it is written all the same
                if problem is None:
                    errand.done.set_result(None)
                else:
                    errand.done.set_exception(problem)


def commit(workspace: Workspace, errands: Sequence[Errand]) -> list[Exception | None]:
    """Write all in one transaction; where that fails each in its own, so that nobody pays for another's trouble."""
    try:
        with workspace.database.transaction():
            for errand in errands:
                carry_out(workspace, errand.question, errand.wanted)
    except Exception as error:
        return [error] if len(errands) == 1 else [commit(workspace, [errand])[0] for errand in errands]
    return [None] * len(errands)
