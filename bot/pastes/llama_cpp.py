"""llama.cpp and what is built on ggml (Ollama, KoboldCpp, LM Studio, stable-diffusion.cpp): which buffer was refused.

Wordings: ggml-cuda.cu, ggml-backend.cpp, ggml-alloc.c, ggml-vulkan.cpp, ggml-metal.m, src/llama-kv-cache*.cpp and
src/llama-context.cpp of llama.cpp, 2023 to 2026.
"""

from __future__ import annotations

import re

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, whole_number_after
from sizing.oom.failure import Amounts, Cause
from sizing.units import GIB, MIB

_POOL = "not enough space in the context's memory pool"
ANCHORS = (
    "cudamalloc failed: out of memory",
    "hipmalloc failed: out of memory",
    "mudamalloc failed: out of memory",
    "failed to allocate buffer",
    "buffer_type_alloc_buffer: allocating",
    "alloc_tensor_range: failed to allocate",
    "failed to allocate cuda",
    "failed to allocate rocm",
    "failed to allocate vulkan",
    "failed to allocate metal",
    "failed to allocate sycl",
    "failed to allocate compute",
    "failed to allocate cpu",
    "device memory allocation of size",
    "requested buffer size exceeds",
    "failed to allocate buffer for kv cache",
    "kv_cache_init() failed",
    "unable to allocate cuda",
    "unable to allocate backend buffer",
    "unable to allocate rocm",
    "unable to allocate vulkan",
    "unable to allocate metal",
    "kiogpucommandbuffercallbackerroroutofmemory",
    "insufficient memory (attempted to allocate",
    "cuda error: out of memory",
    "hip error: out of memory",
    "rocm error: out of memory",
    "cuda error 2 at",
    "cumemsetaccess(pool_addr",
    "cumemcreate(&handle",
    "failed to allocate compute buffers",
    "bytes of memory on device",
    "bytes memory on device",
    _POOL,
)
_SIZES = (
    "buffer of size",
    "allocation of size",
    "buffer, size =",
    "buffer_type_alloc_buffer: allocating",
    "allocating",
    "attempted to allocate",
    "failed to allocate",
)
_KV = (
    "buffer for kv cache",
    "kv_cache_init() failed",
    "kv_cache_init: failed",
    "for self-attention cache",
    "failed to allocate kv",
    "kv cache buffer",
)
_COMPUTE = (
    "compute buffers",
    "compute pp buffers",
    "compute tg buffers",
    "compute graph",
    "gallocr",
    "graph_reserve",
    "pool_size",
    "pool_addr",
    "cumemcreate",
)
_WEIGHTS = (
    "alloc_tensor_range",
    "load_tensors",
    "error loading model",
    "unable to allocate",
    "load_model",
    "model buffer size",
    "failed to load model",
)
_LIMITS = (
    "exceeds device memory allocation limit",
    "requested buffer size exceeds",
    "maxstoragebufferrange",
    "max_alloc_size",
    "ur_result_error_invalid_buffer_size",
)
_HOST = ("cpu buffer of size", "cpu_buffer_type", "aligned_malloc", "cuda_host_malloc")
_DEVICE = re.compile(r"(?:device |cuda|rocm|vulkan|sycl|musa)(\d{1,2})(?= ?[:b])")
_NEAR = 700
_SYCL_LIMIT_BYTES = 4 * GIB
"""One allocation on an Intel GPU is at most 4 GiB unless relaxed (llama.cpp docs/backend/SYCL.md, Q&A)."""


