"""Print milliseconds of one estimate by model and number of cards, and of the searches over all hardware.

usage: python -m benchmarks.engine_speed [--rounds N]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from bot.bot import Bot
from bot.question import Question
from bot.requests import size
from bot.structured.cards import find_cards
from bot.structured.schema import GpuCount
from knowledge.library import Library
from sizing.card_count import minimum_cards
from sizing.inference import estimate
from sizing.workload import Request, Runtime

ESTIMATES = (
    ("llama-3.1-8b", "q4_k_m", "rtx 4090", 1, Runtime.LLAMA_CPP),
    ("llama-3.1-70b", "q4_k_m", "rtx 4090", 2, Runtime.LLAMA_CPP),
    ("llama-3.1-70b", "q4_k_m", "rtx 3090", 4, Runtime.LLAMA_CPP),
    ("gemma-3-27b-it", "q4_k_m", "rtx 3090", 4, Runtime.LLAMA_CPP),
    ("llama-3.1-405b", "q4_k_m", "h100", 8, Runtime.LLAMA_CPP),
    ("llama-3.1-405b", "fp8", "h100", 8, Runtime.VLLM),
    ("qwen3-235b-a22b", "q4_k_m", "rtx 3090", 8, Runtime.LLAMA_CPP),
    ("deepseek-v3", "q4_k_m", "a100 80gb", 16, Runtime.LLAMA_CPP),
)
CHEAPEST = "cheapest gpu that runs llama 3.1 70b int4"


def clock(work: Callable[[int], object], rounds: int) -> tuple[float, float]:
    """Median and 95th percentile of milliseconds; `work` is given a number that differs each time, and once to warm up."""
    work(0)
    taken = []
    for turn in range(1, rounds + 1):
        start = time.perf_counter()
        work(turn)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def request_of(library: Library, model: str, fmt: str, card: str, count: int, runtime: Runtime) -> Request:
    """One of the estimates above."""
    devices = find_cards(library, (GpuCount(name=card, count=count),))
    return Request(library.model(model), library.weight_format(fmt), library.cache_format("f16"), devices, 8192, runtime=runtime)


def count_on_every_card(library: Library, request: Request) -> None:
    """How many of each known device hold the request."""
    for listing in library.gpus():
        minimum_cards(replace(request, devices=(library.gpu(listing.key),)), most=8)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = max(2, parser.parse_args().rounds)
    bot = Bot.open()
    library = bot.library
    table = Table("what", "median ms", "p95 ms")
    for case in ESTIMATES:
        request = request_of(library, *case)
        # A context of its own each time, so that no cache of a whole answer helps.
        found = clock(lambda turn, request=request: estimate(replace(request, context=8192 + turn)), rounds)  # type: ignore[misc]
        table.add_row(
            f"estimate: {case[0]} {case[1]} on {case[3]}x {case[2]}, {case[4].value}", *(f"{each:.2f}" for each in found)
        )
    line = {"model": "llama-3.1-70b", "precision": "q4_k_m", "gpus": "2x RTX 4090"}
    searches: dict[str, Callable[[int], object]] = {
        "a line of size --batch, advice and all": lambda turn: size(library, {**line, "context": 8192 + turn}),
        f"how many of each of {len(library.gpus())} devices hold 70B Q4_K_M": lambda turn: count_on_every_card(
            library, replace(request_of(library, *ESTIMATES[1]), context=8192 + turn)
        ),
        f"a whole reply: {CHEAPEST}": lambda turn: bot.answer(Question(CHEAPEST)),
    }
    for name, work in searches.items():
        table.add_row(name, *(f"{each:.2f}" for each in clock(work, rounds)))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
