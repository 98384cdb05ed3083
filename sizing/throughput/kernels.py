"""How well each runtime's kernels use each class of hardware: the constants of the decode law, and where they come from.

The law (`sizing.throughput.step`) refines the affine law t = t0 + bytes / bandwidth. Streaming the weights and the arithmetic of
their kernels overlap only in part, so the two times join as a norm, and a GPU with little arithmetic for its bandwidth
(A100, M1 Max) falls short of it where a GPU with plenty (RTX 4090) does not:

    t = layers * layer_us + ((bytes / (share * bandwidth))**p + (ops * weights / fp32 rate)**p)**(1/p) + cache

No constant belongs to one GPU model. Each is fitted per runtime and vendor on one half of the published measurements
(rows whose number has an even CRC-32) and judged on the other half; `python -m benchmarks.speed_accuracy` prints both.
"""

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from sizing.formats import WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.workload import Runtime

OVERLAP_NORM = 1.5
"""Exponent that joins streaming and arithmetic: 1 is no overlap, infinity a perfect one. Values of 1.3 to 2 fit alike."""


class Backend(StrEnum):
    """Which kernels a runtime has for a vendor's hardware."""

    CUDA = "cuda"
    METAL = "metal"
    HIP = "hip"
    SYCL = "sycl"
    OTHER = "other"
    """TPU, Trainium: nothing fitted, the CUDA constants with a wide error."""


@dataclass(frozen=True, slots=True)
class Kernels:
    """The constants of one runtime on one backend."""

    layer_us: float
    """Fixed time per layer and step: launches, synchronisation, norms."""
    expert_layer_us: float
    """More of it for a mixture layer: routing and gathering."""
    bandwidth_share: float
    """Share of the published bandwidth that long streams reach."""
    float_ops: float
    """fp32 operations per 16-bit weight, at the published fp32 rate."""
    quant_ops: float
    """The same per quantized weight (unpacking, scales)."""
    cache_reads: float
    """How often the cached keys and values are moved per step, as multiples of their bytes."""
    score_ops: float = 0.0
    """fp32 operations per head element and cached token in attention kernels without FlashAttention."""
    hides_launches: bool = False
    """True where a slow host queues kernels while the GPU works, so that the longer of the two counts, not the sum."""
    error: float = 0.15
    """Share by which nine in ten measurements stay within the estimate."""


UNMEASURED_ERROR = 0.5
LLAMA_CPP_EAGER = {
    Backend.CUDA: Kernels(97, 25, 0.98, 28.7, 7.2, 1.2, score_ops=26),
    Backend.METAL: Kernels(73, 25, 1.0, 35.7, 25.4, 1.0, score_ops=61),
}
"""llama.cpp without FlashAttention, fitted on llama-bench runs of May 2024 (GPU-Benchmarks-on-LLM-Inference)."""

LLAMA_CPP = {
    Backend.CUDA: Kernels(65, 25, 0.98, 28.7, 7.2, 1.2, error=0.25),
    Backend.METAL: Kernels(80, 25, 1.0, 35.7, 10, 1.2, error=0.25),
    Backend.HIP: Kernels(63, 25, 0.98, 28.7, 14.5, 1.2, error=0.25),
    Backend.SYCL: Kernels(100, 25, 0.7, 28.7, 14.5, 1.2, error=UNMEASURED_ERROR),
}
"""llama.cpp and Ollama of 2025 and 2026 with FlashAttention: fixed time and unpacking fitted on self-reported runs
(llmfit community, geerlingguy/ai-benchmarks), the rest as without FlashAttention. Intel is a middle of runs that differ
twofold: 66 tokens per second of a 7B Q4_K_M on Arc B580 (ipex-llm issue 12991), 32 of a 9B on A770 (llama.cpp pull 22066)."""

LAPTOP_ERROR = 0.3
"""A laptop's power limit is its maker's choice."""
OLD_CUDA = {"pascal": 25.0, "maxwell": 25.0, "kepler": 25.0}
"""Operations per quantized weight before tensor cores, from GTX 1050 Ti and Tesla P40 runs."""
UNIFIED_CUDA_SHARE = 0.78
"""Of LPDDR bandwidth that GB10 reaches, from llmfit community and geerlingguy runs of dense models."""

