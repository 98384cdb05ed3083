"""Work of many questions on one database: while one commit waits for the disk, what comes next gathers for the next commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from knowledge.workspace.database import Database
from sizing.records import dataclass

MOST_TOGETHER = 64

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, and who waits for it."""

    work: Callable[[], object]
    done: asyncio.Future[Any]


class Together:
    """One commit at a time, in a thread, so that the event loop never waits. Each piece is written whole or not at all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Job] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for a commit that has not begun."""
        return len(self._waiting)

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` returns, once all that it wrote is on the disk. What it raises is raised, and then it wrote nothing."""
        job = Job(work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return cast("Result", await job.done)

    async def _drain(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            outcomes = await asyncio.to_thread(commit, self._database, jobs)
            for job, (result, problem) in zip(jobs, outcomes, strict=True):
                if job.done.done():
                    continue  # who asked has gone; it is written all the same
                if problem is None:
                    job.done.set_result(result)
                else:
                    job.done.set_exception(problem)


def commit(database: Database, jobs: Sequence[Job]) -> list[tuple[object, Exception | None]]:
    """Do all in one transaction; where that fails each in its own, so that nobody pays for another's trouble."""
    try:
        with database.transaction():
            return [(job.work(), None) for job in jobs]
    except Exception as error:
        return [(None, error)] if len(jobs) == 1 else [commit(database, [job])[0] for job in jobs]
