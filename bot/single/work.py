"""What shall run on one card: its name, what is made of it at once, and how any card holds it."""

from __future__ import annotations

from collections.abc import Callable

from bot.ask import Ask
from bot.encoder_reply import duration, work_text
from bot.encoders import Load, encoder_cases, find_load
from bot.evidence import cited
from bot.generation import lever_text, size_text
from bot.pipeline import Pipeline, Way, find_best, find_canvas
from bot.pipeline_words import pipeline_sources
from bot.reply import Source
from bot.single.seat import Hold
from bot.workload import Rig, Subject, bottomless
from sizing.diffusion_request import Residence
from sizing.encoder_shapes import EncoderModel
from sizing.estimate import Verdict
from sizing.hardware import Accelerator
from sizing.records import dataclass

UNITS = {"hours": 1000, "batches": 1_000_000}
"""Of what a price is told: a thousand hours of speech, a million texts."""


@dataclass(frozen=True, slots=True)
class Work:
    """A workload of one card."""

    name: str
    what: str
    """What is made at once: `1024×1024`, `1 × 512 tokens`."""
    holds: Callable[[Accelerator], Hold | None]
    unit: str = ""
    """hours (of speech), batches, or empty where no time is known."""
    sources: tuple[Source, ...] = ()
    note: str = ""
    """What else is to be said of it: how long a CPU takes."""

    @property
    def timed(self) -> bool:
        """Whether its time on a card is known."""
        return bool(self.unit)

    def proposed(self, device: Accelerator) -> Hold | None:
        """Without a time the rate of computing is all there is to go by: a card of which nobody states it is not proposed."""
        return self.holds(device) if self.timed or device.bf16_tflops else None


def picture_work(ask: Ask, pipeline: Pipeline) -> Work:
    """An image or video model at its size; the same memory holds it in the same way, whatever the card."""
    canvas = find_canvas(ask, pipeline)
    known: dict[tuple[int, bool], Hold | None] = {}

    def holds(device: Accelerator) -> Hold | None:
        memory = device.usable_bytes, device.unified_memory
        if memory not in known:
            known[memory] = _hold(ask, find_best(ask, pipeline, canvas, Rig((device,), device.name)))
        return known[memory]

    return Work(pipeline.model.name, size_text(ask, canvas), holds, sources=pipeline_sources(ask, (pipeline,), None))


def _hold(ask: Ask, way: Way | None) -> Hold | None:
    """Moving single blocks is several times slower, and nobody buys a card for that."""
    if way is None or not way.works or way.lever == Residence.SEQUENTIAL_OFFLOAD.value:
        return None
    lever = "" if way.lever == "all" else lever_text(ask, way)
    return Hold(way.label, way.estimate.free_bytes, lever, way.lever == Residence.MODEL_OFFLOAD.value)


def encoder_work(ask: Ask, subject: Subject) -> Work | None:
    """An encoder or a speech model; None where its shape is not known."""
    model = ask.library.encoder(subject.model.key) if subject.mention.key else None
    if model is None:
        return None
    load = find_load(ask, subject)

    def holds(device: Accelerator) -> Hold | None:
        fitting = [
            case for case in encoder_cases(ask, model, load, Rig((device,), device.name)) if case.estimate.verdict is Verdict.FITS
        ]
        if not fitting:
            return None
        best = min(fitting, key=lambda case: case.gpu_s.expected if case.gpu_s else 0.0)
        each = load.batch if not load.speech else 1
        seconds = best.gpu_s.expected / each if best.gpu_s else None
        return Hold(best.weights.name, device.usable_bytes - best.estimate.used_bytes, seconds=seconds)

    citation = ask.library.cite("model", subject.model.key)
    source = Source(f"{subject.name}: {cited(ask, citation)}", citation.checked, citation.url)
    return Work(
        subject.name, work_text(ask, load), holds, "hours" if load.speech else "batches", (source,), _on_cpu(ask, model, load)
    )


def _on_cpu(ask: Ask, model: EncoderModel, load: Load) -> str:
    """They are small: many need no card at all."""
    cases = encoder_cases(ask, model, load, bottomless())
    least = min((case.cpu_s for case in cases if case.cpu_s), key=lambda span: span.expected, default=None)
    if least is None:
        return ""
    return ask.say("encoder.speech_cpu" if load.speech else "encoder.batch_cpu", cpu=duration(least))
