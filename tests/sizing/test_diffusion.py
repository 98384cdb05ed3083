"""Published sizes and formulas of diffusion pipelines, the laws of their levers, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.diffusion import CONTEXT_BYTES, estimate_diffusion, ways_to_fit
from sizing.diffusion_memory import decode_bytes, denoise_bytes, weights_of
from sizing.diffusion_request import (
    Component,
    DiffusionEstimate,
    DiffusionModel,
    DiffusionPhase,
    DiffusionRequest,
    ImpossibleDiffusion,
    Residence,
)
from sizing.estimate import Verdict
from sizing.formats import Family, WeightFormat
from sizing.hardware import Host
from sizing.units import GB, GIB, gib
from tests.sizing.diffusion_cases import of_bits, pipelines
from tests.sizing.training_cases import card

PIPELINES = pipelines()
FP32 = WeightFormat("fp32", "FP32", Family.FLOAT, 32.0)
FLUX = DiffusionRequest(PIPELINES["flux.1-dev"], card(23.6))


@pytest.mark.parametrize(
    ("model", "component", "gb"),
    [
        # Sizes of the released fp16 and bf16 safetensors on the Hugging Face Hub.
        ("sd-1.5", Component.DENOISER, 1.72),
        ("sd-1.5", Component.TEXT_ENCODERS, 0.246),
        ("sdxl", Component.DENOISER, 5.13),
        ("flux.1-dev", Component.DENOISER, 23.8),
        ("pixart-sigma", Component.TEXT_ENCODERS, 9.52),
    ],
)
def test_components_weigh_what_their_files_do(model: str, component: Component, gb: float) -> None:
    assert weights_of(DiffusionRequest(PIPELINES[model], card(24)))[component] / GB == pytest.approx(gb, rel=0.01)


def test_flux_loads_as_published() -> None:
    """huggingface/blog diffusers-quantization.md: 31.447 GiB after loading in bf16."""
    assert gib(sum(weights_of(FLUX).values())) == pytest.approx(31.447, rel=0.005)


@pytest.mark.parametrize(("fmt", "peak_gib"), [(FP32, 6.116), (of_bits(16), 3.071)])
def test_stable_diffusion_15_peaks_as_published(fmt: WeightFormat, peak_gib: float) -> None:
    """sayakpaul/sample-datasets, sdv15 benchmark: 512x512, batch 1."""
    asked = DiffusionRequest(PIPELINES["sd-1.5"], card(24), 512, 512, denoiser=fmt, text_encoders=fmt)
    assert gib(estimate_diffusion(asked).used_bytes - CONTEXT_BYTES) == pytest.approx(peak_gib, rel=0.05)


def test_the_vae_of_a_megapixel_takes_more_than_four_gib() -> None:
    """ComfyUI's formula: 2178 * 1024 * 1024 * 2 bytes = 4.25 GiB."""
    assert gib(decode_bytes(FLUX)) == pytest.approx(4.25, abs=0.01)


def test_memory_is_a_constant_and_a_part_that_grows_with_the_area() -> None:
    """Not proportional to the edge, as tables of "512: 16 GB, 1024: 32 GB" have it."""
    peaks = [gib(estimate_diffusion(replace(FLUX, width=side, height=side)).used_bytes) for side in (256, 512, 1024, 2048)]
    assert peaks[2] < 1.2 * peaks[1]
    assert peaks[0] > 31.4
    assert (peaks[3] - peaks[2]) == pytest.approx(4 * (peaks[2] - peaks[1]), rel=0.01)


def test_two_experts_take_turns() -> None:
    wan = DiffusionRequest(PIPELINES["wan2.2-t2v-a14b"], card(80), 1280, 720, 81)
    assert weights_of(wan)[Component.DENOISER] / GB == pytest.approx(57.2, rel=0.01)
    phase = estimate_diffusion(replace(wan, residence=Residence.MODEL_OFFLOAD)).phases[1]
    assert phase.phase is DiffusionPhase.DENOISE
    assert 28.5 * GB < phase.used_bytes < 57.2 * GB


def test_flux_fits_a_24_gb_card_only_with_levers() -> None:
    assert estimate_diffusion(FLUX).verdict is Verdict.NO
    ways = list(ways_to_fit(FLUX))
    assert [way.request.residence for way in ways] == [Residence.SEQUENTIAL_OFFLOAD]
    eight_bit = list(ways_to_fit(replace(FLUX, denoiser=of_bits(8))))
    assert eight_bit[0].request.residence is Residence.TEXT_ON_HOST
    assert all(way.verdict is Verdict.OFFLOAD for way in ways)