def read(log: str, at: int) -> Message | None:
    """The buffer that was refused around position `at`."""
    if log.startswith(_POOL, at):
        return Message("ggml_pool", "llama.cpp", cause=Cause.CAP_OR_LIMIT)
    after = log[at : at + _NEAR]
    if _is_runtime_error(after) and ("ggml" not in after[:400] or "out of memory" not in after[:300]):
        return None
    line = log[max(0, at - 110) : at + 260]
    sycl = after.startswith("bytes ")
    requested = _sycl_size(line) if sycl else _size(line)
    if sycl and requested is None:
        return None
    host = any(words in line for words in _HOST)
    cause = Cause.HOST_RAM if host else _buffer(log, at, after)
    if sycl and requested and requested > _SYCL_LIMIT_BYTES:
        cause = Cause.CAP_OR_LIMIT
    match = _DEVICE.search(line)
    amounts = Amounts(
        requested=requested,
        host_needed=requested if host else None,
        gpu_index=int(match[1]) if match and requested and not host else None,
    )
    return Message("llama_cpp_buffer", "llama.cpp", amounts, cause=cause)


def _size(line: str) -> int | None:
    """The size in bytes where a line prints it without a unit and whole, else the first one in MiB."""
    rounded = next((size for phrase in _SIZES if (size := quantity_after(line, phrase, 6)) is not None), None)
    for phrase in _SIZES[:2]:
        exact = whole_number_after(line, phrase, 3)
        if exact is not None and exact > 4096 and (rounded is None or abs(exact - rounded) < MIB):
            return exact
    return rounded


def _sycl_size(line: str) -> int | None:
    """SYCL's own count wraps at 4 GiB where a long has 32 bits (Windows); the line after it has the whole."""
    whole = whole_number_after(line, "buffer of size", 3)
    return whole or quantity_after(line, "can't allocate", 1) or quantity_after(line, "can't malloc", 1)


def _buffer(log: str, at: int, after: str) -> Cause | None:
    """Which buffer it was: said after the refusal, else by what the log had reached before it."""
    here = log[max(0, at - 110) : at] + after
    if any(words in here for words in _LIMITS) and not any(words in after for words in _KV):
        return Cause.CAP_OR_LIMIT
    if any(words in after for words in _KV):
        return Cause.KV_CACHE
    if "iogpucommandbuffer" in here or any(words in here for words in _COMPUTE):
        return _larger_of_cache_and_compute(log[max(0, at - 4000) : at])
    before = log[max(0, at - 4000) : at]
    if any(words in after for words in _WEIGHTS):
        return Cause.WEIGHTS
    return _reached(before) or (Cause.COMPUTE_BUFFER if _is_runtime_error(after) else None)


def _larger_of_cache_and_compute(before: str) -> Cause:
    """A compute buffer is often only the next thing to fail: a cache beyond the whole working set is the cause then."""
    cache = quantity_after(before, "kv buffer size =", 4) or quantity_after(before, "kv self size =", 4)
    limit = quantity_after(before, "recommendedmaxworkingsetsize =", 4)
    if cache and (
        cache > limit
        if limit
        else "metal" in before and cache > 8 * (quantity_after(before, "compute buffer size =", 4) or cache)
    ):
        return Cause.KV_CACHE
    compute = quantity_after(before, "metal compute buffer size =", 4)
    return Cause.KV_CACHE if cache and compute and cache > 2 * compute else Cause.COMPUTE_BUFFER


def _reached(before: str) -> Cause | None:
    """llama.cpp loads weights, makes the cache, then the compute buffers; the stage that the log reached last is what failed."""
    stages = (
        (max(before.rfind(words) for words in ("kv buffer size", "kv self size", "output buffer size")), Cause.COMPUTE_BUFFER),
        (max(before.rfind(words) for words in ("n_ctx =", "n_ctx_per_seq", "llama_kv_cache")), Cause.KV_CACHE),
        (max(before.rfind(words) for words in ("load_tensors", "model buffer size", "offloading", "print_info")), Cause.WEIGHTS),
    )
    position, cause = max(stages, key=lambda stage: stage[0])
    return cause if position >= 0 else None


def _is_runtime_error(after: str) -> bool:
    return after.startswith(("cuda error", "hip error", "rocm error"))
