"""The time of one decode step, on every device that holds a part of the model."""

from sizing.architecture import Architecture
from sizing.hardware import Accelerator, Host
from sizing.records import dataclass
from sizing.throughput.kernels import OVERLAP_NORM, Kernels, kernels_of, layer_us_of, quant_ops_of
from sizing.throughput.peak import TERA, matrix_flops
from sizing.throughput.traffic import Stretch, Traffic, layer_reads, traffic_of
from sizing.units import GB
from sizing.workload import Parallel, Request

MICRO = 1e-6
BOUNDARY_US = 265.0
"""Handing the hidden state from one card to the next under layer split, fitted on the multi-GPU llama-bench runs."""
ALL_REDUCE_US = 20.0
"""One all-reduce of one token's hidden state over PCIe; two a layer under tensor parallel (8 to 20 us, sizing.md 4.1)."""
ALL_REDUCE_NVLINK_US = 8.0
TOGETHER = frozenset({Parallel.TENSOR, Parallel.ROW})
"""Splits in which all devices work on every layer."""
ROW_PRODUCTS = 7
"""Matrix products of a layer, each scattered to all cards and gathered again when a model is split by rows."""
ROW_US = 16.0
"""One of them, per card and once more: llama.cpp of December 2023 took 10 (RTX 4000 Ada) to 21 (RTX 3090), by the machine, on 2,
3, 4 and 6 cards alike, from 7B to 70B (GPU-Benchmarks-on-LLM-Inference)."""
HOST_BANDWIDTH_SHARE = 0.6
"""Of channels x rate x 8 bytes. Machines differ: 0.46 fits nine offloaded runs on four channels of DDR4 (llmfit pull
requests 755 and 773 to 778), 0.76 a 32B model on two of DDR5 (llama.cpp issue 19480); both are within the range given."""
HOST_LAYER_US = 130.0
"""Per layer on the CPU, from the same runs."""
HOST_EXPERT_LAYER_US = 160.0
"""Per mixture layer whose experts run on the CPU: crossing over and back, from the same runs."""
BATCH_MATRIX_SHARE = 0.7
"""Of the dense peak that decoding many sequences at once reaches (A100 LLaMA-7B tables, section 6.2)."""


FABRIC_GB_S = 300.0
"""NVLink from here on joins all cards of a board (V100 SXM and later); less is a bridge, which may be absent."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which layers are where: one range a device, in order, and what the host does."""

    spans: tuple[range, ...]
    host: range
    host_experts: int
    """Layers, from the first, whose routed experts alone are computed by the host."""


def lay_out(n_layers: int, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel) -> Layout:
    """Turn counts of layers into ranges: the host's layers come first, as llama.cpp's `-ngl` leaves them there.

    Where the devices already hold every layer, `host_layers` counts those whose experts alone are in system RAM.
    """
    if parallel in TOGETHER:
        return Layout(tuple(range(n_layers if count else 0) for count in layers_per_device), range(0), host_layers)
    whole = sum(layers_per_device) >= n_layers
    at = 0 if whole else n_layers - sum(layers_per_device)
    host, spans = range(at), []
    for count in layers_per_device:
        spans.append(range(at, at + count))
        at += count
    return Layout(tuple(spans), host, host_layers if whole else 0)


def has_fabric(devices: tuple[Accelerator, ...]) -> bool:
    """Whether the devices surely reach one another without PCIe."""
    return all(device.nvlink_gb_s >= FABRIC_GB_S for device in devices)


def stream_seconds(traffic: Traffic, kernels: Kernels, quant_ops: float, accelerator: Accelerator) -> float:
    """Seconds to read and unpack the weights; `bandwidth_gb_s` must be known, arithmetic is free where fp32 is not."""
    reading = traffic.bytes / (kernels.bandwidth_share * (accelerator.bandwidth_gb_s or 0) * GB)
    ops = kernels.float_ops * traffic.float_weights + quant_ops * traffic.quant_weights
    working = ops / (accelerator.fp32_tflops * TERA) if accelerator.fp32_tflops else 0.0
    return float((reading**OVERLAP_NORM + working**OVERLAP_NORM) ** (1 / OVERLAP_NORM))


