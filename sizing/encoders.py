"""Encoders, embedding models, rerankers and zero-shot classifiers: memory, and rough time on a CPU against a GPU."""

from enum import StrEnum

from sizing.encoder_shapes import EncoderModel, check_encoder, cross_cache_bytes, decode_flops, encode_flops, self_cache_bytes
from sizing.estimate import Interval, Verdict
from sizing.formats import WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.units import MIB, bytes_from_bits

CONTEXT_BYTES = 400 * MIB
"""CUDA context and kernels of a small PyTorch process (0.3 to 0.45 GiB on consumer cards)."""
PROCESS_BYTES = 500 * MIB
"""Python with PyTorch or CTranslate2 on a CPU."""
LIVE_LAYERS = 2
"""Layers whose activations are alive at once: the one at work and its input's."""
CPU_FLOPS_PER_CYCLE = 32
"""AVX2 in fp32: two units of eight lanes, multiply and add."""
CPU_EFFICIENCY = (0.3, 0.4, 0.5)
GPU_EFFICIENCY = (0.2, 0.4, 0.6)
"""Share of the peak that batched matrix products of this size reach."""
LAUNCH_S_PER_LAYER = (0.0001, 0.00015, 0.0002)
"""Kernel launches of one layer on a GPU: the floor of a short text, however small the model."""
WEIGHT_UNCERTAINTY, ACTIVATION_UNCERTAINTY, FIXED_UNCERTAINTY = 0.01, 0.2, 0.3
Z_95 = 1.65
WIDEST_SHARE = 0.2


class EncoderPart(StrEnum):
    """Where the bytes go."""

    WEIGHTS = "weights"
    CACHE = "cache"
    ACTIVATIONS = "activations"
    OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True)
class Processor:
    """A CPU to compare with; `flops_per_cycle` is per core in fp32."""

    n_cores: int
    ghz: float
    flops_per_cycle: int = CPU_FLOPS_PER_CYCLE

    @property
    def peak_flops(self) -> float:
        return self.n_cores * self.ghz * 1e9 * self.flops_per_cycle


@dataclass(frozen=True, slots=True)
class EncoderRequest:
    """Sequences encoded at once; with `new_tokens`, an encoder-decoder that then writes an answer."""

    model: EncoderModel
    weights: WeightFormat
    batch: int = 1
    tokens: int = 512
    new_tokens: int = 0
    beams: int = 1
    fused_attention: bool = True
    """SDPA or flash attention; without it every layer holds its scores."""
    device: Accelerator | None = None
    """None: the CPU."""


@dataclass(frozen=True, slots=True)
class EncoderEstimate:
    """Expected bytes by part, with the uncertainty of their sum; the verdict is None on a CPU."""

    parts: dict[EncoderPart, int]
    need: Interval
    verdict: Verdict | None

    @property
    def used_bytes(self) -> int:
        return sum(self.parts.values())


def _check(request: EncoderRequest) -> None:
    check_encoder(request.model.shape)
    if min(request.batch, request.tokens, request.beams) < 1 or request.new_tokens < 0:
        raise ValueError(
            f"Batch {request.batch}, {request.tokens} tokens and {request.beams} beams must each be 1 or more, "
            f"and new tokens ({request.new_tokens}) not negative."
        )


def _need(parts: dict[EncoderPart, int]) -> Interval:
    terms = (
        WEIGHT_UNCERTAINTY * parts[EncoderPart.WEIGHTS],
        ACTIVATION_UNCERTAINTY * (parts[EncoderPart.ACTIVATIONS] + parts[EncoderPart.CACHE]),
        FIXED_UNCERTAINTY * parts[EncoderPart.OVERHEAD],
    )
    total = sum(parts.values())
    return Interval.within(total, min(WIDEST_SHARE, Z_95 * sum(term**2 for term in terms) ** 0.5 / total))


def judge(need: Interval, device: Accelerator | None) -> Verdict | None:
    """Whether the device holds it; None without a device."""
    if device is None:
        return None
    if need.high <= device.usable_bytes:
        return Verdict.FITS
    return Verdict.TIGHT if need.expected <= device.usable_bytes else Verdict.NO


def estimate_encoder(request: EncoderRequest) -> EncoderEstimate:
    """Memory of one batch: weights, two layers of activations, attention scores where they are held, and caches of a decoder.

    Raises:
        UnsizableEncoder: for a shape that no model can have.
        ValueError: for a batch, length or beams below 1.
    """
    _check(request)
    shape = request.model.shape
    element = 4 if request.weights.bits > 16 or request.device is None else 2
    rows = request.batch * request.tokens
    live = rows * (4 * shape.hidden_size + shape.intermediate_size) * element * LIVE_LAYERS
    scores = 0 if request.fused_attention else request.batch * shape.n_heads * request.tokens**2 * element
    cache = 0
    if shape.decoder_layers and request.new_tokens:
        cross = cross_cache_bytes(shape, request.tokens, element)
        cache = request.batch * (cross + request.beams * self_cache_bytes(shape, request.new_tokens, element))
    parts = {
        EncoderPart.WEIGHTS: bytes_from_bits(request.model.params, request.weights.bits),
        EncoderPart.CACHE: cache,
        EncoderPart.ACTIVATIONS: live + scores,
        EncoderPart.OVERHEAD: CONTEXT_BYTES if request.device else PROCESS_BYTES,
    }
    need = _need(parts)
    return EncoderEstimate(parts, need, judge(need, request.device))


def batch_flops(request: EncoderRequest) -> int:
    """Operations of one batch: all tokens through every layer, a classifier's decoder included."""
    shape = request.model.shape
    return request.batch * (encode_flops(shape, request.tokens) + decode_flops(shape, request.tokens, request.tokens))


def encode_seconds(request: EncoderRequest, on: Processor | Accelerator) -> Interval | None:
    """Rough seconds for one batch on a CPU or a GPU; None where the GPU's rate is not known.

    A zero-shot classifier passes each text once per label: give labels times texts as the batch.

    Raises:
        UnsizableEncoder: for a shape that no model can have.
        ValueError: for a batch, length or beams below 1.
    """
    _check(request)
    flops = batch_flops(request)
    if isinstance(on, Processor):
        low, expected, high = CPU_EFFICIENCY
        return Interval(flops / (on.peak_flops * high), flops / (on.peak_flops * expected), flops / (on.peak_flops * low))
    peak = on.fp32_tflops if request.weights.bits > 16 else (on.fp16_tflops or on.bf16_tflops)
    if not peak:
        return None
    layers = request.model.shape.encoder_layers + request.model.shape.decoder_layers
    seconds = [
        layers * launch + flops / (peak * 1e12 * share)
        for launch, share in zip(LAUNCH_S_PER_LAYER, reversed(GPU_EFFICIENCY), strict=True)
    ]
    return Interval(*seconds)
