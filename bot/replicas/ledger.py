"""Which events were taken up, by whichever process; and those that a process took up and never finished.

A platform sends an event again when its acknowledgement is late or lost, and any replica may be the one that gets it. So an event
is written down before it is acknowledged, and struck out once it is answered: who finds it written down leaves it alone, and what
a process left open when it died is taken over by another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol

log = logging.getLogger(__name__)

Event = dict[str, Any]
"""One JSON object as the platform sent it."""

KEEP_SECONDS = 900.0
"""Slack's last retry comes five minutes after the first delivery (https://docs.slack.dev/apis/events-api#retries)."""
LEASE_SECONDS = 15.0
"""How long an event that is being answered stays its process's own, unless that process says again that it is at it."""
TRIES = 3
"""An event that was left open this often is what kills the process, and is given up."""


class LedgerError(RuntimeError):
    """The ledger cannot be used; the message says why."""


class Taken(NamedTuple):
    """An event that another process left open, and that is ours now."""

    key: str
    event: Event


class Ledger(Protocol):
    """The same for one process and for many. Each call raises LedgerError where what keeps it is away."""

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        """Whether nobody had taken `key` up before; it is ours then, and with `event` it can be taken over from us."""
        ...

    async def finish(self, platform: str, key: str) -> None:
        """It is answered, or given up: nobody shall take it over. It stays known."""
        ...

    async def renew(self) -> None:
        """We are still at what we have open."""
        ...

    async def adopt(self, platform: str) -> list[Taken]:
        """What a process that is gone left open, taken over; each by one process alone."""
        ...


async def tend(ledger: Ledger, platform: str, again: Callable[[Event], Awaitable[object]], stop: asyncio.Event) -> None:
    """Until `stop`: say that we are at what we have open, and take up what others left, each with `again`."""
    under_way: set[asyncio.Task[object]] = set()
    while not stop.is_set():
        await ledger.renew()
        for taken in await ledger.adopt(platform):
            log.warning("taking up an event that was left open: %s", taken.key)
            task = asyncio.ensure_future(again(taken.event))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        try:
            await asyncio.wait_for(stop.wait(), LEASE_SECONDS / 3)
        except TimeoutError:
            continue
