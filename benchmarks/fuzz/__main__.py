"""Throw made-up texts at the parser: no exception, the same answer twice, and how long the slowest took.

usage: python -m benchmarks.fuzz [--executions N] [--jobs N] [--seed N]

An execution is one reading of one text, alone or behind another question. Times are CPU times.
"""

from __future__ import annotations

import argparse
import random
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from benchmarks.fuzz.texts import made_up
from benchmarks.parser.__main__ import corpus
from bot.bot import Bot
from bot.conversation import continue_from
from bot.parse import parse
from bot.pasted import notice_paste
from bot.question import Turn
from bot.slots import GpuMention, ModelMention, Slots

LAST = Turn("fit", Slots(models=(ModelMention(params_b=70.0),), gpus=(GpuMention("rtx-4090", 2),)))
HANG_MS = 50.0
SHARE = 100_000
"""Executions of one errand of a process."""


def run(seed: int, executions: int) -> tuple[int, float, int, str]:
    """How many were done, the slowest in milliseconds, how many took longer than HANG_MS, and the slowest text."""
    chance, texts, lexicon = random.Random(seed), corpus(), Bot.open().lexicon  # noqa: S311
    parse("warm", lexicon)
    slowest, hangs, worst = 0.0, 0, ""
    for _ in range(executions // 2):
        text = made_up(texts, chance)
        start = time.process_time()
        once = continue_from(LAST, notice_paste(text, parse(text, lexicon)))
        taken = (time.process_time() - start) * 1000
        hangs += taken > HANG_MS
        if taken > slowest:
            slowest, worst = taken, text
        if once != continue_from(LAST, notice_paste(text, parse(text, lexicon))):
            raise SystemExit(f"understood differently the second time: {text!r}")
    return executions // 2 * 2, slowest, hangs, worst


def main() -> None:
    """Errands of SHARE executions, on as many processes as asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--executions", type=int, default=200_000)
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    errands = -(-asked.executions // SHARE)
    done, slowest, hangs, worst = 0, 0.0, 0, ""
    with ProcessPoolExecutor(asked.jobs) as pool:
        seeds = range(asked.seed, asked.seed + errands)
        for number, took, long, text in pool.map(run, seeds, repeat(min(SHARE, asked.executions))):
            done, hangs = done + number, hangs + long
            slowest, worst = max((slowest, worst), (took, text))
            print(f"{done:,} executions, the slowest {slowest:.1f} ms, {hangs} over {HANG_MS:g} ms", flush=True)
    print(f"no exception, the same answer each time; the slowest text: {worst[:200]!r}")


if __name__ == "__main__":
    main()
