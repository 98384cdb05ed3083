"""PyTorch on cudaMallocAsync (ComfyUI's default). Wording: c10/cuda/CUDAMallocAsyncAllocator.cpp."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, whole_number_after
from sizing.oom.failure import Amounts

ANCHORS = ("would exceed allowed memory", "currently allocated :", "currently allocated:", "free (according to cuda)")


def read(log: str, at: int) -> Message | None:
    """The message around position `at`; its limit of 17179869184.00 GiB means that none is set."""
    segment = log[max(0, at - 400) : at + 900]
    if "according to cuda" not in segment and "exceed allowed memory" not in segment:
        return None
    amounts = Amounts(
        allocated=quantity_after(segment, "currently allocated", 12),
        requested=quantity_after(segment, "requested", 20),
        device_total=quantity_after(segment, "device limit", 20),
        device_free=quantity_after(segment, "according to cuda)", 12),
        gpu_index=whole_number_after(segment, "allocation on device ", 0),
    )
    return Message("torch_malloc_async", "cudamallocasync", amounts)
