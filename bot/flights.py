"""What was taken up and is not done: counted, named in every line that is logged about it, and waited for at the end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

from structlog.contextvars import bound_contextvars, get_contextvars

from bot import metrics

log = logging.getLogger(__name__)

ID = "question_id"
BREAK_OFF_SECONDS = 1.0
"""What has been told to end ends in its next step; what does not is left to the end of the process."""


class Flights:
    """Those of one platform."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self._gauge = metrics.IN_FLIGHT.labels(platform)
        self._seconds = metrics.DELIVERY_SECONDS.labels(platform)
        self._open = 0
        self._tasks: set[asyncio.Task[object]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def one(self, **about: str) -> AsyncIterator[None]:
        """One of them, from what a platform handed over to what was said back. `about` stands in its log lines."""
        self._count(1)
        began, task = time.perf_counter(), asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            with bound_contextvars(**{ID: token_hex(4), "platform": self.platform, **about}):
                yield
        finally:
            self._seconds.observe(time.perf_counter() - began)
            if task is not None:
                self._tasks.discard(task)
            self._count(-1)

    @asynccontextmanager
    async def handing_over(self) -> AsyncIterator[None]:
        """While something is acknowledged: until whoever takes it up has begun, which the event loop does in its next round."""
        self._count(1)
        try:
            yield
            await asyncio.sleep(0)
        finally:
            self._count(-1)

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is under way, `seconds` at most; what is unfinished then is cancelled, while its end can still be
        written down. Returns whether all was finished.
        """
        if not self._open:
            return True
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            log.error("stopping with %d questions unfinished after %g s", self._open, seconds)  # noqa: TRY400 - no trace helps here
            await self._break_off()
            return False
        return True

    async def _break_off(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=BREAK_OFF_SECONDS)

    def _count(self, change: int) -> None:
        self._open += change
        self._gauge.set(self._open)
        if self._open:
            self._idle.clear()
        else:
            self._idle.set()


def reference() -> str:
    """The id under which the log tells of what is being done; one of its own where nothing was taken up."""
    return str(get_contextvars().get(ID) or token_hex(4))