def cache_seconds(traffic: Traffic, kernels: Kernels, accelerator: Accelerator) -> float:
    """Seconds to move the cache through attention."""
    moving = kernels.cache_reads * traffic.cache_bytes / ((accelerator.bandwidth_gb_s or 0) * GB)
    if not accelerator.fp32_tflops:
        return moving
    return moving + kernels.score_ops * traffic.scores / (accelerator.fp32_tflops * TERA)


def device_seconds(request: Request, traffic: Traffic, accelerator: Accelerator, batch: int) -> float | None:
    """Seconds that one device works in one step; None without its bandwidth."""
    if not accelerator.bandwidth_gb_s:
        return None
    kernels = kernels_of(request.runtime, accelerator, request.flash_attention)
    per_layer = layer_us_of(kernels, request.weights)
    launch = MICRO * (per_layer * traffic.n_layers + kernels.expert_layer_us * traffic.n_expert_layers)
    stream = stream_seconds(traffic, kernels, quant_ops_of(kernels, request.weights), accelerator)
    flops = matrix_flops(accelerator)
    compute = 2 * batch * traffic.active_weights / (flops * BATCH_MATRIX_SHARE) if flops else 0.0
    work = max(stream, compute if batch > 1 else 0.0) + cache_seconds(traffic, kernels, accelerator)
    return max(launch, work) if kernels.hides_launches else launch + work


def host_seconds(request: Request, arch: Architecture, layout: Layout, host: Host, batch: int, depth: float) -> float | None:
    """Seconds that the CPU works in one step; None when it has work and the RAM's bandwidth is not known."""
    if not layout.host and not layout.host_experts:
        return 0.0
    if not host.ram_bandwidth_gb_s:
        return None
    alone = not layout.spans
    stretch = Stretch(layout.host.start, layout.host.stop, head=alone)
    traffic = traffic_of(request, arch, stretch, batch=batch, depth=depth)
    experts = [read.experts for read in layer_reads(request.model, request.weights, batch)[: layout.host_experts]]
    moved = traffic.bytes + traffic.cache_bytes + sum(experts)
    calls = traffic.n_expert_layers + sum(1 for read in experts if read)
    launch = MICRO * (HOST_LAYER_US * traffic.n_layers + HOST_EXPERT_LAYER_US * calls)
    return launch + moved / (HOST_BANDWIDTH_SHARE * host.ram_bandwidth_gb_s * GB)


def link_seconds(request: Request, arch: Architecture, layout: Layout, parallel: Parallel) -> float:
    """Seconds spent between devices in one step."""
    used = sum(1 for span in layout.spans if span)
    if used < 2:
        return 0.0
    if parallel is Parallel.ROW:
        return MICRO * ROW_PRODUCTS * ROW_US * (used + 1) * arch.n_layers
    if parallel is not Parallel.TENSOR:
        return MICRO * BOUNDARY_US * (used - 1)
    return MICRO * 2 * arch.n_layers * (ALL_REDUCE_NVLINK_US if has_fabric(request.devices) else ALL_REDUCE_US)


def step_seconds(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, *, depth: float, batch: int
) -> float | None:
    """Seconds of one decode step of `batch` sequences with `depth` tokens each; None when a needed fact is missing."""
    arch = request.model.architecture
    if arch is None:
        return None
    layout = lay_out(arch.n_layers, layers_per_device, host_layers, parallel)
    used = [index for index, span in enumerate(layout.spans) if span]
    ways = max(1, len(used)) if parallel in TOGETHER else 1
    times: list[float | None] = []
    known: dict[tuple[int, range, bool], float | None] = {}
    for index, (span, device) in enumerate(zip(layout.spans, request.devices, strict=False)):
        if not span:
            continue
        head = ways > 1 or index == used[-1]
        place = (id(device), span, head)
        if place not in known:
            stretch = Stretch(span.start, span.stop, head, layout.host_experts, ways)
            traffic = traffic_of(request, arch, stretch, batch=batch, depth=depth)
            known[place] = device_seconds(request, traffic, device, batch)
        times.append(known[place])
    host = host_seconds(request, arch, layout, request.host, batch, depth)
    taken = [time for time in times if time is not None]
    if host is None or len(taken) < len(times):
        return None
    together = max(taken, default=0.0) if ways > 1 else sum(taken)
    return together + host + link_seconds(request, arch, layout, parallel)
