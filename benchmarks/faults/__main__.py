"""Ask thousands of questions through everything that can go wrong, and count those that were lost or answered twice.

usage: python -m benchmarks.faults [--events 3000] [--rate 0.2] [--seed 1] [slack] [discord]

The adapters are the real ones with the platforms' own libraries; the platforms are on loopback. `--events` are asked of each
platform, `--rate` is the share of requests that meet a fault. Exit status 1 where anything was lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.faults import discord, slack
from benchmarks.faults.mishaps import Mishaps
from bot.bot import Bot

PLATFORMS = {"slack": slack.run, "discord": discord.run}


def main() -> int:
    """Ask, count and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description="Lost and doubled answers under faults.")
    parser.add_argument("platforms", nargs="*", choices=[*PLATFORMS, []], metavar="platform")
    parser.add_argument("--events", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # every fault would be a page of it
    bot, wrong = Bot.open(), 0
    for name in options.platforms or PLATFORMS:
        mishaps, began = Mishaps(options.seed, options.rate), time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            tally = asyncio.run(PLATFORMS[name](bot, Path(folder), mishaps, options.events))
        faults = ", ".join(f"{count} {kind}" for kind, count in sorted(mishaps.count.items()))
        print(f"{name}: {options.events:,} questions, {len(tally.acknowledged):,} acknowledged, {mishaps.count.total():,} faults")
        print(f"  {faults}")
        print(f"  lost {len(tally.lost)}, answered twice {len(tally.doubled)}, in {time.monotonic() - began:.0f} s")
        wrong += len(tally.lost) + len(tally.doubled)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
