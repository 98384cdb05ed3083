"""Shards of the gateway divided over processes: each is held by a lease, and taken up by another process when that lapses.

Above 2,500 servers Discord wants a bot's events in several streams (https://docs.discord.com/developers/events/gateway#sharding).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.replicas.leases import LeaseError, Leases

log = logging.getLogger(__name__)

LEASE_SECONDS = 20.0
LOOK_SECONDS = 4.0
"""Between two looks: what is held is renewed, and what is free is taken up."""
IDENTIFY_SECONDS = 5.5
"""Discord lets `max_concurrency` shards identify in five seconds, those of different remainders side by side."""

Serve = Callable[[int, asyncio.Event], Coroutine[Any, Any, None]]
"""Answers for one shard until the event is set."""


@dataclass(slots=True)
class Held:
    """A shard of ours."""

    task: asyncio.Task[None]
    stop: asyncio.Event
    renewed: float


class Shards:
    """Holds up to `most` of `count` shards."""

    def __init__(self, leases: Leases, serve: Serve, *, count: int, most: int, at_once: int = 1) -> None:
        self._leases = leases
        self._serve = serve
        self._count, self._most, self._at_once = count, most, at_once
        self._next_turn: dict[str, float] = {}
        self.held: dict[int, Held] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then what is held is finished and given to others. Raises what serving a shard raised."""
        try:
            while not stop.is_set():
                await self._keep()
                await self._take_up()
                await _wait(stop, LOOK_SECONDS)
        finally:
            await asyncio.gather(*(self._give_up(shard) for shard in list(self.held)), return_exceptions=True)

    async def _keep(self) -> None:
        """Renew each lease; where another has it, or it could not be renewed in its time, stop at once."""
        for shard, held in list(self.held.items()):
            if held.task.done():
                del self.held[shard]
                held.task.result()
                continue
            ours = await self._claim(shard)
            if ours:
                held.renewed = time.monotonic()
            elif ours is False or time.monotonic() - held.renewed > LEASE_SECONDS:
                log.warning("shard %d is another process's now", shard)
                await self._give_up(shard)

    async def _take_up(self) -> None:
        """One more where one is free: several processes that start at once come to about as many each."""
        for shard in range(self._count):
            if len(self.held) >= self._most:
                return
            if shard in self.held or not await self._claim(shard):
                continue
            stop = asyncio.Event()
            task = asyncio.create_task(self._identified(shard, stop), name=f"shard {shard}")
            self.held[shard] = Held(task, stop, time.monotonic())
            log.info("shard %d of %d is ours", shard, self._count)
            return

    async def _identified(self, shard: int, stop: asyncio.Event) -> None:
        """Serve once it is our turn to identify: the turn is a lease that is left to lapse."""
        turn = f"discord:identify:{shard % self._at_once}"
        while not stop.is_set():
            try:
                if await self._has_turn(turn):
                    break
            except LeaseError as error:
                log.warning("waiting to identify: %s", error)
            await _wait(stop, LOOK_SECONDS / 8)
        if not stop.is_set():
            await self._serve(shard, stop)

    async def _has_turn(self, turn: str) -> bool:
        """The lease keeps other processes away, and the clock the other shards of this one."""
        now = time.monotonic()
        if now < self._next_turn.get(turn, now) or not await self._leases.claim(turn, IDENTIFY_SECONDS):
            return False
        self._next_turn[turn] = now + IDENTIFY_SECONDS
        return True

    async def _claim(self, shard: int) -> bool | None:
        """Whether the shard is ours; None where that cannot be asked."""
        try:
            return await self._leases.claim(f"discord:shard:{shard}", LEASE_SECONDS)
        except LeaseError as error:
            log.warning("the leases cannot be asked: %s", error)
            return None

    async def _give_up(self, shard: int) -> None:
        held = self.held.pop(shard)
        held.stop.set()
        await asyncio.gather(held.task, return_exceptions=True)
        try:
            await self._leases.release(f"discord:shard:{shard}")
        except LeaseError as error:
            log.warning("shard %d is free when its lease lapses: %s", shard, error)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
