"""Apple's Metal: PyTorch MPS (aten/src/ATen/mps/MPSAllocator.mm) and MLX (mlx/backend/metal/allocator.cpp)."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import first_quantity, quantity_after
from sizing.oom.failure import Amounts, Cause, Sign

ANCHORS = (
    "mps backend out of memory",
    "mps allocated:",
    "[metal::malloc]",
    "[malloc_or_wait]",
    "[metal] command buffer execution failed: insufficient memory",
    "invalid buffer size:",
)


def read(log: str, at: int) -> Message | None:
    """The message at position `at`. Its "other allocations" and "max allowed" are shown, and have no name in `ask --json`."""
    segment = log[at : at + 700]
    if segment.startswith("invalid buffer size"):
        asked = quantity_after(segment, "size:", 2)
        if asked is None:
            return None
        return Message("torch_mps", "pytorch", Amounts(requested=asked), cause=Cause.CAP_OR_LIMIT, sign=Sign.ONE_BUFFER)
    if segment.startswith("["):
        amounts = Amounts(requested=first_quantity(segment[:160]) if "allocate" in segment[:80] else None)
        if "maximum allowed buffer size" in segment:
            return Message("mlx_metal", "mlx", amounts, cause=Cause.CAP_OR_LIMIT, sign=Sign.ONE_BUFFER)
        return Message("mlx_metal", "mlx", amounts)
    allocated, requested = quantity_after(segment, "mps allocated:", 8), quantity_after(segment, "tried to allocate", 8)
    limit = quantity_after(segment, "allowed:", 3)
    full = bool(allocated and requested and limit and allocated >= 0.6 * limit and requested < 0.015 * limit)
    amounts = Amounts(
        allocated=allocated, requested=requested, limit=limit, other_allocations=quantity_after(segment, "other allocations:", 3)
    )
    return Message("torch_mps", "pytorch", amounts, sign=Sign.LOADING if full else None)
