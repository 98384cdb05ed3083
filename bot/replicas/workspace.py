"""The ledger in the workspace's own database: a file for one machine, PostgreSQL for several replicas."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from bot.replicas.ledger import KEEP_SECONDS, LEASE_SECONDS, TRIES, Event, LedgerError, Taken
from bot.together import Together
from knowledge.workspace import Workspace, WorkspaceError

Result = TypeVar("Result")


class WorkspaceLedger:
    """What it says is on the disk when it says so; many at once share a commit."""

    def __init__(self, workspace: Workspace, together: Together, clock: Callable[[], float] = time.time) -> None:
        self._events = workspace.events
        self._together = together
        self._clock = clock
        self._owner = uuid.uuid4().hex

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        body = None if event is None else json.dumps(event)
        how = {"now": self._clock(), "lease": LEASE_SECONDS, "keep": KEEP_SECONDS}
        return await self._run(partial(self._events.take, platform, key, self._owner, body, **how))

    async def finish(self, platform: str, key: str) -> None:
        await self._run(partial(self._events.finish, platform, key))

    async def renew(self) -> None:
        await self._run(partial(self._events.renew, self._owner, self._clock() + LEASE_SECONDS))

    async def adopt(self, platform: str) -> list[Taken]:
        now = self._clock()
        look = partial(self._events.adopt, platform, self._owner, now=now, lease=LEASE_SECONDS, tries=TRIES)
        return [Taken(key, json.loads(event)) for key, event in await self._run(look)]

    async def _run(self, work: Callable[[], Result]) -> Result:
        try:
            return await self._together.run(work)
        except WorkspaceError as error:
            raise LedgerError(str(error)) from error
