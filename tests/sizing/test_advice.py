"""What is advised makes it fit, and nothing smaller of its kind does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizing.advice import Lever, precision_cost, ways_to_fit
from sizing.card_count import minimum_cards
from sizing.estimate import Verdict
from sizing.hardware import Host
from sizing.inference import estimate
from sizing.limits import ImpossibleRequest
from sizing.units import GIB
from sizing.workload import Parallel, Runtime
from tests.sizing.requests import A6000, H100, RTX_3090, RTX_4090, ask, card
from tests.sizing.shapes import MODELS
from tests.sizing.stored import AWQ, BF16, INT8, KV_F16, KV_Q4, KV_Q8, gguf

WEIGHTS = (gguf("f16", 16), gguf("q8_0", 8.5), gguf("q6_k", 6.56), gguf("q4_k_m", 4.85), gguf("iq2_xs", 2.6))
CACHES = (KV_F16, KV_Q8, KV_Q4)


def test_what_fits_needs_no_advice() -> None:
    assert ways_to_fit(ask(), WEIGHTS, CACHES) == ()


def test_seventy_billion_on_one_24_gb_card() -> None:
    changes = ways_to_fit(ask("llama-3.1-70b", devices=(RTX_3090,), host=Host(64 * GIB)), WEIGHTS, CACHES)
    enough = {change.lever: change.value for change in changes if change.enough}
    assert enough[Lever.CARDS] == 2
    assert enough[Lever.OFFLOAD] == 38  # 42 layers of half a GiB stay on the card
    assert enough[Lever.PRECISION] == WEIGHTS[-1]
    assert [change.enough for change in changes] == sorted((change.enough for change in changes), reverse=True)


def test_a_long_context_is_helped_by_a_narrower_cache_first() -> None:
    request = ask("llama-3.1-8b", gguf("q8_0", 8.5), (RTX_3090,), context=131_072)
    first, *others = ways_to_fit(request, WEIGHTS, CACHES)
    assert (first.lever, first.value) == (Lever.KV_PRECISION, KV_Q8)
    assert first.saved_bytes > 6 * GIB
    assert {Lever.CONTEXT, Lever.PRECISION} <= {change.lever for change in others}


def test_many_users_may_be_fewer() -> None:
    request = ask("llama-3.1-8b", BF16, (RTX_3090,), batch=64, runtime=Runtime.VLLM)
    changes = {change.lever: change for change in ways_to_fit(request)}
    batch = changes[Lever.BATCH].value
    assert isinstance(batch, int)
    assert estimate(replace(request, batch=batch)).verdict is Verdict.FITS
    assert estimate(replace(request, batch=batch + 1)).verdict is not Verdict.FITS


def test_what_is_not_enough_says_so_and_comes_last() -> None:
    changes = ways_to_fit(ask("deepseek-v3", gguf("q8_0", 8.5), (RTX_3090,)), WEIGHTS, CACHES)
    assert changes
    partly = [change for change in changes if not change.enough]
    assert Lever.PRECISION in {change.lever for change in partly}
    assert all(change.saved_bytes > 0 for change in partly)


def test_offload_is_not_counted_on_beyond_common_ram_unless_it_is_there() -> None:
    """377 GiB of DeepSeek V3 go into a server's RAM, and into nobody's desktop."""
    request = ask("deepseek-v3", devices=(RTX_3090,))
    assert Lever.OFFLOAD not in {change.lever for change in ways_to_fit(request)}
    server = replace(request, host=Host(ram_bytes=512 * GIB))
    assert Lever.OFFLOAD in {change.lever for change in ways_to_fit(server)}


def test_formats_that_the_runtime_cannot_read_are_not_proposed() -> None:
    request = ask("llama-3.1-70b", BF16, (H100,), runtime=Runtime.VLLM)
    assert {change.value for change in ways_to_fit(request, (*WEIGHTS, INT8, AWQ)) if change.lever is Lever.PRECISION} == {AWQ}


@pytest.mark.parametrize(
    ("model", "fmt", "device", "cards"),
    [
        ("llama-3.1-70b", gguf("q4_k_m"), RTX_4090, 2),  # the published pair of RTX 4090
        ("llama-3.1-70b", gguf("f16"), A6000, 3),  # 129.4 GiB without the embedding
        ("llama-3.1-8b", gguf("q4_k_m"), RTX_3090, 1),
        ("deepseek-v3", gguf("q4_k_m"), H100, 5),  # 376.65 GiB published: 75.3 a card
    ],
)
def test_minimum_cards(model: str, fmt: object, device: object, cards: int) -> None:
    assert minimum_cards(ask(model, fmt, (device,), context=2048)) == cards  # type: ignore[arg-type]


def test_no_number_of_cards_that_are_too_small_is_enough() -> None:
    assert minimum_cards(ask("deepseek-v3", devices=(card("tiny", 1, 0.4),))) is None
    assert minimum_cards(ask("deepseek-v3", gguf("f16"), (RTX_3090,)), most=8) is None


def test_an_impossible_request_is_refused_here_too() -> None:
    with pytest.raises(ImpossibleRequest, match="context of 0"):
        minimum_cards(ask(context=0))
    with pytest.raises(ImpossibleRequest, match="No GPU"):
        ways_to_fit(ask(devices=()))


def test_fewer_bits_cost_more() -> None:
    costs = [precision_cost(bits) for bits in (16, 8.5, 6.5, 4.8, 3.9, 2.4)]
    assert costs == sorted(costs)


@given(
    st.sampled_from(sorted(MODELS)),
    st.sampled_from([BF16, INT8, gguf("q4_k_m")]),
    st.sampled_from([RTX_3090, A6000, H100]),
    st.integers(1, 4),
    st.integers(1, 150_000),
    st.sampled_from([None, Parallel.LAYER]),
    st.sampled_from([Runtime.LLAMA_CPP, Runtime.VLLM]),
)
@settings(max_examples=60, deadline=None)
def test_what_is_said_to_be_enough_is(model, fmt, device, count, context, parallel, runtime) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    request = ask(model, fmt, (device,) * count, context=context, parallel=parallel, runtime=runtime)
    for change in ways_to_fit(request, WEIGHTS, CACHES):
        verdict = estimate(change.request).verdict
        assert change.enough is (verdict in {Verdict.FITS, Verdict.OFFLOAD})
    cards = minimum_cards(request)
    if cards is not None:
        assert estimate(replace(request, devices=(device,) * cards)).verdict is Verdict.FITS
        assert cards == 1 or estimate(replace(request, devices=(device,) * (cards - 1))).verdict is not Verdict.FITS
