"""The ledger of one process, and the one that stands in for a shared ledger that is away."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.replicas.ledger import KEEP_SECONDS, Event, Ledger, LedgerError, Taken

log = logging.getLogger(__name__)

CAPACITY = 200_000
STAND_IN_CAPACITY = 20_000

Result = TypeVar("Result")


class MemoryLedger:
    """For one process: nothing outlives it, so there is nothing to take over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._capacity = capacity
        self._times: OrderedDict[int, float] = OrderedDict()

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        now, name = self._clock(), hash((platform, key))
        self._forget(now)
        new = name not in self._times
        if new:
            self._times[name] = now
        return new

    def _forget(self, now: float) -> None:
        while self._times:
            oldest, at = next(iter(self._times.items()))
            if now - at < KEEP_SECONDS and len(self._times) < self._capacity:
                break
            del self._times[oldest]

    async def finish(self, platform: str, key: str) -> None:
        return

    async def renew(self) -> None:
        return

    async def adopt(self, platform: str) -> list[Taken]:
        return []

    def __len__(self) -> int:
        return len(self._times)


def ledger_of(assistant: object) -> Ledger:
    """The ledger that an assistant brings along; one of this process alone for an assistant that has none."""
    found: Ledger | None = getattr(assistant, "ledger", None)
    return MemoryLedger() if found is None else found


class SteadyLedger:
    """A ledger, and one in memory for while it is away: questions go on being answered, each once in this process."""

    def __init__(self, shared: Ledger) -> None:
        self._shared = shared
        self._own = MemoryLedger(capacity=STAND_IN_CAPACITY)
        self._away = False

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        new_here = await self._own.take(platform, key)
        shared = await self._try(self._shared.take(platform, key, event))
        return new_here if shared is None else shared and new_here

    async def finish(self, platform: str, key: str) -> None:
        await self._try(self._shared.finish(platform, key))

    async def renew(self) -> None:
        await self._try(self._shared.renew())

    async def adopt(self, platform: str) -> list[Taken]:
        return await self._try(self._shared.adopt(platform)) or []

    async def _try(self, call: Awaitable[Result]) -> Result | None:
        try:
            done = await call
        except LedgerError as error:
            if not self._away:
                log.error("events are kept in this process alone: %s", error)  # noqa: TRY400 - the sentence says it all
            self._away = True
            return None
        if self._away:
            log.info("events are shared again")
        self._away = False
        return done
