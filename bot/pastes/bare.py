"""Messages without a number: that the device ran out is all they say."""

from __future__ import annotations

import re

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, whole_number_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = (
    "el0004: failed to allocate memory",
    "rtmalloc execute failed",
    "rtmalloc fail",
    "cuda error: out of memory",
    "cuda out of memory",
    "hip error: out of memory",
    "hip out of memory",
    "xpu out of memory",
    "npu out of memory",
    "runtime error (2) : out of memory",
    "cuda failed with error out of memory",
    "cuda runtime error: out of memory",
    "cuda runtime error in",
    "cuda driver error: out of memory",
    "cuda: out of memory",
    "cudamalloc error out of memory",
    "cudamalloc retry failed: out of memory",
    "out_of_memory: cuda error",
    "gpu api call) out of memory",
    "cuda error 2, out of memory",
    "cuda error 2: out of memory",
    "cuda_error_out_of_memory",
    "cudaerrormemoryallocation",
    "hiperroroutofmemory",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "cusparse_status_insufficient_resources",
    "erroroutofdevicememory",
    "vk_error_out_of_device_memory",
    "ur_result_error_out_of_device_memory",
    "ze_result_error_out_of_device_memory",
    "pi_error_out_of_host_memory",
    "ur_result_error_out_of_host_memory",
    "pi_error_out_of_resources",
    "cl_mem_object_allocation_failure",
    "cl_out_of_resources",
    "out of memory allocating",
    "error out of memory at line",
    "requested amount of gpu memory",
    "is smaller than requested bytes of",
    "not enough memory for command submission",
    "modules are dispatched on the cpu or the disk",
    "insufficient system resources",
    "memory layout cannot be allocated",
    "had weights offloaded to the disk",
    "may be due to resource limitations",
    "insufficient gpu memory error",
    "insufficient gpu memory",
    "not enough gpu memory",
    "not enough gpu video memory",
    "out of gpu memory",
    "ur_result_error_out_of_resources",
    "hsa_status_error_out_of_resources",
    "memory isn't enough and alloc failed",
    "dst tensor is not initialized",
    "got an oom, unloading",
    "nv_err_no_memory",
    "greater than the recommended max working set size",
    "not enough resources to load the model",
    "out of memory error on gpu",
    "code 2: outofmemory",
    "failed to allocate memory for requested buffer of size",
    "allocation on device",
    "torch.outofmemoryerror",
    "cuda.outofmemoryerror",
    "torch.cuda.outofmemoryerror",
)
_REPORTED = ("error", "exception", "failed", "traceback", "fatal", "assert", "tried to")
"""A message stands near one of these words; a sentence of a person that only names it need not."""
_WEIGHTS = (
    "modules are dispatched",
    "insufficient system resources",
    "not enough resources",
    "memory layout",
    "had weights",
    "insufficient gpu memory error",
    "greater than the recommended",
)
_SAYS_SO = "out of memory"
"""What must follow an anchor that is no more than the beginning of a message."""
_SIZE = re.compile(
    r"(?:size[:=]?|buffer of size|memory allocating|gpu memory \(|requested bytes of|requested size was|tensor with) ?"
    r"([\d,]{4,24})"
)
_SIZE_BEFORE = ("not enough gpu video memory", "cudamalloc error", "out of memory allocating")
"""Messages that give their size before they say what is wrong."""
_DEVICE = re.compile(r"device_id: ?(\d{1,3})")
_SPEAKS_FOR_ITSELF = (
    "_",
    "el0004",
    "rtmalloc",
    "erroroutof",
    "cudaerror",
    "hiperror",
    "error: out",
    "error (2)",
    "error 2",
    "error out",
    "outofmemoryerror",
    "runtime error in",
    "runtime error:",
    "driver error:",
    "malloc error out",
    "retry failed: out",
    "memory: cuda error",
    "api call) out",
    "memory layout",
    "had weights",
    "insufficient system",
    "may be due",
    "memory error: the",
    "gpu video memory",
    "memory isn't enough",
    "dst tensor is",
    "got an oom",
    "recommended max working",
    "requested b",
    "requested amount",
    "command submission",
    "modules are",
    "memory error on gpu",
    "code 2:",
)


def read(log: str, at: int) -> Message | None:
    """The message at position `at`; a sentence of a person that only names the error is none."""
    segment = log[at : at + 500]
    head = segment[:60]
    if head.startswith("cuda runtime error in") and _SAYS_SO not in segment[:200]:
        return None
    around = log[max(0, at - 80) : at] + segment[20:140]
    if not any(words in head for words in _SPEAKS_FOR_ITSELF) and not any(words in around for words in _REPORTED):
        return None
    if head.startswith("out of memory error on gpu"):
        return _read_paddle(segment)
    npu = head.startswith(("el0004", "rtmalloc"))
    before = log[max(0, at - 100) : at] if head.startswith(_SIZE_BEFORE) else ""
    size, device = _SIZE.search(segment if npu else before + segment[:140]), _DEVICE.search(segment) if npu else None
    requested = int(size[1].replace(",", "")) if size else quantity_after(segment[:80], "out of memory allocating", 2)
    amounts = Amounts(
        requested=requested,
        allocated=quantity_after(segment[:160], "allocated so far:", 2),
        host_needed=quantity_after(segment[:240], "requires approximately", 2)
        if head.startswith("insufficient system")
        else None,
        device_free=quantity_after(segment[:160], "single gpu memory is", 2),
        gpu_index=int(device[1]) if device else None,
    )
    return Message("device_memory", _backend(head, npu), amounts, _stated(head))


def _backend(head: str, npu: bool) -> str:
    if "allocation on device" in head:
        return "cudamallocasync"
    return "pytorch" if npu or "torch" in head else "other"


def _stated(head: str) -> Cause | None:
    if "_error_out_of_host_memory" in head:
        return Cause.CAP_OR_LIMIT
    return Cause.WEIGHTS if head.startswith(_WEIGHTS) else None


def _read_paddle(segment: str) -> Message:
    """PaddlePaddle's `Cannot allocate X memory on GPU 0, Y memory has been allocated` (memory/allocation/cuda_allocator.cc)."""
    amounts = Amounts(
        requested=quantity_after(segment, "cannot allocate", 2),
        allocated=quantity_after(segment.partition("memory on gpu")[2], ",", 2),
        device_free=quantity_after(segment, "available memory is only", 2),
        gpu_index=whole_number_after(segment, "error on gpu ", 0),
    )
    return Message("paddle", "other", amounts)
