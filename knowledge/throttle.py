"""How much may be asked in how much time, counted in one process; several replicas count together behind the same interface."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

from sizing.records import dataclass

MOST_KEYS = 100_000
NOTHING_S = 1e-6
"""Sums of intervals are not exact to the last bit."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` at once, and then one every `per_s / count` seconds."""

    count: int
    per_s: float = 60.0

    @property
    def interval_s(self) -> float:
        """Seconds in which one more is given."""
        return self.per_s / self.count


@dataclass(frozen=True, slots=True)
class Charge:
    """One unit, taken of what `key` has."""

    key: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Refusal:
    """Who has nothing left, and in how many seconds there is one again."""

    key: str
    wait_s: float


class Limiter(Protocol):
    """Keeps for each key when it will be full again: the generic cell rate algorithm (ITU-T I.371), one number a key."""

    async def take(self, charges: Sequence[Charge]) -> Refusal | None:
        """Take all charges, or none where one of them cannot be paid: then the one that waits longest. Never raises.

        A limiter whose store is away refuses nobody for it.
        """
        ...


class MemoryLimiter:
    """For one process. Keys that are full again are forgotten; beyond `most_keys` the one that was used least lately is, too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._full_at: OrderedDict[str, float] = OrderedDict()

    async def take(self, charges: Sequence[Charge]) -> Refusal | None:
        """Take all charges or none."""
        now = self._clock()
        refused = [refusal for charge in charges if (refusal := self._refusal(charge, now))]
        if refused:
            return max(refused, key=lambda refusal: refusal.wait_s)
        for charge in charges:
            self._full_at[charge.key] = max(self._full_at.get(charge.key, now), now) + charge.rate.interval_s
            self._full_at.move_to_end(charge.key)
        self._forget(now)
        return None

    def _refusal(self, charge: Charge, now: float) -> Refusal | None:
        """None where the bucket of `rate.count` holds one."""
        wait_s = self._full_at.get(charge.key, now) - now - (charge.rate.per_s - charge.rate.interval_s)
        return Refusal(charge.key, wait_s) if wait_s > NOTHING_S else None

    def _forget(self, now: float) -> None:
        while self._full_at:
            key, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) <= self._most_keys:
                return
            del self._full_at[key]

    def __len__(self) -> int:
        return len(self._full_at)
