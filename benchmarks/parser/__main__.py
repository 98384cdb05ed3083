"""Print the time to understand a text by its length, then throw made-up texts at the parser.

usage: python -m benchmarks.parser [--texts N] [--fuzz N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import tomllib
from importlib.resources import files

from bot.bot import Bot
from bot.conversation import continue_from
from bot.parse import parse
from bot.question import Turn
from bot.slots import GpuMention, ModelMention, Slots

LENGTHS = (100, 300, 1000, 4000, 100_000)
PIECES = (
    "3090",
    "4090",
    "2x",
    "70B",
    "30B-A3B",
    "q4_k_m",
    "24gb",
    "vram",
    "ram",
    "$",
    "€",
    "k",
    "m",
    "b",
    "x",
    "×",
    "-",
    "_",
    "(",
    ")",
    ",",
    ".",
    "/",
    ":",
    "'",
    "kv",
    "cache",
    "context",
    "users",
    "兩張",
    "卡",
    "显存",
    "２４",
    "é",
    "ñ",
    "\x00",
    "\u202e",
    "\U0001f600",
    "٣",
    "²",
    "½",
    "ß",
    "İ",
    "ﷺ",
    "1e99",
    "1,000",
    "/fit",
    "apple m4 max",
)
LAST = Turn("fit", Slots(models=(ModelMention(params_b=70.0),), gpus=(GpuMention("rtx-4090", 2),)))


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


def made_up(texts: list[str], chance: random.Random) -> str:
    """Pieces of questions, of grammar and of Unicode, and raw characters, in any order."""
    parts = []
    for _ in range(chance.randint(0, 60)):
        kind = chance.random()
        if kind < 0.6:
            parts.append(chance.choice(PIECES))
        elif kind < 0.8:
            parts.append(chance.choice(texts)[: chance.randint(0, 30)])
        else:
            parts.append(chr(chance.randint(0, 0x10FFFF)))
        parts.append(chance.choice(("", " ")))
    return "".join(parts)


def main() -> None:
    """Speed first, then the made-up texts."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--texts", type=int, default=300)
    arguments.add_argument("--fuzz", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    chance, texts, lexicon = random.Random(asked.seed), corpus(), Bot.open().lexicon  # noqa: S311

    def taken_ms(text: str) -> float:
        start = time.perf_counter()
        parse(text, lexicon)
        return (time.perf_counter() - start) * 1000

    for length in LENGTHS:
        times = sorted(taken_ms(of_length(length, texts, chance)) for _ in range(asked.texts))
        print(f"{length:>7,} characters: median {statistics.median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms")
    slowest = 0.0
    for _ in range(asked.fuzz):
        text = made_up(texts, chance)
        slowest = max(slowest, taken_ms(text))
        once = continue_from(LAST, parse(text, lexicon))
        if once != continue_from(LAST, parse(text, lexicon)):
            raise SystemExit(f"understood differently the second time: {text!r}")
    print(f"{asked.fuzz:,} made-up texts: no exception, the same answer twice, the slowest {slowest:.1f} ms")


if __name__ == "__main__":
    main()
