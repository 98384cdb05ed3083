"""The time to read a prompt (prefill): matrix products over every token, attention over every pair of them."""

import math

from sizing.architecture import Architecture
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.throughput.kernels import Backend, backend_of, kernels_of
from sizing.throughput.peak import TERA, matrix_flops
from sizing.throughput.step import MICRO, TOGETHER, has_fabric, lay_out
from sizing.throughput.traffic import HALF, HALF_BYTES, kinds_in, layer_reads, split_by_kind, sum_reads
from sizing.units import GB
from sizing.workload import Parallel, Request, Runtime

LLAMA_FAMILY = (Runtime.LLAMA_CPP, Runtime.OLLAMA)
LOGICAL_BATCH = 2048
"""llama.cpp hands prompts over in batches of `-b` tokens; its pipeline over several cards drains after each."""
SCORE_PASSES = 3.25
"""How often attention without FlashAttention moves its fp32 score matrix; llama-bench runs of May 2024 alone give 3.2 to 4.4."""
PIPELINE_EXPONENT = 0.88
"""Damping of the ideal pipeline speed-up, from the same runs on 2 to 8 cards."""
LAYER_LAUNCH_US = 325.0
"""Per layer and micro-batch, fitted with the shares below."""
PCIE_GB_S = {3: 12.0, 4: 24.0, 5: 48.0}
"""Pinned copies over 16 lanes, about three quarters of the link (sizing.md section 5)."""


STAGED_GB_S = 3.0
"""All-reduces over PCIe, staged through the host where cards have no peer access: prompts of Qwen3.6-27B on four
RTX 3090 give 2 (ExLlamaV3) to 6 (llama.cpp) (4x3090-llm-benchmarks)."""


@dataclass(frozen=True, slots=True)
class MatrixShare:
    """Shares of the dense 16-bit peak that prefill reaches."""

    floats: float
    quants: float
    attention: float
    """With FlashAttention."""
    experts: float = 0.3
    """Of the shares above, what routed experts reach, each with few tokens of a micro-batch. llama.cpp: prompts of
    gpt-oss-120b on GB10 (pull request 17906) give 0.26 to 0.33."""
    error: float = 0.3


LLAMA_CPP = {Backend.CUDA: MatrixShare(0.48, 0.35, 0.25, error=0.35), Backend.METAL: MatrixShare(0.65, 0.53, 0.3)}
"""llama.cpp, as shares of the fp16 column (its CUDA kernels accumulate in fp16 or int8): llama-bench runs of May 2024."""
HOPPER_SHARE = 0.53
"""Kernels written for Ampere reach this much less on Hopper and later datacentre chips."""
DOT_PRODUCTS = 3.0
"""Without tensor cores quantized weights are multiplied in int8, four at a time: 935 tokens per second of LLaMA 7B Q4_0 on
a Tesla P40 (llama.cpp pull request 4766) are three times the fp32 rate at the shares above."""
FRAMEWORK = MatrixShare(0.65, 0.6, 0.5, experts=0.5)
"""vLLM, SGLang, Transformers: 0.70 to 0.73 on A100 above 2,000 tokens, less on Hopper, and 0.39 for gpt-oss-120b there
(sizing.md section 6.2)."""


EXLLAMA = MatrixShare(0.6, 0.45, 0.4, error=0.4)
"""ExLlamaV3 on one RTX 3090 (4x3090-llm-benchmarks)."""


def peak_flops(request: Request, accelerator: Accelerator) -> float | None:
    """The rate that a runtime's matrix kernels are measured against, operations per second."""
    if request.runtime in LLAMA_FAMILY and accelerator.fp16_tflops:
        behind = accelerator.architecture.lower() == "hopper"
        return accelerator.fp16_tflops * TERA * (HOPPER_SHARE if behind else 1.0)
    if request.runtime in LLAMA_FAMILY and backend_of(accelerator) is Backend.CUDA and request.weights.bits < HALF.bits:
        return accelerator.fp32_tflops * TERA * DOT_PRODUCTS if accelerator.fp32_tflops else None
    return matrix_flops(accelerator)


def share_of(request: Request, accelerator: Accelerator) -> MatrixShare:
    """Which shares of the peak hold for the runtime and the accelerator."""
    if request.runtime not in LLAMA_FAMILY:
        return EXLLAMA if request.runtime is Runtime.EXLLAMA else FRAMEWORK
    return LLAMA_CPP.get(backend_of(accelerator), LLAMA_CPP[Backend.CUDA])


def attended_pairs(window: int | None, prompt: int) -> float:
    """Pairs of tokens that causal attention compares, over a prompt."""
    if window is None or window >= prompt:
        return prompt * prompt / 2
    return window * prompt - window * window / 2


