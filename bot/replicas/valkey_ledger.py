"""The ledger in Valkey: one round trip an event, and the server's own clock for all replicas."""

from __future__ import annotations

import json
import uuid
from typing import Any

from bot.replicas.ledger import KEEP_SECONDS, LEASE_SECONDS, TRIES, Event, LedgerError, Taken
from bot.replicas.valkey import Valkey, ValkeyAway

MOST_AT_ONCE = 100

_NOW = "local t = redis.call('TIME') local now = t[1] + t[2] / 1000000 "
_TAKE = (
    _NOW
    + """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
if ARGV[3] ~= '' then
    redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[4])
    redis.call('HSET', KEYS[3], ARGV[4], cjson.encode({owner = ARGV[5], tries = 1, event = ARGV[3]}))
end
return 1
"""
)
_FINISH = "redis.call('ZREM', KEYS[1], ARGV[1]) return redis.call('HDEL', KEYS[2], ARGV[1])"
_RENEW = (
    _NOW
    + """
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[index]) end
return 1
"""
)
_ADOPT = (
    _NOW
    + """
local found = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], 0, now, 'LIMIT', 0, ARGV[4])) do
    local kept = redis.call('HGET', KEYS[2], key)
    local row = kept and cjson.decode(kept)
    if not row or row.tries >= tonumber(ARGV[3]) then
        redis.call('ZREM', KEYS[1], key)
        redis.call('HDEL', KEYS[2], key)
    else
        row.owner, row.tries = ARGV[2], row.tries + 1
        redis.call('HSET', KEYS[2], key, cjson.encode(row))
        redis.call('ZADD', KEYS[1], now + ARGV[1], key)
        found[#found + 1] = {key, row.event}
    end
end
return found
"""
)


class ValkeyLedger:
    """What it says is as safe as the server is told to be (`appendonly yes`, `appendfsync`)."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey
        self._owner = uuid.uuid4().hex
        self._open: set[tuple[str, str]] = set()

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        body = "" if event is None else json.dumps(event)
        keys = (f"seen:{platform}:{key}", f"open:{platform}", f"event:{platform}")
        new = await self._run(_TAKE, keys, KEEP_SECONDS_TEXT, LEASE_SECONDS, body, key, self._owner)
        if new and body:
            self._open.add((platform, key))
        return bool(new)

    async def finish(self, platform: str, key: str) -> None:
        self._open.discard((platform, key))
        await self._run(_FINISH, (f"open:{platform}", f"event:{platform}"), key)

    async def renew(self) -> None:
        for platform in {platform for platform, _ in self._open}:
            ours = [key for each, key in self._open if each == platform]
            await self._run(_RENEW, (f"open:{platform}",), LEASE_SECONDS, *ours)

    async def adopt(self, platform: str) -> list[Taken]:
        keys = (f"open:{platform}", f"event:{platform}")
        found = await self._run(_ADOPT, keys, LEASE_SECONDS, self._owner, TRIES, MOST_AT_ONCE)
        self._open.update((platform, key) for key, _ in found)
        return [Taken(key, json.loads(event)) for key, event in found]

    async def _run(self, script: str, keys: tuple[str, ...], *values: str | float) -> Any:
        try:
            return await self._valkey.run(script, keys, *values)
        except ValkeyAway as error:
            raise LedgerError(str(error)) from error


KEEP_SECONDS_TEXT = str(int(KEEP_SECONDS))
"""Valkey takes whole seconds."""
