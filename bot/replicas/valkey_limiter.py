"""How much may be asked, counted by all replicas together."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.replicas.valkey import Valkey, ValkeyAway
from knowledge.throttle import NOTHING_S, Charge, MemoryLimiter, Refusal

log = logging.getLogger(__name__)

_TAKE = """
local t = redis.call('TIME') local now = t[1] + t[2] / 1000000
local worst, whose = 0, 0
for index, key in ipairs(KEYS) do
    local interval, per = tonumber(ARGV[2 * index]), tonumber(ARGV[2 * index + 1])
    local wait = (tonumber(redis.call('GET', key)) or now) - now - (per - interval)
    if wait > tonumber(ARGV[1]) and wait > worst then worst, whose = wait, index end
end
if whose > 0 then return {whose, tostring(worst)} end
for index, key in ipairs(KEYS) do
    local full = math.max(tonumber(redis.call('GET', key)) or now, now) + tonumber(ARGV[2 * index])
    redis.call('SET', key, string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000) + 1)
end
return {0, '0'}
"""
"""The same sums as `MemoryLimiter`: a key holds when it will be full again, and is gone when it is."""


class ValkeyLimiter:
    """While the server is away each process counts for itself."""

    def __init__(self, valkey: Valkey) -> None:
        self._valkey = valkey
        self._own = MemoryLimiter()

    async def take(self, charges: Sequence[Charge]) -> Refusal | None:
        """Take all charges or none."""
        if not charges:
            return None
        terms = [term for charge in charges for term in (charge.rate.interval_s, charge.rate.per_s)]
        try:
            keys = [f"rate:{charge.key}" for charge in charges]
            whose, wait = await self._valkey.run(_TAKE, keys, NOTHING_S, *terms)
        except ValkeyAway as error:
            log.debug("counting in this process alone: %s", error)
            return await self._own.take(charges)
        return Refusal(charges[whose - 1].key, float(wait)) if whose else None
