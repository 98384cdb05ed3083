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


class Flights:
    """Those of one platform."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self._gauge = metrics.IN_FLIGHT.labels(platform)
        self._seconds = metrics.DELIVERY_SECONDS.labels(platform)
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def one(self, **about: str) -> AsyncIterator[None]:
        """One of them, from what a platform handed over to what was said back. `about` stands in its log lines."""
        self._count(1)
        began = time.perf_counter()
        try:
            with bound_contextvars(**{ID: token_hex(4), "platform": self.platform, **about}):
                yield
        finally:
            self._seconds.observe(time.perf_counter() - began)
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
        """Wait until nothing is under way, `seconds` at most. Returns whether all was finished."""
        if not self._open:
            return True
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            log.error("stopping with %d questions unfinished after %g s", self._open, seconds)  # noqa: TRY400 - no trace helps here
            return False
        return True

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
