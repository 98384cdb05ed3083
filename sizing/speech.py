"""Whisper and its kin: memory for windows of 30 seconds, and rough time to transcribe.

Judged by the tables of the faster-whisper and openai/whisper READMEs (tests/sizing/test_speech.py).
"""

from sizing.encoder_shapes import (
    EncoderModel,
    check_encoder,
    cross_cache_bytes,
    decode_flops,
    decoder_layer_params,
    encode_flops,
    self_cache_bytes,
)
from sizing.encoders import CONTEXT_BYTES, PROCESS_BYTES, EncoderEstimate, EncoderPart, Processor, judge
from sizing.estimate import Interval
from sizing.formats import WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.units import bytes_from_bits

WINDOW_S = 30
WINDOW_FRAMES = 1500
"""Encoder positions of one window (Radford et al., 2022, section 2.2)."""
TOKENS_PER_WINDOW = 100
"""Of continuous speech, at about 150 words a minute."""
WORKSPACE_SHARE = 0.3
"""Of the weights, that the runtimes hold for themselves: 0.2 to 0.4 between int8, fp16 and fp32 in the published tables."""
RANGE_SHARE = 0.2
CPU_EFFICIENCY = 0.2
"""Of the fp32 peak; short products of a beam at a time reach half of what a batch of texts does."""
GPU_EFFICIENCY = 0.4
STEP_S_PER_LAYER = 0.0005
"""Launches of one decoder layer with beam search on a GPU."""
TIME_RANGE = (0.4, 2.5)
"""Published times of one model and machine differ by five between implementations, so the range is wide; openai/whisper with
fp32 weights is slower still."""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Windows of audio transcribed at once."""

    model: EncoderModel
    weights: WeightFormat
    batch: int = 1
    """Windows of 30 s at once."""
    beams: int = 5
    device: Accelerator | None = None
    """None: the CPU."""


def _element_bytes(request: SpeechRequest) -> int:
    return 4 if request.device is None or request.weights.bits > 16 else 2


def _window_bytes(request: SpeechRequest) -> int:
    """Bytes of one window: its encoded keys and values, what each beam has written, and on a CPU the encoder's scores."""
    shape, element = request.model.shape, _element_bytes(request)
    cross = cross_cache_bytes(shape, WINDOW_FRAMES, element)
    written = request.beams * self_cache_bytes(shape, TOKENS_PER_WINDOW, element)
    scores = shape.n_heads * WINDOW_FRAMES**2 * element if request.device is None else 0
    return cross + written + scores


def estimate_speech(request: SpeechRequest) -> EncoderEstimate:
    """Memory to transcribe; the same parts as an encoder's.

    Raises:
        UnsizableEncoder: for a shape that no model can have.
        ValueError: for a batch or beams below 1.
    """
    check_encoder(request.model.shape)
    if min(request.batch, request.beams) < 1:
        raise ValueError(f"Transcribing takes at least one window and one beam, not {request.batch} and {request.beams}.")
    weights = bytes_from_bits(request.model.params, request.weights.bits)
    parts = {
        EncoderPart.WEIGHTS: weights,
        EncoderPart.CACHE: request.batch * _window_bytes(request),
        EncoderPart.ACTIVATIONS: round(WORKSPACE_SHARE * weights),
        EncoderPart.OVERHEAD: CONTEXT_BYTES if request.device else PROCESS_BYTES,
    }
    need = Interval.within(sum(parts.values()), RANGE_SHARE)
    return EncoderEstimate(parts, need, judge(need, request.device))


def _on_cpu(request: SpeechRequest, cpu: Processor, ram_gb_s: float) -> float:
    """Seconds of one window: the encoder is bound by arithmetic, each step of the decoder by that or by reading weights."""
    shape = request.model.shape
    rate = cpu.peak_flops * CPU_EFFICIENCY
    step_flops = request.beams * decode_flops(shape, 1, WINDOW_FRAMES)
    read = shape.decoder_layers * decoder_layer_params(shape) * request.weights.bits / 8 / (ram_gb_s * 1e9)
    return encode_flops(shape, WINDOW_FRAMES) / rate + TOKENS_PER_WINDOW * max(step_flops / rate, read)


def _on_gpu(request: SpeechRequest, gpu: Accelerator) -> float | None:
    peak = gpu.fp16_tflops or gpu.bf16_tflops
    if not peak or not gpu.bandwidth_gb_s:
        return None
    shape = request.model.shape
    read = shape.decoder_layers * decoder_layer_params(shape) * request.weights.bits / 8 / (gpu.bandwidth_gb_s * 1e9)
    step = shape.decoder_layers * STEP_S_PER_LAYER + read
    return encode_flops(shape, WINDOW_FRAMES) / (peak * 1e12 * GPU_EFFICIENCY) + TOKENS_PER_WINDOW * step / request.batch


def transcribe_seconds(
    request: SpeechRequest, audio_s: float, on: Processor | Accelerator, ram_gb_s: float = 50.0
) -> Interval | None:
    """Rough seconds to transcribe `audio_s` seconds of speech on a CPU or a GPU; None where a GPU's rate is not known.

    `ram_gb_s` is the CPU's memory bandwidth (50 GB/s: two channels of DDR4-3200).
    """
    window = _on_cpu(request, on, ram_gb_s) if isinstance(on, Processor) else _on_gpu(request, on)
    if window is None or audio_s <= 0:
        return None
    seconds = window * audio_s / WINDOW_S
    return Interval(seconds * TIME_RANGE[0], seconds, seconds * TIME_RANGE[1])
