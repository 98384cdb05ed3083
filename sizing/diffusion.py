"""Memory of image and video generation: components resident in each phase, and what the phase computes with.

A run's peak is its largest phase, never the sum of phases.
"""

from collections.abc import Iterator
from functools import lru_cache

from sizing.diffusion_memory import HALF_BITS, decode_bytes, denoise_bytes, weights_of
from sizing.diffusion_request import (
    BF16,
    Component,
    DiffusionEstimate,
    DiffusionPart,
    DiffusionPhase,
    DiffusionRequest,
    ImpossibleDiffusion,
    PhaseEstimate,
    Residence,
)
from sizing.estimate import Interval, Verdict
from sizing.formats import WeightFormat
from sizing.records import replace
from sizing.units import MIB

CONTEXT_BYTES = 600 * MIB
"""CUDA context and libraries of a PyTorch process (0.3 to 0.6 GiB) and its convolution workspaces."""
FRAGMENTATION_SHARE = 0.04
"""Of the pool; the allocator rounds tensors up and keeps blocks that the next phase cannot use."""
ENCODE_BYTES = 256 * MIB
"""Text encoders read a few hundred tokens at most."""
BLOCK_SHARE = 0.05
"""Of a component that its largest block and what is not offloaded are, about 1 in 20 to 60 blocks."""
WEIGHT_UNCERTAINTY = 0.03
ACTIVATION_UNCERTAINTY = 0.15
BATCH_UNCERTAINTY = 0.25
OVERHEAD_UNCERTAINTY = 0.5
PIPELINE_UNCERTAINTY = 0.06
"""Of the whole: what a pipeline keeps, copies and upcasts on its own; with it nine in ten peaks of the fitted half are held
(`python -m benchmarks.truth.ranges`)."""
Z_95 = 1.65
WIDEST_SHARE = 0.2
SLOWDOWN = {Residence.MODEL_OFFLOAD: 1.4, Residence.SEQUENTIAL_OFFLOAD: 6.0}
"""Times as long as with everything on the device: SDXL, 4 images on an A100 in 11.4 s, 16.1 s and 67 s
(huggingface/blog, simple_sdxl_optimizations.md). A slower link to the host costs more."""
PART_OF = {component: DiffusionPart(component.value) for component in Component}
LARGEST_SIDE, LARGEST_FRAMES, LARGEST_BATCH = 16_384, 10_000, 1024


def check_diffusion(request: DiffusionRequest) -> None:
    """Refuse a request that no pipeline could run.

    Raises:
        ImpossibleDiffusion: with what contradicts what.
    """
    wrong = ""
    if not (0 < request.width <= LARGEST_SIDE and 0 < request.height <= LARGEST_SIDE):
        wrong = f"An image of {request.width}x{request.height} is out of reach; each side is 1 to {LARGEST_SIDE} pixels."
    elif not (0 < request.frames <= LARGEST_FRAMES and 0 < request.batch <= LARGEST_BATCH):
        wrong = f"{request.batch} results of {request.frames} frames each cannot be sized; ask for at least one of each."
    elif request.frames > 1 and not request.model.is_video:
        wrong = f"{request.model.name} makes images, not {request.frames} frames; name a video model."
    elif request.tile_pixels < request.model.spatial_factor:
        wrong = f"A tile of {request.tile_pixels} pixels is smaller than one latent cell of {request.model.name}."
    if wrong:
        raise ImpossibleDiffusion(wrong)


