"""Print the time of a build and of look-ups, and of answers beside a knowledge base ten times as large.

usage: python -m benchmarks.knowledge [--rounds N] [--times N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.knowledge.grow import grow
from benchmarks.latency.__main__ import QUESTIONS
from bot.bot import Bot
from bot.lexicon import Lexicon
from bot.question import Question
from bot.words import load_words
from knowledge.build import build
from knowledge.library import Library
from knowledge.store import open_store

NAMES = ("RTX 4090", "a100 80gb sxm", "nvidia geforce rtx 3090 ti 24gb", "h100", "mi300x")
BUILDS = 5
SEARCHED = tuple(text for text in QUESTIONS if text.startswith(("/quote", "what can I run", "what runs")))
NAMED = tuple(text for text in QUESTIONS if text not in SEARCHED)


def median_s(work: Callable[[], object], rounds: int) -> float:
    """Median seconds of a call."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def open_bot(path: Path, folder: Path) -> Bot:
    """A bot over a knowledge base of other data files."""
    library = Library(open_store(path, folder))
    words = {gpu.key: gpu.vram_gb for gpu in library.gpus()}
    return Bot(library, Lexicon.build(library.aliases(), load_words(), words))


def answer_times(ours: Bot, larger: Bot, questions: tuple[str, ...], rounds: int) -> tuple[float, float]:
    """Median seconds of one round of questions, each asked of both in turn so that the machine's mood strikes both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        sums = [0.0, 0.0]
        for text in questions:
            for place, bot in enumerate((ours, larger)):
                start = time.perf_counter()
                bot.answer(Question(text))
                sums[place] += time.perf_counter() - start
        if turn:
            taken[0].append(sums[0])
            taken[1].append(sums[1])
    return statistics.median(taken[0]), statistics.median(taken[1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.knowledge")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ours" / "knowledge.db"
        print(f"kb build from the data files        {median_s(lambda: build(path), BUILDS):8.3f} s      (at most 3)")
        library = Library.open(path)
        for known in ("before", "after"):
            micros = [median_s(lambda text=text: library.resolve("gpu", text), 500) * 1e6 for text in NAMES]  # type: ignore[misc]
            print(f"look-up by alias, {known} all are read  {max(micros):8.1f} µs     (at most 50; the slowest of {len(NAMES)})")
            library.aliases()
        data = grow(folder / "data", options.times)
        larger_path = folder / "larger" / "knowledge.db"
        print(f"build of {options.times} times the rows            {median_s(lambda: build(larger_path, data), 1):8.3f} s")
        ours, larger = Bot.open(path), open_bot(larger_path, data)
        rows = [sum(bot.library.stats().values()) for bot in (ours, larger)]
        print(f"answers over {rows[0]:,} rows and over {rows[1]:,}, a round of each, at most ×1.2:")
        for kind, questions in (("about what is named", NAMED), ("that search all hardware or models", SEARCHED)):
            first, second = answer_times(ours, larger, questions, options.rounds)
            print(f"  {len(questions):2} {kind:36}{first * 1e3:8.1f} ms {second * 1e3:8.1f} ms   ×{second / first:.2f}")


if __name__ == "__main__":
    main()
