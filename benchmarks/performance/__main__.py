"""Print every figure of speed and memory with its aim, most of them beside something that was run in turn with it.

usage: python -m benchmarks.performance [--only PART ...] [--questions FILE] [--llmfit PATH] [--rounds N] [--sizes N,N] [--json]

`--llmfit` names the program (`pip install llmfit` in an environment of its own); without it the rows beside it say so.
`--questions` is a file of JSON lines with a `text`; without it the corpus of every language is asked. Another program on the
machine moves the milliseconds, hardly the ratios, and not at all the instructions.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from benchmarks.performance import cold, growth, rivals, warm
from benchmarks.performance.rows import Row, as_json, print_rows
from bot.bot import Bot


def parts(options: argparse.Namespace) -> dict[str, Callable[[], list[Row]]]:
    """What can be measured, by name, in the order that it is."""
    found = options.llmfit or shutil.which("llmfit")
    llmfit = Path(found) if found else None
    bot = cache(Bot.open)
    return {
        "cold": lambda: cold.cold_rows(llmfit, options.rounds),
        "instructions": cold.instruction_rows,
        "imports": cold.import_rows,
        "rivals": lambda: rivals.rival_rows(bot(), llmfit, options.rounds),
        "answers": lambda: warm.answer_rows(bot(), warm.corpus(options.questions)),
        "steps": lambda: warm.step_rows(bot()),
        "throughput": warm.throughput_rows,
        "scale": lambda: warm.scale_rows(bot(), options.rounds),
        "search": lambda: warm.search_rows(bot(), options.rounds),
        "growth": lambda: growth.growth_rows(
            [int(size) for size in options.sizes.split(",") if size], max(3, options.rounds // 3)
        ),
        "memory": growth.memory_rows,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="PART", help="some of: cold instructions imports rivals answers steps …")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--llmfit", type=Path)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--sizes", default="10,100", help="how many times the knowledge base, separated by commas")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    known = parts(options)
    wanted = options.only or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no part is called {unknown[0]}; there are {', '.join(known)}")
    rows = [row for name in wanted for row in known[name]()]
    print(as_json(rows)) if options.json else print_rows(rows)


if __name__ == "__main__":
    main()