def test_offload_needs_the_ram_for_what_it_moves() -> None:
    asked = replace(FLUX, device=card(79.0), residence=Residence.MODEL_OFFLOAD)
    assert estimate_diffusion(asked).host_bytes == sum(weights_of(asked).values())
    assert estimate_diffusion(replace(asked, host=Host(ram_bytes=16 * GIB))).verdict is Verdict.NO


@st.composite
def requests(draw: st.DrawFn) -> DiffusionRequest:
    model: DiffusionModel = PIPELINES[draw(st.sampled_from(sorted(PIPELINES)))]
    return DiffusionRequest(
        model=model,
        device=card(draw(st.floats(4, 192))),
        width=draw(st.integers(64, 4096)),
        height=draw(st.integers(64, 4096)),
        frames=draw(st.integers(1, 257)) if model.is_video else 1,
        batch=draw(st.integers(1, 32)),
        denoiser=of_bits(draw(st.sampled_from([2.0, 4.0, 8.0, 16.0]))),
        text_encoders=of_bits(draw(st.sampled_from([4.0, 8.0, 16.0]))),
        residence=draw(st.sampled_from(Residence)),
        vae_tiling=draw(st.booleans()),
        vae_slicing=draw(st.booleans()),
        flash_attention=draw(st.booleans()),
        fused_qkv=draw(st.booleans()),
        quantized_on_device=draw(st.booleans()),
    )


def used(request: DiffusionRequest) -> int:
    return estimate_diffusion(request).used_bytes


@given(requests())
def test_parts_sum_and_the_peak_is_the_largest_phase(request_: DiffusionRequest) -> None:
    estimate: DiffusionEstimate = estimate_diffusion(request_)
    assert sum(estimate.peak.parts.values()) == estimate.used_bytes == max(each.used_bytes for each in estimate.phases)
    assert estimate.need.low <= estimate.used_bytes <= estimate.need.high
    assert estimate.need.high <= estimate.used_bytes * 1.2001
    assert all(isinstance(size, int) and size >= 0 for phase in estimate.phases for size in phase.parts.values())


@given(requests(), st.integers(0, 512), st.integers(0, 512), st.integers(0, 8))
def test_larger_or_more_never_needs_less(request_: DiffusionRequest, wider: int, taller: int, more: int) -> None:
    frames = request_.frames + more if request_.model.is_video else 1
    larger = replace(
        request_, width=request_.width + wider, height=request_.height + taller, batch=request_.batch + more, frames=frames
    )
    assert used(larger) >= used(request_)


@given(requests(), st.floats(2, 16))
def test_more_bits_never_need_less(request_: DiffusionRequest, bits: float) -> None:
    fewer, more = sorted((bits, request_.denoiser.bits))
    assert used(replace(request_, denoiser=of_bits(more))) >= used(replace(request_, denoiser=of_bits(fewer)))


@given(requests())
def test_no_lever_makes_it_worse(request_: DiffusionRequest) -> None:
    plain = replace(request_, vae_tiling=False, vae_slicing=False, flash_attention=False, residence=Residence.ALL)
    for eased in (replace(plain, vae_tiling=True), replace(plain, vae_slicing=True), replace(plain, flash_attention=True)):
        assert used(eased) <= used(plain)
    for residence in Residence:
        assert used(replace(plain, residence=residence)) <= used(plain)
    offloads = [used(replace(plain, residence=each)) for each in (Residence.SEQUENTIAL_OFFLOAD, Residence.MODEL_OFFLOAD)]
    assert offloads == sorted(offloads)


@given(requests())
def test_guidance_never_needs_less(request_: DiffusionRequest) -> None:
    unguided = replace(request_, model=replace(request_.model, guided=False))
    guided = replace(request_, model=replace(request_.model, guided=True))
    assert denoise_bytes(guided) == pytest.approx(2 * denoise_bytes(unguided), abs=2)


@given(requests())
def test_every_way_to_fit_fits(request_: DiffusionRequest) -> None:
    for way in ways_to_fit(request_):
        assert way.need.high <= request_.device.usable_bytes


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (replace(FLUX, width=0), "0x1024"),
        (replace(FLUX, height=100_000), "1024x100000"),
        (replace(FLUX, batch=0), "0 results"),
        (replace(FLUX, frames=-3), "-3 frames"),
        (replace(FLUX, frames=49), "flux.1-dev makes images"),
        (replace(FLUX, tile_pixels=4), "tile of 4"),
    ],
)
def test_what_no_pipeline_can_do_is_refused(request_: DiffusionRequest, says: str) -> None:
    with pytest.raises(ImpossibleDiffusion, match=says):
        estimate_diffusion(request_)