VLLM = Kernels(130, 0, 1.0, 2.7, 0, 1.07, error=0.2)
"""vLLM and SGLang, fitted on Qwen's published speed tables (vLLM 0.6.3 on A100, which alone give 145 us) and on Qwen3.6 on four
RTX 3090 (vLLM 0.23 and 0.24, which alone give 115)."""

TRANSFORMERS = Kernels(980, 400, 0.85, 10, 22, 35.0, hides_launches=True, error=0.35)
"""Transformers in eager mode: bound by the host at short context, by copying its growing cache at long context."""

EXLLAMA = Kernels(150, 25, 0.95, 20, 45, 1.2, error=0.45)
"""ExLlamaV3, whose trellis costs arithmetic: from half of the Qwen3.6-27B runs on one and four RTX 3090 held to 220 W
(4x3090-llm-benchmarks)."""
BITSANDBYTES = ("nf4", "bnb-fp4")
BITSANDBYTES_LAYER_US = 600.0
"""More per layer where bitsandbytes unpacks 4-bit weights in eager mode: litgpt's runs of 1.3B to 70B on an A100 take 1.5 to
2.2 ms a layer in NF4."""
AUTOAWQ = Kernels(90, 25, 0.95, 20, 15, 1.2, error=0.35)
"""AutoAWQ with fused modules: its README's runs of 1B to 33B on an RTX 4090, one sequence."""
MLX = Kernels(90, 25, 1.0, 20, 5, 1.2, error=0.25)
"""MLX 4-bit, from self-reported runs on an M4 Pro (llmfit community)."""

UNPACKING = {"iq1": 1.5, "iq2": 1.5, "iq3": 1.5, "q2_k": 1.25, "q3_k": 1.4}
"""Arithmetic of low-bit GGUF types relative to Q4_K: what the law needs to give the speeds of Llama 3.1 8B in
llama.cpp's tools/quantize/README.md (revision 311c2c9), where types below Q4 are smaller but not faster."""


def backend_of(accelerator: Accelerator) -> Backend:
    """Whose kernels run on the accelerator, from its vendor."""
    vendors = {"nvidia": Backend.CUDA, "apple": Backend.METAL, "amd": Backend.HIP, "intel": Backend.SYCL}
    return vendors.get(accelerator.vendor.lower(), Backend.OTHER)


@lru_cache(maxsize=1024)
def kernels_of(runtime: Runtime, accelerator: Accelerator, flash_attention: bool = True) -> Kernels:
    """The constants of a runtime on an accelerator; where nothing was measured, the nearest with a wide error."""
    others = {
        Runtime.VLLM: VLLM,
        Runtime.SGLANG: VLLM,
        Runtime.TRANSFORMERS: TRANSFORMERS,
        Runtime.EXLLAMA: EXLLAMA,
        Runtime.MLX: MLX,
        Runtime.AUTOAWQ: AUTOAWQ,
    }
    if runtime in others:
        return others[runtime]
    backend = backend_of(accelerator)
    if backend is Backend.OTHER:
        return replace(LLAMA_CPP[Backend.CUDA], error=UNMEASURED_ERROR)
    kernels = LLAMA_CPP[backend] if flash_attention else LLAMA_CPP_EAGER.get(backend, LLAMA_CPP[backend])
    if backend is Backend.CUDA and accelerator.unified_memory:
        kernels = replace(kernels, bandwidth_share=UNIFIED_CUDA_SHARE)
    old = next((ops for name, ops in OLD_CUDA.items() if accelerator.architecture.lower().startswith(name)), None)
    if old and backend is Backend.CUDA:
        kernels = replace(kernels, quant_ops=old)
    return replace(kernels, error=max(kernels.error, LAPTOP_ERROR)) if accelerator.laptop else kernels


def layer_us_of(kernels: Kernels, fmt: WeightFormat) -> float:
    """Fixed time per layer and step with weights in this format."""
    unpacks = kernels.hides_launches and fmt.key.startswith(BITSANDBYTES)
    return kernels.layer_us + (BITSANDBYTES_LAYER_US if unpacks else 0.0)


def quant_ops_of(kernels: Kernels, fmt: WeightFormat) -> float:
    """fp32 operations that the kernels spend on one quantized weight of the format."""
    kind = fmt.gguf_type or ""
    return kernels.quant_ops * next((factor for prefix, factor in UNPACKING.items() if kind.startswith(prefix)), 1.0)
