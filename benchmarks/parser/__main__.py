"""Print the CPU time to understand a text by its length.

usage: python -m benchmarks.parser [--texts N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import tomllib
from importlib.resources import files

from bot.bot import Bot
from bot.parse import parse

LENGTHS = (100, 300, 1000, 4000, 100_000)


def corpus() -> list[str]:
    """The texts of our own corpus, in every language."""
    folders = [folder for folder in files("bot").joinpath("locales").iterdir() if folder.joinpath("corpus.toml").is_file()]
    tables = [tomllib.loads(folder.joinpath("corpus.toml").read_text(encoding="utf-8")) for folder in folders]
    return [entry["text"] for table in tables for entries in table.values() for entry in entries]


def of_length(length: int, texts: list[str], chance: random.Random) -> str:
    """Questions one behind the other, cut at a length."""
    made: list[str] = []
    while sum(map(len, made)) + len(made) < length:
        made.append(chance.choice(texts))
    return " ".join(made)[:length]


def main() -> None:
    """Median and 99th percentile, length by length."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--texts", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    chance, texts, lexicon = random.Random(asked.seed), corpus(), Bot.open().lexicon  # noqa: S311

    def taken_ms(text: str) -> float:
        start = time.process_time()
        parse(text, lexicon)
        return (time.process_time() - start) * 1000

    for length in LENGTHS:
        times = sorted(taken_ms(of_length(length, texts, chance)) for _ in range(asked.texts))
        print(f"{length:>7,} characters: median {statistics.median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms")


if __name__ == "__main__":
    main()
