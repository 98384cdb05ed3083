"""Contiguous runs of whole layers over devices of given capacity."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from sizing.records import dataclass

STEPS = 12
"""Halvings of the search: the fullest device is found to a four-thousandth, less than a layer."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What is to be placed in order: bytes of each layer, and what goes with the first and with the last device."""

    layers: tuple[int, ...]
    first: int
    last: int

    @property
    def total(self) -> int:
        return sum(self.layers) + self.first + self.last


@dataclass(frozen=True, slots=True)
class Split:
    """Layers per device, and how full the fullest is (above 1: it does not fit)."""

    counts: tuple[int, ...]
    fullest: float


def _fill(prefix: Sequence[int], stack: Stack, limits: Sequence[float]) -> tuple[int, ...] | None:
    """Give each device in turn as many layers as its limit holds; None when some are left over."""
    at, counts, end = 0, [], len(prefix) - 1
    for index, limit in enumerate(limits):
        room = limit - (stack.first if index == 0 else 0) - (stack.last if index == len(limits) - 1 else 0)
        if room < 0:
            return None
        to = max(at, min(end, bisect_right(prefix, prefix[at] + room) - 1))
        counts.append(to - at)
        at = to
    return tuple(counts) if at == end else None


def holds(stack: Stack, capacities: Sequence[float]) -> bool:
    """Whether the devices hold everything, each within its capacity."""
    return _fill(_prefix(stack), stack, capacities) is not None


def _prefix(stack: Stack) -> list[int]:
    return [0, *accumulate(stack.layers)]


def split_evenly(stack: Stack, capacities: Sequence[float]) -> Split:
    """The split whose fullest device is the least full. Capacities are positive, one a device."""
    if len(capacities) == 1:
        return Split((len(stack.layers),), stack.total / capacities[0])
    prefix = _prefix(stack)
    full = _fill(prefix, stack, capacities)
    low, high = (0.0, 1.0) if full else (1.0, 1.0)
    best = full
    while best is None:
        high *= 2
        best = _fill(prefix, stack, [high * capacity for capacity in capacities])
    low = high / 2 if high > 1 else low
    for _ in range(STEPS):
        middle = (low + high) / 2
        found = _fill(prefix, stack, [middle * capacity for capacity in capacities])
        low, high, best = (low, middle, found) if found else (middle, high, best)
    return Split(best, high)
