"""What follows from the numbers of a failure: the unaccounted, the overhead, the slack and the shortfall, in bytes."""

from __future__ import annotations

import math

from sizing.oom.failure import Amounts
from sizing.records import dataclass
from sizing.units import MIB

_NOT_BYTES = frozenset({"max_model_len", "max_tokens_in_cache", "gpu_index"})
_ROUNDING_BYTES = 256 * MIB
"""Amounts are printed with two decimals of a GiB and the driver keeps some itself; less than this in a sum tells nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the table that supports the cause, in bytes."""

    key: str
    bytes: int


def unaccounted_bytes(amounts: Amounts) -> int | None:
    """Bytes of the device that are neither free nor this process's, so far as the message lets us tell.

    Without `process_in_use` the CUDA context of this process is among them. None when a number is missing.
    """
    own = amounts.process_in_use
    if own is None and amounts.allocated is not None:
        own = amounts.allocated + (slack_bytes(amounts) or 0)
    if own is None or amounts.device_total is None or amounts.device_free is None:
        return None
    return max(0, amounts.device_total - amounts.device_free - own)


def overhead_bytes(amounts: Amounts) -> int | None:
    """What the process holds outside PyTorch's allocator: context, libraries, NCCL, graphs."""
    if amounts.process_in_use is None or amounts.allocated is None:
        return None
    return max(0, amounts.process_in_use - amounts.allocated - (amounts.reserved_unallocated or 0))


def slack_bytes(amounts: Amounts) -> int | None:
    """Cached by the allocator and in no tensor, in each wording.

    "Reserved in total" holds the live tensors, the "cached" of PyTorch 1.1 does not; less than is live can only be the latter.
    """
    if amounts.reserved_unallocated is not None or amounts.reserved is None or amounts.allocated is None:
        return amounts.reserved_unallocated
    if amounts.reserved >= amounts.allocated:
        return amounts.reserved - amounts.allocated
    # Together more than the card has: no count of slack, but one that a spill to system RAM has put out of step.
    return None if amounts.allocated + amounts.reserved > (amounts.device_total or math.inf) else amounts.reserved


def shortfall(amounts: Amounts) -> int | None:
    """Bytes that were missing: the request beyond what was free, the cache beyond its pool, the host beyond its RAM."""
    for wanted, had in (
        (amounts.kv_needed, amounts.kv_available),
        (amounts.host_needed, amounts.host_available),
        (amounts.requested, amounts.device_free),
    ):
        if wanted is not None and had is not None:
            return wanted - had if wanted > had else None
    # Free memory is not said, but no device holds what is larger than all of it.
    wanted, total = amounts.requested, amounts.device_total
    return wanted - total if wanted and total and wanted > total else None


def unlisted_bytes(amounts: Amounts) -> int | None:
    """What is neither free, nor this process's, nor in the message's list of others; None where it is within rounding."""
    rest = unaccounted_bytes(amounts)
    if rest is None:
        return None
    rest -= amounts.others_in_use or 0
    return rest if rest > _ROUNDING_BYTES else None


def contradiction(amounts: Amounts) -> str:
    """The amount that is more than the whole device, which none can be; empty where there is none.

    More live than the device has is no contradiction but a spill to system RAM.
    """
    total = amounts.device_total
    free, others = amounts.device_free or 0, amounts.others_in_use or 0
    if total is None:
        return ""
    return "device_free" if free > total + _ROUNDING_BYTES else "others_in_use" if others > total + _ROUNDING_BYTES else ""


def list_evidence(amounts: Amounts) -> tuple[Evidence, ...]:
    """The table behind the cause: each number that is stated or follows from stated ones, the shortfall last."""
    stated = amounts.known()
    derived = {"overhead": overhead_bytes(amounts), "unaccounted": unlisted_bytes(amounts), "shortfall": shortfall(amounts)}
    rows = {key: value for key, value in stated.items() if key not in _NOT_BYTES}
    rows |= {key: value for key, value in derived.items() if value}
    return tuple(Evidence(key, value) for key, value in rows.items())
