"""Image and video models in a question: which, at what size, and every way to run them on one card."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.ask import Ask
from bot.workload import CannotResolve, Rig
from knowledge.facts import DiffusionFacts
from sizing.diffusion import LARGEST_BATCH, LARGEST_FRAMES, LARGEST_SIDE, estimate_diffusion, levers
from sizing.diffusion_request import DiffusionEstimate, DiffusionModel, DiffusionRequest, Residence
from sizing.estimate import Verdict
from sizing.formats import WeightFormat
from sizing.hardware import Accelerator
from sizing.records import dataclass, replace

NARROWER = ("fp8", "nf4")
"""What is answered below the published 16 bits when no precision was named: the usual 8 and 4 bits of a denoiser."""

RUNTIME = "transformers"
"""Diffusers reads the formats that Transformers reads: what a word like int4 means here."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An image or video model: for the engine, and what is told of it."""

    model: DiffusionModel
    facts: DiffusionFacts


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is made at once; sides in pixels. What was not said is in `assumed`."""

    width: int
    height: int
    frames: int
    batch: int
    assumed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Way:
    """One precision with one lever, estimated."""

    label: str
    lever: str
    estimate: DiffusionEstimate

    @property
    def verdict(self) -> Verdict:
        return self.estimate.verdict

    @property
    def works(self) -> bool:
        """Whether it fits with room, offloaded or not."""
        return self.verdict in {Verdict.FITS, Verdict.OFFLOAD}


def pipeline_key(ask: Ask, key: str | None) -> str | None:
    """The pipeline that a mention's key means, a line of them ("flux") being its best known; None for another model."""
    return ask.library.resolve("diffusion", key) if key else None


def find_pipeline(ask: Ask, key: str) -> Pipeline:
    """A pipeline by its key. Raises UnknownName."""
    return Pipeline(ask.library.diffusion_model(key), ask.library.diffusion_row(key))


def find_pipelines(ask: Ask) -> tuple[Pipeline, ...]:
    """Every pipeline that was named, once each."""
    keys = (pipeline_key(ask, mention.key) for mention in ask.slots.models)
    return tuple(find_pipeline(ask, key) for key in dict.fromkeys(keys) if key)


def find_canvas(ask: Ask, pipeline: Pipeline) -> Canvas:
    """The size, frames and batch that were asked for, or the pipeline's own defaults.

    Raises:
        CannotResolve: for a size, a number of frames or a batch that nothing could make.
    """
    slots, facts = ask.slots, pipeline.facts
    width, height = (slots.resolution or ((facts.default_width_px, facts.default_height_px),))[0]
    frames = (slots.frames or (facts.default_frames or 1,))[0]
    batch = (slots.batch or slots.users or (1,))[0]
    if not (min(width, height) > 0 and max(width, height) <= LARGEST_SIDE):
        raise CannotResolve("diffusion.absurd_size", size=f"{width:,}×{height:,}", most=f"{LARGEST_SIDE:,}")
    if not 0 < frames <= LARGEST_FRAMES:
        raise CannotResolve("diffusion.absurd_frames", count=f"{frames:,}", most=f"{LARGEST_FRAMES:,}")
    if frames > 1 and not pipeline.model.is_video:
        raise CannotResolve("diffusion.no_video", model=pipeline.model.name, count=f"{frames:,}")
    if not 0 < batch <= LARGEST_BATCH:
        raise CannotResolve("diffusion.absurd_batch", count=f"{batch:,}", most=f"{LARGEST_BATCH:,}")
    said = slots.filled | ({"batch"} if slots.users else set())
    return Canvas(width, height, frames, batch, frozenset({"resolution", "frames", "batch"} - said))


def precisions(ask: Ask, pipeline: Pipeline) -> tuple[str, ...]:
    """The precisions that were asked for, or the published one and the usual narrower ones."""
    native = pipeline.facts.native_format
    asked = tuple(dict.fromkeys(native if name == "unquantized" else name for name in ask.slots.precision))
    return asked or (native, *NARROWER)


def pick_device(rig: Rig) -> Accelerator:
    """The card that runs it: one generation is made on one card, so the largest."""
    return max(rig.devices, key=lambda device: device.usable_bytes)


def find_ways(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig, precision: str) -> tuple[Way, ...]:
    """Everything on the card first, then each lever that lowers the peak, in order of what it costs in speed."""
    return tuple(_ways(_request(pipeline, canvas, rig), _format(ask, precision)))


def _format(ask: Ask, precision: str) -> WeightFormat:
    return ask.library.weight_format(ask.library.stands_for(precision, RUNTIME))


def _request(pipeline: Pipeline, canvas: Canvas, rig: Rig) -> DiffusionRequest:
    return DiffusionRequest(
        model=pipeline.model,
        device=pick_device(rig),
        width=canvas.width,
        height=canvas.height,
        frames=canvas.frames,
        batch=canvas.batch,
        host=rig.host,
    )


def _ways(request: DiffusionRequest, weights: WeightFormat) -> Iterator[Way]:
    least: float | None = None
    for eased in levers(replace(request, denoiser=weights, text_encoders=weights)):
        estimate = estimate_diffusion(eased)
        if least is None or estimate.need.expected < least:
            least = estimate.need.expected
            yield Way(short_name(weights), _lever(eased), estimate)


def short_name(weights: WeightFormat) -> str:
    """`NF4`: a format's name without who made it, for a table that a phone shows."""
    return weights.name.split(" (")[0]


def _lever(request: DiffusionRequest) -> str:
    if request.residence is not Residence.ALL:
        return request.residence.value
    return "vae_tiling" if request.vae_tiling else "vae_slicing" if request.vae_slicing else "all"


def best_way(ladder: tuple[tuple[Way, ...], ...]) -> Way | None:
    """The widest precision that works, by its mildest lever; what only just fits where nothing fits with room.

    Offloading block by block is several times slower: it is taken only where nothing else works, and then with the fewest bytes
    to move. None where nothing fits at all.
    """
    ways = [(index, way) for index, row in enumerate(ladder) for way in row]
    for fitting in ([pair for pair in ways if pair[1].works], [pair for pair in ways if pair[1].verdict is Verdict.TIGHT]):
        if fitting:
            return min(fitting, key=lambda pair: _dislike(*pair))[1]
    return None


def find_best(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig) -> Way | None:
    """The best way over the precisions of the question; estimates no more than it needs, since many models are searched."""
    formats = tuple(_format(ask, precision) for precision in precisions(ask, pipeline))
    return _best_of(_request(pipeline, canvas, rig), formats)


@lru_cache(maxsize=1024)
def _best_of(request: DiffusionRequest, formats: tuple[WeightFormat, ...]) -> Way | None:
    ladder = []
    for weights in formats:
        row = []
        for way in _ways(request, weights):
            if way.works and way.lever != Residence.SEQUENTIAL_OFFLOAD.value:
                return way
            row.append(way)
        ladder.append(tuple(row))
    return best_way(tuple(ladder))


def _dislike(index: int, way: Way) -> tuple[bool, int]:
    slow = way.lever == Residence.SEQUENTIAL_OFFLOAD.value
    return slow, -index if slow else index
