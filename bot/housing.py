"""How cards are put to use: which programs run on them, how many go into one machine, and about what that machine costs."""

from __future__ import annotations

from bot.makes import is_module, segment
from bot.market import Deal
from sizing.hardware import Accelerator
from sizing.units import bytes_from_gib
from sizing.workload import Runtime

ANYWHERE = frozenset({Runtime.LLAMA_CPP, Runtime.OLLAMA, Runtime.TRANSFORMERS})
ROCM_TOO = frozenset({Runtime.VLLM, Runtime.SGLANG})
ROCM_ARCHITECTURES = ("CDNA", "RDNA 3", "RDNA 4")

COUNTS = {
    "consumer": (1, 2, 4),
    "workstation": (1, 2, 4),
    "server": (1, 2, 4, 8),
    "unified": (1,),
    "board": (4, 8),
    "rented": (1, 2),
}
"""How many of a kind go into one machine. SXM and OAM modules are sold as boards of four or eight."""
SMALL_BYTES = bytes_from_gib(40)
"""Of smaller cards nobody puts more than four into one machine: two large ones cost less to house."""

DESKTOP_W = 1800.0
"""More than this for the cards is beyond one tower and one circuit."""

MACHINE_USD = {1: 1200.0, 2: 1800.0, 4: 4900.0, 8: 10_000.0}
SERVER_USD = {1: 4600.0, 2: 5600.0, 4: 7500.0, 8: 15_000.0}
"""About what the machine around so many cards costs, for cards with fans and for passive ones (parts lists of November 2026):
only to choose by, so that four small cards are not thought cheaper than two large ones. What is shown is the parts list."""


def served(runtime: Runtime, device: Accelerator) -> bool:
    """Whether the runtime runs on such a device at all: vLLM and SGLang want CUDA, or ROCm from CDNA and RDNA 3 on, MLX Apple."""
    if runtime in ANYWHERE or runtime is Runtime.MLX:
        return runtime in ANYWHERE or device.vendor == "Apple"
    return device.vendor == "NVIDIA" or (runtime in ROCM_TOO and device.architecture.startswith(ROCM_ARCHITECTURES))


def counts_of(deal: Deal) -> tuple[int, ...]:
    """How many of the device one buys, or rents in one machine."""
    kind = segment(deal.device)
    if deal.rented or kind == "server":
        return _in_a_rack(deal, kind)
    watts = deal.device.tdp_w or 0.0
    return tuple(count for count in COUNTS[kind] if count == 1 or watts * count <= DESKTOP_W)


def _in_a_rack(deal: Deal, kind: str) -> tuple[int, ...]:
    if is_module(deal.device) and not deal.rented:
        return COUNTS["board"]
    most = COUNTS["rented" if kind == "consumer" else "server"]
    return tuple(count for count in most if count <= 4 or deal.device.vram_bytes >= SMALL_BYTES)


def machine_usd(device: Accelerator, count: int) -> float:
    """About what the machine around so many of a card costs; nothing where the device is one."""
    if device.unified_memory:
        return 0.0
    table = SERVER_USD if segment(device) == "server" else MACHINE_USD
    return table[min((size for size in table if size >= count), default=max(table))]
