"""XLA on GPU and TPU, as JAX and torch_xla print it (openxla/xla: bfc_allocator.cc, tpu compile errors)."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, whole_number_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = (
    "resource_exhausted: out of memory",
    "resource exhausted: out of memory",
    "out of memory while trying to allocate",
    "ran out of memory in memory space",
    "failed to allocate request for",
    "error allocating device buffer",
    "attempting to allocate",
    "attempting to reserve",
    "resource_exhausted: failed to allocate",
    "resource_exhausted: error loading program",
    "would exceed memory (size=",
)
_ON_CHIP = ("memory space vmem", "memory space smem", "vmem capacity", "smem capacity")
"""A kernel that wants more of the chip's own scratch memory than it has: no matter of HBM (openxla.org/xla/errors)."""
_OURS = ("resource_exhausted", "resource exhausted", "xla", "jax", "hbm", "device ordinal", "possible", "program")

_SIZES = (
    "trying to allocate",
    "out of memory allocating",
    "request for",
    "to allocate",
    "to reserve",
    "size=",
    "needed for program",
)


def read(log: str, at: int) -> Message | None:
    """The message at position `at`."""
    if log.startswith("would exceed", at):
        return _read_exceeding(log[max(0, at - 60) : at + 80])
    segment = log[at : at + 700]
    if any(words in segment[:400] for words in _ON_CHIP):
        return Message("xla_on_chip", "jax", cause=Cause.NOT_OOM)
    if not any(words in log[max(0, at - 160) : at + 300] for words in _OURS):
        return None
    requested = next((amount for phrase in _SIZES if (amount := _size(segment, phrase)) is not None), None)
    hbm = "hbm. used" in segment or "of memory in memory space" in segment
    amounts = Amounts(
        requested=quantity_after(segment, "used ", 2) if hbm else requested,
        device_total=quantity_after(segment.partition("used ")[2], " of ", 2) if hbm else None,
        device_free=quantity_after(segment, "there are", 3),
        gpu_index=whole_number_after(segment, "device ordinal ", 0),
    )
    return Message("xla", "jax", amounts, cause=Cause.ACTIVATION_SPIKE if hbm else None)


def _size(segment: str, phrase: str) -> int | None:
    amount = quantity_after(segment, phrase, 3)
    return whole_number_after(segment, phrase, 0) if amount is None and phrase == "size=" else amount


def _read_exceeding(segment: str) -> Message:
    """`Allocation (size=N) would exceed memory (size=M)`, in bytes."""
    amounts = Amounts(
        requested=whole_number_after(segment, "allocation (size=", 0),
        device_total=whole_number_after(segment, "exceed memory (size=", 0),
    )
    return Message("xla", "jax", amounts, cause=Cause.ACTIVATION_SPIKE)
