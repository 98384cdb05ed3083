"""Shared memory between processes: NCCL's segments (nccl src/misc/shmutils.cc) and PyTorch's DataLoader workers."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after
from bot.pastes.text import window
from sizing.oom.failure import Amounts, Cause

ANCHORS = (
    "error while creating shared memory segment",
    "failed to extend /dev/shm",
    "out of shared memory",
    "insufficient shared memory",
    "unable to open shared memory object",
    "unable to write to file </torch_",
    "error while attaching to shared memory segment",
    "no space left on device",
    "unable to allocate shared memory(shm)",
    "unable to allocate shared memory (shm)",
    "is killed by signal: bus error",
)
_OURS = ("dev/shm", "nccl warn", "nccl", "shm", "dataloader", "torch", "shared memory object")
OUT_OF_MEMORY_ANCHORS = ("cuda failure 2 'out of memory'", "cuda failure 'out of memory'", "nccl warn cuda failure 2")


def read(log: str, at: int) -> Message | None:
    """A shared memory segment that could not be made at position `at`. Its size is host memory of no field."""
    ours = _OURS[:2] if log.startswith("no space", at) else _OURS
    if not any(words in window(log, at, 300, 300) for words in ours):
        return None
    return Message("shared_memory", "nccl", cause=Cause.SHARED_MEMORY_SEGMENT)


def read_cuda(log: str, at: int) -> Message | None:
    """NCCL's own buffers did not fit beside the rest; the line after it gives the size of the one that was refused."""
    after = log[at : at + 400]
    requested = quantity_after(after, "failed to cuda calloc", 2) or quantity_after(after, "failed to cuda malloc", 2)
    return Message("nccl_cuda", "nccl", Amounts(requested=requested), cause=Cause.UNKNOWN)
