"""What a search asks of the engine in passing is what a whole estimate says, and is worked out only when it is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizing import inference
from sizing.inference import decode_speed, estimate, fits, largest_context
from sizing.limits import check_request
from sizing.workload import Request
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
    assert decode_speed(request) == answer.decode_tok_s
    assert fits(request, check_request(request)) == (answer.verdict == "fits")


@given(requests)
@settings(max_examples=40, deadline=None)
def test_the_largest_context_fits_and_the_next_step_does_not(request: Request) -> None:
    arch, limit = check_request(request), request.model.max_context
    assert limit is not None
    longest = largest_context(request, arch)
    held = [fits(replace(request, context=min(limit, tokens)), arch) for tokens in (longest or 1, (longest or 0) + 256)]
    assert held == [longest is not None, longest == limit]


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
