"""How many users: published pools and concurrencies, queueing laws, and the goal that limits."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizing.capacity import Exchange, Goal, Limit, concurrency, goodput, max_sequences, serve
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.shapes import MODELS
from tests.sizing.speed_cases import cards
from tests.sizing.stored import BF16, KV_F16

A100 = cards()["a100-sxm4-80gb"]
REQUEST = Request(MODELS["llama-3.1-8b"], BF16, KV_F16, (A100,), 4096, runtime=Runtime.VLLM)
CHAT = Exchange(prompt_tokens=1000, answer_tokens=300)
WHOLE = (32,)
POOL_TOKENS = 400_000

pools = st.integers(min_value=0, max_value=10**7)
contexts = st.integers(min_value=1, max_value=200_000)


@pytest.mark.parametrize(
    ("pool_tokens", "context", "printed"),
    [
        (22_096, 2048, 10.79),  # vllm pull 12569, Llama-3.1-70B w8a8
        (567_978, 131_072, 4.33),  # noonghunna/club-3090 issue 612, Qwen3.6-35B-A3B nvfp4
        (384_019, 131_072, 2.93),  # noonghunna/club-3090 at 4a29ab57, gemma-4-12b.yml
        (89_228, 65_536, 1.36),  # the same, BENCHMARKS.md, Gemma-4-31B AWQ
    ],
)
def test_concurrency_is_what_vllm_prints(pool_tokens: int, context: int, printed: float) -> None:
    assert concurrency(pool_tokens, context) == pytest.approx(printed, abs=0.006)


def test_an_8b_on_an_h100_holds_108_sequences_of_4096() -> None:
    """0.9 x 79.19 GiB less weights and activations leaves about 444,000 tokens."""
    assert max_sequences(444_000, 4096) == 108


def test_llama_cpp_rounds_every_slot_up_to_256_tokens() -> None:
    assert max_sequences(10_240, 1025, Runtime.LLAMA_CPP) == 8
    assert max_sequences(10_240, 1025, Runtime.TRANSFORMERS) == 9


@given(pools, contexts, contexts)
def test_a_longer_context_never_holds_more(pool: int, one: int, other: int) -> None:
    short, long = sorted((one, other))
    assert max_sequences(pool, long) <= max_sequences(pool, short)
    assert max_sequences(pool, long) * long <= pool


@given(pools, pools, contexts, st.sampled_from(list(Runtime)))
def test_a_larger_pool_never_holds_less(one: int, other: int, context: int, runtime: Runtime) -> None:
    small, large = sorted((one, other))
    assert max_sequences(small, context, runtime) <= max_sequences(large, context, runtime)


@pytest.mark.parametrize(
    ("n", "prompt", "answer", "measured"),
    [(256, 128, 128, 5353), (32, 128, 2048, 1518), (32, 2048, 128, 547), (16, 2048, 2048, 613)],
)
def test_steady_throughput_is_near_published_tables(n: int, prompt: int, answer: int, measured: float) -> None:
    """TensorRT-LLM, LLaMA-7B fp16 on one A100 80 GB, prompts included (quoted in LLM-Viewer issue 4)."""
    request = replace(REQUEST, model=MODELS["llama-7b"])
    state = serve(request, WHOLE, 0, Parallel.NONE, n, Exchange(prompt, answer))
    assert state is not None
    assert state.tok_s == pytest.approx(measured, rel=0.20)


@given(st.integers(min_value=1, max_value=200))
@settings(max_examples=25)
def test_littles_law_holds(n: int) -> None:
    """Requests in flight = arrivals per second x seconds that each stays."""
    state = serve(REQUEST, WHOLE, 0, Parallel.NONE, n, CHAT)
    assert state is not None
    assert state.requests_per_s * CHAT.answer_tokens * state.tpot_s == pytest.approx(n)
    assert state.tok_s == pytest.approx(state.requests_per_s * CHAT.answer_tokens)


@given(st.integers(min_value=1, max_value=100))
@settings(max_examples=25)
def test_one_more_request_in_flight_gives_more_in_all_and_less_to_each(n: int) -> None:
    some, more = (serve(REQUEST, WHOLE, 0, Parallel.NONE, count, CHAT) for count in (n, n + 1))
    assert some is not None
    assert more is not None
    assert more.tok_s >= some.tok_s * (1 - 1e-9)
    assert more.tpot_s >= some.tpot_s
    assert more.ttft_s >= some.ttft_s


def best(pool_tokens: int = POOL_TOKENS, goal: Goal | None = None, exchange: Exchange = CHAT) -> tuple[int, Limit]:
    found = goodput(REQUEST, WHOLE, 0, Parallel.NONE, pool_tokens=pool_tokens, exchange=exchange, goal=goal)
    assert found is not None
    return found.sequences, found.limit


def test_memory_limits_where_the_goal_is_easy() -> None:
    easy = Goal(ttft_s=3600, tpot_s=3600)
    assert best(goal=easy) == (max_sequences(int(POOL_TOKENS * 0.9), 1300), Limit.MEMORY)


def test_a_strict_rate_limits_before_memory_does() -> None:
    n, limit = best(goal=Goal(ttft_s=3600, tpot_s=0.025))
    assert limit is Limit.TPOT
    assert 0 < n < max_sequences(int(POOL_TOKENS * 0.9), 1300)


def test_a_goal_that_no_one_can_meet_serves_no_one_and_says_why() -> None:
    assert best(goal=Goal(ttft_s=0.001)) == (0, Limit.TTFT)
    assert best(goal=Goal(tpot_s=0.0001)) == (0, Limit.TPOT)
    assert best(pool_tokens=100) == (0, Limit.MEMORY)


def test_the_answer_meets_the_goal_and_one_more_would_not() -> None:
    goal = Goal(ttft_s=1.0, tpot_s=0.03)
    found = goodput(REQUEST, WHOLE, 0, Parallel.NONE, pool_tokens=10**7, exchange=CHAT, goal=goal)
    assert found is not None
    more = serve(REQUEST, WHOLE, 0, Parallel.NONE, found.sequences + 1, CHAT)
    assert more is not None
    assert found.ttft_s <= goal.ttft_s
    assert found.tpot_s <= goal.tpot_s
    assert more.ttft_s > goal.ttft_s or more.tpot_s > goal.tpot_s


def test_users_who_think_are_more_than_requests_in_flight() -> None:
    found = goodput(REQUEST, WHOLE, 0, Parallel.NONE, pool_tokens=POOL_TOKENS, exchange=CHAT)
    assert found is not None
    assert found.users(think_s=0) == found.sequences
    assert found.users(think_s=60) == pytest.approx(found.sequences + 60 * found.requests_per_s)


def test_without_the_bandwidth_there_is_no_answer() -> None:
    blank = replace(REQUEST, devices=(replace(A100, bandwidth_gb_s=None),))
    assert goodput(blank, WHOLE, 0, Parallel.NONE, pool_tokens=POOL_TOKENS, exchange=CHAT) is None


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="context of 0"):
        concurrency(1000, 0)
    with pytest.raises(ValueError, match="prompt and an answer"):
        best(exchange=Exchange(0, 100))
