"""BERT, BART, T5, embedding models, Whisper: what they need at a batch and a length, and how long that takes."""

from __future__ import annotations

from bot.ask import Ask
from bot.pipeline import RUNTIME, pick_device
from bot.workload import CannotResolve, Rig, Subject
from sizing.encoder_shapes import EncoderModel
from sizing.encoders import EncoderEstimate, EncoderRequest, Processor, encode_seconds, estimate_encoder
from sizing.estimate import Interval
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.speech import SpeechRequest, estimate_speech, transcribe_seconds

LADDER = ("fp32", "fp16", "int8")
"""Few are stored in less: they are small, and lose more by it than a language model does."""

USUAL_TOKENS = 512
DESKTOP = Processor(n_cores=8, ghz=4.0)
"""The CPU to compare with: eight cores with AVX2."""
HOUR_S = 3600
MOST_BATCH, MOST_TOKENS = 1_000_000, 100_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What is encoded at once: texts of so many tokens, or windows of speech of 30 seconds. What was not said is in `assumed`."""

    batch: int
    tokens: int
    speech: bool
    assumed: frozenset[str]
    cut: bool = False
    """Whether more tokens were asked for than the model reads."""


@dataclass(frozen=True, slots=True)
class EncoderCase:
    """One precision, with its estimate and its time; a time is None where a rate is not known."""

    weights: WeightFormat
    estimate: EncoderEstimate
    gpu_s: Interval | None
    cpu_s: Interval | None


def find_load(ask: Ask, subject: Subject) -> Load:
    """The batch and length that were asked for. Raises CannotResolve for one that nobody can mean."""
    slots, most = ask.slots, subject.model.max_context
    speech = subject.model.kind == "speech"
    batch = (slots.batch or slots.users or (1,))[0]
    tokens = (slots.context or (min(USUAL_TOKENS, most or USUAL_TOKENS),))[0]
    if not 1 <= batch <= MOST_BATCH:
        raise CannotResolve("common.absurd_users", count=f"{batch:,}")
    if not 1 <= tokens <= MOST_TOKENS:
        raise CannotResolve("common.absurd_context", tokens=f"{tokens:,}")
    said = slots.filled | ({"batch"} if slots.users else set()) | ({"context"} if speech else set())
    cut = not speech and most is not None and tokens > most
    return Load(batch, min(tokens, most or tokens), speech, frozenset({"batch", "context"} - said), cut)


def encoder_precisions(ask: Ask) -> tuple[str, ...]:
    """The precisions that were asked for, or the ladder."""
    return tuple(dict.fromkeys("fp32" if name == "unquantized" else name for name in ask.slots.precision)) or LADDER


def encoder_format(ask: Ask, precision: str) -> WeightFormat:
    """How an encoder is stored where this precision is asked for: formats made for language models leave it in 16 bits."""
    # The int8 of ONNX Runtime and CTranslate2 holds the embeddings too, unlike what Transformers means by it.
    weights = ask.library.weight_format(precision if precision == "int8" else ask.library.stands_for(precision, RUNTIME))
    plain = weights.family is Family.FLOAT or (weights.family is Family.LINEAR and weights.bits >= 8)
    return weights if plain else ask.library.weight_format("fp16")


def estimate_load(model: EncoderModel, load: Load, weights: WeightFormat, device: Accelerator) -> EncoderEstimate:
    """Memory on a device. Raises UnsizableEncoder for a shape that no model can have."""
    if load.speech:
        return estimate_speech(SpeechRequest(model, weights, load.batch, device=device))
    return estimate_encoder(EncoderRequest(model, weights, load.batch, load.tokens, device=device))


def encoder_cases(ask: Ask, model: EncoderModel, load: Load, rig: Rig) -> tuple[EncoderCase, ...]:
    """One case a precision that differs, in the order asked, on the largest card."""
    device = pick_device(rig)
    formats = dict.fromkeys(encoder_format(ask, name) for name in encoder_precisions(ask))
    return tuple(
        EncoderCase(
            weights,
            estimate_load(model, load, weights, device),
            seconds(model, load, weights, device),
            seconds(model, load, weights, DESKTOP),
        )
        for weights in formats
    )


def seconds(model: EncoderModel, load: Load, weights: WeightFormat, on: Processor | Accelerator) -> Interval | None:
    """Seconds for one batch of texts, or for an hour of speech; None where a rate is not known."""
    device = on if isinstance(on, Accelerator) else None
    if load.speech:
        return transcribe_seconds(SpeechRequest(model, weights, load.batch, device=device), HOUR_S, on)
    return encode_seconds(EncoderRequest(model, weights, load.batch, load.tokens, device=device), on)