def _resident(request: DiffusionRequest, weights: dict[Component, int], at_work: Component) -> dict[Component, int]:
    """Bytes of each component on the device while one of them works."""
    match request.residence:
        case Residence.ALL:
            return weights
        case Residence.TEXT_ON_HOST:
            return weights | {Component.TEXT_ENCODERS: 0}
        case Residence.MODEL_OFFLOAD:
            # One expert at a time is the one at work.
            experts = request.model.denoiser_experts if at_work is Component.DENOISER else 1
            return {each: weights[each] // experts if each is at_work else 0 for each in weights}
        case _:
            return {each: round(weights[each] * BLOCK_SHARE) if each is at_work else 0 for each in weights}


def _phase(phase: DiffusionPhase, weights: dict[Component, int], activations: int) -> PhaseEstimate:
    parts = {PART_OF[component]: size for component, size in weights.items()}
    overhead = CONTEXT_BYTES + round(FRAGMENTATION_SHARE * (sum(weights.values()) + activations))
    return PhaseEstimate(phase, parts | {DiffusionPart.ACTIVATIONS: activations, DiffusionPart.OVERHEAD: overhead})


def _before_quantizing(request: DiffusionRequest) -> DiffusionRequest:
    def widest(fmt: WeightFormat) -> WeightFormat:
        return BF16 if fmt.bits < HALF_BITS else fmt

    return replace(request, denoiser=widest(request.denoiser), text_encoders=widest(request.text_encoders))


def _phases(request: DiffusionRequest, weights: dict[Component, int]) -> Iterator[PhaseEstimate]:
    if request.quantized_on_device and request.residence is Residence.ALL:
        yield _phase(DiffusionPhase.LOAD, weights_of(_before_quantizing(request)), 0)
    encode = 0 if request.residence is Residence.TEXT_ON_HOST else ENCODE_BYTES
    yield _phase(DiffusionPhase.ENCODE, _resident(request, weights, Component.TEXT_ENCODERS), encode)
    yield _phase(DiffusionPhase.DENOISE, _resident(request, weights, Component.DENOISER), denoise_bytes(request))
    yield _phase(DiffusionPhase.DECODE, _resident(request, weights, Component.VAE), decode_bytes(request))


def _need(request: DiffusionRequest, peak: PhaseEstimate) -> Interval:
    activations, overhead = peak.parts[DiffusionPart.ACTIVATIONS], peak.parts[DiffusionPart.OVERHEAD]
    share = ACTIVATION_UNCERTAINTY if request.batch == 1 else BATCH_UNCERTAINTY
    weights = peak.used_bytes - activations - overhead
    own = PIPELINE_UNCERTAINTY * peak.used_bytes
    terms = (WEIGHT_UNCERTAINTY * weights, share * activations, OVERHEAD_UNCERTAINTY * overhead, own)
    return Interval.within(peak.used_bytes, min(WIDEST_SHARE, Z_95 * sum(term**2 for term in terms) ** 0.5 / peak.used_bytes))


@lru_cache(maxsize=1024)
def estimate_diffusion(request: DiffusionRequest) -> DiffusionEstimate:
    """Memory of one generation, phase by phase, and whether the device has it; the last ones are kept.

    Raises:
        ImpossibleDiffusion: for a request that contradicts itself or the model.
    """
    check_diffusion(request)
    weights = weights_of(request)
    phases = tuple(_phases(request, weights))
    peak = max(phases, key=lambda each: each.used_bytes)
    need = _need(request, peak)
    offloads = request.residence is not Residence.ALL
    host = sum(weights.values()) if offloads else 0
    usable, ram = request.device.usable_bytes, request.host.ram_bytes
    if need.expected > usable or (ram is not None and host > ram):
        verdict = Verdict.NO
    elif need.high > usable:
        verdict = Verdict.TIGHT
    else:
        verdict = Verdict.OFFLOAD if offloads else Verdict.FITS
    return DiffusionEstimate(request, verdict, phases, need, host)


def levers(request: DiffusionRequest) -> Iterator[DiffusionRequest]:
    """The same generation with ever stronger levers, in order of what they cost in speed; the request itself comes first."""
    yield request
    sliced = replace(request, vae_slicing=True)
    if request.batch > 1:
        yield sliced
    tiled = replace(sliced, vae_tiling=True)
    yield tiled
    for residence in (Residence.TEXT_ON_HOST, Residence.MODEL_OFFLOAD, Residence.SEQUENTIAL_OFFLOAD):
        yield replace(tiled, residence=residence)


def ways_to_fit(request: DiffusionRequest) -> Iterator[DiffusionEstimate]:
    """The levers that make it fit, the cheapest in speed first."""
    estimates = (estimate_diffusion(each) for each in levers(request))
    return (estimate for estimate in estimates if estimate.verdict in {Verdict.FITS, Verdict.OFFLOAD})
