"""What one process at a time may have: a shard of Discord's gateway, the right to identify."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Protocol

from bot.replicas.valkey import Valkey, ValkeyAway
from bot.together import Together
from knowledge.workspace import Workspace, WorkspaceError

_CLAIM = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class LeaseError(RuntimeError):
    """Whether something may be had cannot be asked; the message says why."""


class Leases(Protocol):
    """Each holder has a name of its own. Raises LeaseError where what keeps the leases is away."""

    async def claim(self, name: str, seconds: float) -> bool:
        """Have `name` for so long from now, for the first time or again; False where another has it."""
        ...

    async def release(self, name: str) -> None:
        """Let another have it at once."""
        ...


class OwnLeases:
    """For one process: nobody else is there."""

    async def claim(self, name: str, seconds: float) -> bool:
        return True

    async def release(self, name: str) -> None:
        return


class WorkspaceLeases:
    """In the workspace's database. Times are those of each machine's clock; several machines keep theirs alike (NTP)."""

    def __init__(self, workspace: Workspace, together: Together, clock: Callable[[], float] = time.time) -> None:
        self._leases = workspace.leases
        self._together = together
        self._clock = clock
        self._holder = uuid.uuid4().hex

    async def claim(self, name: str, seconds: float) -> bool:
        now = self._clock()
        try:
            return await self._together.run(lambda: self._leases.claim(name, self._holder, now=now, until=now + seconds))
        except WorkspaceError as error:
            raise LeaseError(str(error)) from error

    async def release(self, name: str) -> None:
        try:
            await self._together.run(lambda: self._leases.release(name, self._holder))
        except WorkspaceError as error:
            raise LeaseError(str(error)) from error


class ValkeyLeases:
    """In Valkey, by the server's clock."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey
        self._holder = uuid.uuid4().hex

    async def claim(self, name: str, seconds: float) -> bool:
        try:
            return bool(await self._valkey.run(_CLAIM, (f"lease:{name}",), self._holder, int(seconds * 1000)))
        except ValkeyAway as error:
            raise LeaseError(str(error)) from error

    async def release(self, name: str) -> None:
        try:
            await self._valkey.run(_RELEASE, (f"lease:{name}",), self._holder)
        except ValkeyAway as error:
            raise LeaseError(str(error)) from error