def attention_seconds(request: Request, arch: Architecture, span: range, accelerator: Accelerator, prompt: int) -> float:
    """Seconds of attention: arithmetic with FlashAttention, moving the score matrix without it."""
    layers = [(layer, n) for layer, n in kinds_in(arch, span.start, span.stop) if any(layer.elements_per_token)]
    if request.runtime in LLAMA_FAMILY and not request.flash_attention and accelerator.bandwidth_gb_s:
        scores = sum(n for _, n in layers) * arch.n_heads * prompt * prompt * 4.0
        return SCORE_PASSES * scores / (accelerator.bandwidth_gb_s * GB)
    pairs = sum(n * attended_pairs(layer.window, prompt) for layer, n in layers)
    flops = peak_flops(request, accelerator) or math.inf
    return 4 * arch.n_heads * arch.head_dim * pairs / (flops * share_of(request, accelerator).attention)


def launch_seconds(request: Request, accelerator: Accelerator, n_layers: int, chunks: int) -> float:
    """Seconds of fixed time: llama.cpp pays it for every micro-batch, servers once, as they read a prompt in one piece."""
    if request.runtime in LLAMA_FAMILY:
        return MICRO * LAYER_LAUNCH_US * n_layers * chunks
    return MICRO * kernels_of(request.runtime, accelerator, request.flash_attention).layer_us * n_layers


def effort(request: Request, share: MatrixShare, plain: float, experts: float) -> float:
    """Weights of these bytes at 16 bits, each counted as much as the peak is missed for its kind."""
    floats, quants = split_by_kind(request.weights, plain / HALF_BYTES, experts / HALF_BYTES, 0)
    return floats / share.floats + quants / share.quants


def device_prompt_seconds(
    request: Request, arch: Architecture, span: range, accelerator: Accelerator, prompt: int, host_experts: int
) -> float | None:
    """Seconds that one device computes over the whole prompt, without the fixed time; None without any peak rate."""
    flops = peak_flops(request, accelerator)
    if flops is None:
        return None
    share = share_of(request, accelerator)
    plain, experts = sum_reads(layer_reads(request.model, HALF, 1), span, 0)
    products = 2 * prompt * (effort(request, share, plain, 0) + effort(request, share, 0, experts) / share.experts) / flops
    chunks = math.ceil(prompt / request.ubatch)
    copied = copy_seconds(request, accelerator, range(span.start, min(span.stop, host_experts)), chunks)
    return products + attention_seconds(request, arch, span, accelerator, prompt) + copied


def copy_seconds(request: Request, accelerator: Accelerator, layers: range, chunks: int) -> float:
    """Seconds to bring the experts of `layers` over PCIe, once a chunk: llama.cpp does so for large batches."""
    if not layers:
        return 0.0
    every = layer_reads(request.model, request.weights, request.ubatch)
    moved = sum(read.experts for read in every[layers.start : layers.stop])
    return chunks * moved / (PCIE_GB_S.get(accelerator.pcie_gen or 4, PCIE_GB_S[4]) * GB)


def pipeline_speedup(n_devices: int, prompt: int, ubatch: int) -> float:
    """How much faster a layer split reads a prompt than one card: micro-batches follow one another through the cards."""
    chunks = min(math.ceil(prompt / ubatch), max(1, LOGICAL_BATCH // ubatch))
    ideal = chunks * n_devices / (chunks + n_devices - 1)
    return float(ideal**PIPELINE_EXPONENT)


def prompt_seconds(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, prompt: int, *, alone: bool = True
) -> float | None:
    """Seconds to read `prompt` tokens of one sequence; None when a needed fact is missing, or layers are on the CPU.

    A prompt that is not `alone` shares the fixed time of its launches with the others, so that only its own work counts.
    Layers whose weights (not only experts) stay in RAM are computed there or copied each time, by rules that differ
    between builds: no estimate is given for them.
    """
    arch = request.model.architecture
    if arch is None or not request.devices:
        return None
    layout = lay_out(arch.n_layers, layers_per_device, host_layers, parallel)
    if layout.host:
        return None
    pairs = [(span, device) for span, device in zip(layout.spans, request.devices, strict=False) if span]
    found: dict[tuple[int, range], float | None] = {}
    for span, device in pairs:
        if (id(device), span) not in found:
            found[id(device), span] = device_prompt_seconds(request, arch, span, device, prompt, layout.host_experts)
    times = [found[id(device), span] for span, device in pairs]
    known = [time for time in times if time is not None]
    if len(known) < len(times) or not known:
        return None
    chunks = math.ceil(prompt / request.ubatch)
    launches = [launch_seconds(request, device, len(span), chunks) if alone else 0.0 for span, device in pairs]
    if parallel in TOGETHER:
        return max(known) / len(known) + max(launches) + reduce_seconds(request, arch, prompt, len(known))
    piped = request.runtime in LLAMA_FAMILY and len(known) > 1
    return (sum(known) + sum(launches)) / (pipeline_speedup(len(known), prompt, request.ubatch) if piped else 1.0)


def reduce_seconds(request: Request, arch: Architecture, prompt: int, ways: int) -> float:
    """Seconds of the two all-reduces a layer over the whole prompt, 16-bit, ring (sizing.md section 4.1)."""
    moved = 2 * (ways - 1) / ways * 2 * arch.n_layers * arch.hidden_size * 2 * prompt
    fabric = has_fabric(request.devices)
    return moved / ((min(device.nvlink_gb_s for device in request.devices) / 2 if fabric else STAGED_GB_S) * GB)
