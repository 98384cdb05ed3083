"""How many users a machine serves: sequences that fit in the cache, and the requests per second that meet a goal."""

import math
from dataclasses import replace
from enum import StrEnum

from sizing.records import dataclass
from sizing.throughput.prompt import prompt_seconds
from sizing.throughput.rates import FIRST_TOKEN_FLOOR_S
from sizing.throughput.step import step_seconds
from sizing.workload import Parallel, Request, Runtime

BLOCK_TOKENS = {Runtime.VLLM: 16, Runtime.SGLANG: 1, Runtime.LLAMA_CPP: 256, Runtime.OLLAMA: 256}
"""Granularity in which a runtime gives cache to a sequence: vLLM's block size, llama.cpp's padding of the context."""
STEADY_POOL_SHARE = 0.9
"""Above this share of the pool vLLM starts to preempt and recompute sequences (sizing.md section 6.3)."""


class Limit(StrEnum):
    """What keeps a machine from serving more."""

    MEMORY = "memory"
    TTFT = "ttft"
    TPOT = "tpot"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A typical request."""

    prompt_tokens: int
    answer_tokens: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What a user puts up with: seconds to the first token, and seconds per token after it."""

    ttft_s: float = 2.0
    tpot_s: float = 0.1


@dataclass(frozen=True, slots=True)
class Capacity:
    """The most that a machine serves in steady state while the goal is met."""

    sequences: int
    """Requests in flight at once."""
    requests_per_s: float
    tok_s: float
    """Tokens answered per second, all users together."""
    ttft_s: float
    tpot_s: float
    limit: Limit

    def users(self, think_s: float) -> float:
        """Users who each wait for an answer, then think for `think_s` seconds (the interactive response time law)."""
        return self.sequences + self.requests_per_s * think_s


def concurrency(pool_tokens: int, context: int, runtime: Runtime = Runtime.VLLM) -> float:
    """Requests of `context` tokens that the cache holds, as vLLM prints it ("Maximum concurrency").

    Raises ValueError where the context is not more than 0 or the pool is negative.
    """
    if context <= 0 or pool_tokens < 0:
        raise ValueError(f"A pool of {pool_tokens} tokens and a context of {context} make no sense together.")
    block = BLOCK_TOKENS.get(runtime, 1)
    return pool_tokens // block / math.ceil(context / block)


def max_sequences(pool_tokens: int, context: int, runtime: Runtime = Runtime.VLLM) -> int:
    """Whole sequences of `context` tokens that the cache holds at once."""
    return math.floor(concurrency(pool_tokens, context, runtime))


def serve(
    request: Request, layers_per_device: tuple[int, ...], host_layers: int, parallel: Parallel, n: int, exchange: Exchange
) -> Capacity | None:
    """Steady state with `n` requests in flight under continuous batching; None when a needed fact is missing.

    While each request decodes its answer, the prompts of the others are read in between, so a cycle lasts
    answer * step + n * prefill (launches are shared). A prompt waits for its turn as in an M/D/1 queue (Pollaczek and Khinchine).
    """
    depth = exchange.prompt_tokens + exchange.answer_tokens / 2
    step = step_seconds(request, layers_per_device, host_layers, parallel, depth=depth, batch=n)
    place = (layers_per_device, host_layers, parallel, exchange.prompt_tokens)
    first, prefill = prompt_seconds(request, *place), prompt_seconds(request, *place, alone=False)
    if step is None or prefill is None or first is None:
        return None
    cycle = exchange.answer_tokens * step + n * prefill
    busy = n * prefill / cycle
    waiting = busy * prefill / (2 * (1 - busy))
    return Capacity(
        sequences=n,
        requests_per_s=n / cycle,
        tok_s=n * exchange.answer_tokens / cycle,
        ttft_s=FIRST_TOKEN_FLOOR_S + waiting + first + step,
        tpot_s=cycle / exchange.answer_tokens,
        limit=Limit.MEMORY,
    )


def goodput(
    request: Request,
    layers_per_device: tuple[int, ...],
    host_layers: int,
    parallel: Parallel,
    *,
    pool_tokens: int,
    exchange: Exchange,
    goal: Goal | None = None,
) -> Capacity | None:
    """The most requests in flight that fit in the cache and meet the goal; None when a needed fact is missing.

    With zero sequences in the answer, not even one user is served as the goal asks, and `limit` says why.
    Raises ValueError where the exchange has no tokens.
    """
    if exchange.prompt_tokens <= 0 or exchange.answer_tokens <= 0:
        raise ValueError(
            f"A request needs a prompt and an answer, not {exchange.prompt_tokens} and {exchange.answer_tokens} tokens."
        )
    goal = goal or Goal()
    whole = exchange.prompt_tokens + exchange.answer_tokens
    fitting = max_sequences(int(pool_tokens * STEADY_POOL_SHARE), whole, request.runtime)
    best, limit, low, high = None, Limit.MEMORY, 0, fitting
    while low < high:
        n = (low + high + 1) // 2
        state = serve(request, layers_per_device, host_layers, parallel, n, exchange)
        if state is None:
            return None
        if state.ttft_s <= goal.ttft_s and state.tpot_s <= goal.tpot_s:
            best, low = state, n
        else:
            limit, high = (Limit.TTFT if state.ttft_s > goal.ttft_s else Limit.TPOT), n - 1
    return replace(best, limit=limit) if best else Capacity(0, 0.0, 0.0, math.inf, math.inf, limit)
