"""Encoders against published counts, sizes and times, and the laws they keep."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.encoder_shapes import UnsizableEncoder, count_encoder_params, cross_cache_bytes
from sizing.encoders import EncoderPart, EncoderRequest, Processor, batch_flops, encode_seconds, estimate_encoder
from sizing.estimate import Verdict
from sizing.units import GB, GIB, MIB
from tests.sizing.encoder_cases import CARDS, ENCODERS, floats
from tests.sizing.training_cases import card

BART = ENCODERS["bart-large"]
DESKTOP = Processor(8, 3.0)


@pytest.mark.parametrize("key", sorted(ENCODERS))
def test_the_shape_gives_the_published_count(key: str) -> None:
    """Biases and norms are left out, which is most in the smallest models."""
    model = ENCODERS[key]
    assert count_encoder_params(model.shape) == pytest.approx(model.params, rel=0.02)


@pytest.mark.parametrize(("bits", "gb"), [(32, 1.63), (16, 0.81)])
def test_bart_large_weighs_what_its_files_do(bits: int, gb: float) -> None:
    """facebook/bart-large-mnli: model.safetensors of 1.63 GB in fp32."""
    weights = estimate_encoder(EncoderRequest(BART, floats(bits))).parts[EncoderPart.WEIGHTS]
    assert weights / GB == pytest.approx(gb, rel=0.01)


def test_eager_attention_holds_its_scores() -> None:
    """BART-large, 10 texts of 512 tokens in fp32: 10 * 16 * 512 * 512 * 4 bytes = 168 MB a layer."""
    fused = EncoderRequest(BART, floats(32), batch=10)
    eager = replace(fused, fused_attention=False)
    extra = estimate_encoder(eager).used_bytes - estimate_encoder(fused).used_bytes
    assert extra / 1e6 == pytest.approx(168, abs=1)


def test_a_classifier_of_400_million_runs_in_two_gib() -> None:
    estimate = estimate_encoder(EncoderRequest(BART, floats(16), batch=10, tokens=128, device=card(4)))
    assert estimate.used_bytes < 2 * GIB
    assert estimate.verdict is Verdict.FITS


def test_zero_shot_with_ten_labels_costs_a_trillion_operations() -> None:
    """2 * 407 million parameters * 1280 tokens = 1.04e12 with the embeddings, which are looked up, so somewhat less here."""
    asked = EncoderRequest(BART, floats(32), batch=10, tokens=128)
    assert 0.8e12 < batch_flops(asked) < 1.04e12
    on_cpu = encode_seconds(asked, DESKTOP)
    on_gpu = encode_seconds(replace(asked, weights=floats(16)), CARDS["t4"])
    assert on_cpu is not None
    assert on_gpu is not None
    # 5 s at an effective 200 GFLOP/s, which is slower than the range; 40 ms on a T4 at 25 TFLOP/s.
    assert on_cpu.low < 5
    assert on_gpu.low <= 0.045 <= on_gpu.high
    assert on_gpu.expected * 20 < on_cpu.expected


def test_a_short_text_on_a_gpu_is_bound_by_launches() -> None:
    one = EncoderRequest(ENCODERS["bert-base"], floats(16), tokens=8)
    eight = replace(one, batch=8)
    alone, together = encode_seconds(one, CARDS["v100s"]), encode_seconds(eight, CARDS["v100s"])
    assert alone is not None
    assert together is not None
    assert together.expected < 1.2 * alone.expected


def test_without_a_rate_there_is_no_time() -> None:
    assert encode_seconds(EncoderRequest(BART, floats(16)), card(24)) is None


def test_a_decoder_caches_the_source_once_and_its_words_per_beam() -> None:
    t5 = ENCODERS["t5-base"]
    asked = EncoderRequest(t5, floats(16), tokens=512, new_tokens=64, beams=4, device=card(16))
    # 12 layers of keys and values, 768 wide, 2 bytes: 512 tokens once, 64 tokens for each of 4 beams.
    assert estimate_encoder(asked).parts[EncoderPart.CACHE] == 12 * 2 * 768 * 2 * (512 + 4 * 64)
    assert cross_cache_bytes(ENCODERS["bert-base"].shape, 512, 2) == 0


requests = st.builds(
    EncoderRequest,
    model=st.sampled_from([ENCODERS[key] for key in sorted(ENCODERS)]),
    weights=st.sampled_from([4.0, 8.0, 16.0, 32.0]).map(floats),
    batch=st.integers(1, 256),
    tokens=st.integers(1, 8192),
    new_tokens=st.integers(0, 1024),
    beams=st.integers(1, 8),
    fused_attention=st.booleans(),
    device=st.none() | st.just(card(16)),
)


@given(requests)
def test_parts_sum_and_the_range_is_ordered(request_: EncoderRequest) -> None:
    estimate = estimate_encoder(request_)
    assert sum(estimate.parts.values()) == estimate.used_bytes == estimate.need.expected
    assert estimate.need.low <= estimate.need.expected <= estimate.need.high <= 1.2001 * estimate.need.expected
    assert (estimate.verdict is None) == (request_.device is None)


@given(requests, st.integers(0, 64), st.integers(0, 512))
def test_more_never_needs_less(request_: EncoderRequest, more: int, longer: int) -> None:
    larger = replace(request_, batch=request_.batch + more, tokens=request_.tokens + longer, beams=request_.beams + more)
    assert estimate_encoder(larger).used_bytes >= estimate_encoder(request_).used_bytes
    assert batch_flops(larger) >= batch_flops(request_)


@given(requests, st.sampled_from([DESKTOP, CARDS["t4"]]))
def test_more_work_never_takes_less_time(request_: EncoderRequest, on: Processor) -> None:
    once, twice = encode_seconds(request_, on), encode_seconds(replace(request_, batch=2 * request_.batch), on)
    assert once is not None
    assert twice is not None
    assert once.low <= once.expected <= once.high
    assert twice.expected >= once.expected


@pytest.mark.parametrize("changes", [{"batch": 0}, {"tokens": -1}, {"beams": 0}, {"new_tokens": -5}])
def test_a_batch_of_nothing_is_refused(changes: dict[str, int]) -> None:
    batch, tokens = changes.get("batch", 1), changes.get("tokens", 512)
    asked = EncoderRequest(
        BART, floats(16), batch, tokens, new_tokens=changes.get("new_tokens", 0), beams=changes.get("beams", 1)
    )
    with pytest.raises(ValueError, match=str(next(iter(changes.values())))):
        estimate_encoder(asked)


def test_an_impossible_shape_is_refused_by_name() -> None:
    nothing = replace(BART.shape, encoder_layers=0, decoder_layers=0)
    with pytest.raises(UnsizableEncoder, match="0 encoder and 0 decoder layers"):
        count_encoder_params(nothing)
    with pytest.raises(UnsizableEncoder, match="hidden_size = -1"):
        count_encoder_params(replace(BART.shape, hidden_size=-1))


def test_overhead_is_a_context_on_a_gpu_and_a_process_on_a_cpu() -> None:
    on_gpu = estimate_encoder(EncoderRequest(BART, floats(16), device=card(8))).parts[EncoderPart.OVERHEAD]
    on_cpu = estimate_encoder(EncoderRequest(BART, floats(16))).parts[EncoderPart.OVERHEAD]
    assert 300 * MIB <= on_gpu <= 600 * MIB
    assert on_cpu > 0
