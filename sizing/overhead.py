"""What a process takes on a device beside tensors, and what of a device it is given."""

from sizing.cache import LARGE_CARD_BYTES, LLAMA, PAGED
from sizing.hardware import Accelerator
from sizing.units import GIB, MIB
from sizing.workload import Request, Runtime

FULL_CONTEXT_BYTES = round(0.45 * GIB)
"""CUDA context and kernels, PyTorch's too: 451 to 456 MiB "unaccounted" on an RTX 4090 (llama.cpp pull request 15860), 457 in
Ollama's plan."""
CONTEXT_BYTES = 350 * MIB
"""The same of llama.cpp on a card where nobody has published it: the middle of the RTX 4090's and the 244 MiB of an RTX 5070,
since it grows with the number of multiprocessors. Both are within the deviation below."""
LARGE_CONTEXT_BYTES = round(0.55 * GIB)
"""The same on cards of 70 GiB and more (A100, H100, Blackwell: 0.5 to 0.75 GiB logged)."""
UNIFIED_CONTEXT_BYTES = round(0.2 * GIB)
NON_TORCH_BYTES = round(0.25 * GIB)
"""vLLM's own "non-torch" line: 0.16 to 0.39 GiB on one and on sixteen cards (issues 17549, 13061, 14447)."""
GRAPHS_BYTES = round(0.4 * GIB)
"""vLLM's CUDA graphs: 0.11 to 0.62 GiB in most logs (issue 27951; one of 2.46 with an old release)."""
DISPLAY_BYTES = round(0.8 * GIB)
"""A desktop on the first card: 0.3 to 1.5 GiB by system (ComfyUI reserves 0.4 on Linux and 0.6 on Windows, more at 16 GB)."""
CONTEXT_SIGMA_BYTES = round(0.15 * GIB)
GRAPHS_SIGMA_BYTES = round(0.25 * GIB)
OWN_ALLOCATOR = frozenset({Runtime.LLAMA_CPP, Runtime.OLLAMA})
"""Runtimes that allocate each buffer once and do not fragment."""
FRAGMENTATION_SHARE = 0.02
"""PyTorch's allocator, static shapes (2 to 5 %)."""
UNKNOWN_STACK_SHARE = 0.3
"""The same of software around PyTorch whose habits we do not know (fused copies, whole caches up front, eager scores): nine in
ten of the peaks of such software in the fitted half stay below it (`python -m benchmarks.truth.ranges`)."""


def overhead_bytes(request: Request, device: Accelerator) -> int:
    """Context, libraries and graphs of one process on one device."""
    if request.runtime in PAGED:
        return NON_TORCH_BYTES + GRAPHS_BYTES
    if device.unified_memory:
        return UNIFIED_CONTEXT_BYTES
    if device.usable_bytes >= LARGE_CARD_BYTES:
        return LARGE_CONTEXT_BYTES
    measured = request.runtime not in LLAMA or device.architecture.lower().startswith("ada")
    return FULL_CONTEXT_BYTES if measured else CONTEXT_BYTES


def overhead_sigma_bytes(request: Request) -> int:
    """One standard deviation of `overhead_bytes`."""
    return GRAPHS_SIGMA_BYTES if request.runtime in PAGED else CONTEXT_SIGMA_BYTES


def fragmentation_share(request: Request) -> float:
    """Share of all bytes that the allocator may leave unused; vLLM's pool is one block, so nothing is lost there."""
    if not request.stack_known:
        return UNKNOWN_STACK_SHARE
    return 0.0 if request.runtime in OWN_ALLOCATOR or request.runtime in PAGED else FRAGMENTATION_SHARE


def allocatable_bytes(request: Request, index: int) -> int:
    """What the process may take on device number `index`: less the display on the first card, vLLM only its share."""
    device = request.devices[index]
    usable = device.usable_bytes
    if request.host.desktop and index == 0 and not device.unified_memory:
        usable = max(0, usable - DISPLAY_BYTES)
    if request.runtime in PAGED:
        return int(usable * request.gpu_memory_utilization)
    return usable
