"""Print the time of warm answers by intent, and of a cold `rigwise ask` beside a bare Python.

usage: python -m benchmarks.latency [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any

from bot.bot import Bot
from bot.question import Question

QUESTIONS = (
    "can 70B run on 2x A6000?",
    "will qwen3 32b q4_k_m fit on a 4090 with 32k context?",
    "does llama 3.1 8b fp16 fit on 3090 + 3060",
    "gpt-oss 120b on 8x H100 with vllm for 64 users",
    "what does qwen3 30b a3b need?",
    "vram for deepseek r1",
    "what can I run on 24 GB?",
    "what can I run on 2x 3090?",
    "what runs on a mac studio m3 ultra 512gb",
    "/quote 65b int4",
    "/quote 8b fp16",
    "/quote 70b int8 under $1000",
    "rent or buy for 70B?",
    "does the 4090 have NVLink?",
    "tell me about the H100",
    "how fast is 8b q4 on a 5090?",
    "how many users can 2x H100 serve with llama 3.1 70b fp8?",
    "70B 在兩張 A6000 上跑得動嗎？",
    "will it fit on my gpu",
    "how many fps in cyberpunk?",
    "thanks!",
    "help",
)
BARE = "import pydantic, jinja2, sqlite3"
COLD_RUNS = 9


def warm(rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of `Bot.answer` by intent; the first round warms the caches and is not counted."""
    bot = Bot.open()
    taken: dict[str, list[float]] = defaultdict(list)
    for turn in range(rounds + 1):
        for text in QUESTIONS:
            start = time.perf_counter()
            reply = bot.answer(Question(text))
            if turn:
                taken[reply.intent].append((time.perf_counter() - start) * 1000)
    everything = [one for each in taken.values() for one in each]
    return {name: _summary(each) for name, each in sorted(taken.items())} | {"all": _summary(everything)}


def _summary(times_ms: list[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    return {
        "n": len(ordered),
        "median_ms": statistics.median(ordered),
        "p99_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
    }


def cold() -> dict[str, float]:
    """Median seconds of a whole process, side by side in turns."""
    commands = {
        "rigwise ask": [sys.executable, "-m", "adapters.terminal", "ask", QUESTIONS[0]],
        f"python -c '{BARE}'": [sys.executable, "-c", BARE],
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(COLD_RUNS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[str, Any] = {"warm": warm(options.rounds), "cold_s": cold()}
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'intent':<22}{'n':>7}{'median ms':>12}{'p99 ms':>10}")
    for name, row in found["warm"].items():
        print(f"{name:<22}{row['n']:>7.0f}{row['median_ms']:>12.2f}{row['p99_ms']:>10.2f}")
    for name, seconds in found["cold_s"].items():
        print(f"cold {name:<50}{seconds:.3f} s")


if __name__ == "__main__":
    main()
