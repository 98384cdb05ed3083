"""What a search asks of the engine in passing is what a whole estimate says, and is worked out only when it is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizing import inference
from sizing.card_count import minimum_cards
from sizing.inference import decode_rate, estimate, fits, largest_context
from sizing.limits import check_request
from sizing.throughput.rates import fastest_decode_tok_s
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.requests import A6000, H100, RTX_3090, RTX_4090, ask
from tests.sizing.shapes import MODELS
from tests.sizing.stored import BF16, gguf

requests = st.builds(
    ask,
    st.sampled_from(sorted(MODELS)),
    st.sampled_from((BF16, gguf("q4_k_m"))),
    st.lists(st.sampled_from((RTX_3090, RTX_4090, A6000, H100)), min_size=1, max_size=4).map(tuple),
    context=st.integers(1, 100_000),
    batch=st.integers(1, 8),
)


@given(requests)
@settings(max_examples=60, deadline=None)
def test_a_search_hears_what_an_estimate_says(request: Request) -> None:
    answer = estimate(request)
    assert answer.decode_tok_s is not None
    assert decode_rate(request) == answer.decode_tok_s.expected
    assert fits(request, check_request(request)) == (answer.verdict == "fits")


@given(requests, st.sampled_from(Runtime), st.sampled_from((None, Parallel.LAYER)))
@settings(max_examples=150, deadline=None)
def test_no_speed_is_above_the_one_that_a_search_leaves_machines_out_by(
    request: Request, runtime: Runtime, parallel: Parallel | None
) -> None:
    asked = replace(request, runtime=runtime, parallel=parallel)
    assert (decode_rate(asked) or 0.0) <= fastest_decode_tok_s(asked)


def test_the_fastest_is_bandwidth_over_the_weights_in_use() -> None:
    """LLaMA 3.1 8B in 16 bits reads 15.01 GB a token (8.03 billion less the embedding of 0.53), an RTX 3090 936 GB a second."""
    alone, both = ask(fmt=BF16), ask(fmt=BF16, devices=(RTX_3090,) * 2, runtime=Runtime.VLLM)
    assert fastest_decode_tok_s(alone) == pytest.approx(936 / 15.01, rel=0.002)
    assert fastest_decode_tok_s(both) == pytest.approx(2 * 936 / 15.01, rel=0.002)
    assert fastest_decode_tok_s(ask(devices=(replace(RTX_3090, bandwidth_gb_s=None),))) == 0.0


@given(requests)
@settings(max_examples=40, deadline=None)
def test_the_largest_context_fits_and_the_next_step_does_not(request: Request) -> None:
    arch, limit = check_request(request), request.model.max_context
    assert limit is not None
    longest = largest_context(request, arch)
    held = [fits(replace(request, context=min(limit, tokens)), arch) for tokens in (longest or 1, (longest or 0) + 256)]
    assert held == [longest is not None, longest == limit]


@given(requests, st.sampled_from(Runtime))
@settings(max_examples=100, deadline=None)
def test_the_number_of_cards_is_the_first_that_holds_it(request: Request, runtime: Runtime) -> None:
    """Numbers that are left out because they never can hold it are none that do."""
    one = replace(request, runtime=runtime, devices=request.devices[:1])
    arch = check_request(one)
    tried = (count for count in range(1, 9) if fits(replace(one, devices=one.devices * count), arch))
    assert minimum_cards(one, most=8) == next(tried, None)


def test_what_nobody_asks_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote ranks fifty machines by speed; the context that each could hold is a search of its own."""
    searched: list[int] = []

    def counted(request: Request, _arch: object) -> int:
        searched.append(request.context)
        return 4096

    monkeypatch.setattr(inference, "largest_context", counted)
    answer = estimate(ask(context=1000))
    assert (answer.verdict, searched) == ("fits", [])
    assert (answer.max_context, answer.max_context, searched) == (4096, 4096, [1000])
