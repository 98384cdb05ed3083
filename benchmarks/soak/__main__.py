"""Hold a steady load over the wire, and print waiting times, errors and memory at intervals; or answer very many in one process.

usage: python -m benchmarks.soak [--minutes 1] [--rate 200] [--workers 1] [--distinct 2000]
       python -m benchmarks.soak --answers 1000000

Over the wire `rigwise run slack` runs in a process of its own, a Slack on loopback in this one; every question is written to the
workspace before it is answered, with the disk flushed. Exit status 1 where an answer was lost, doubled or an error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random

from aiohttp import web

from benchmarks.soak.program import SoakedSlack, family_mb, program
from benchmarks.soak.questions import questions
from bot.question import Place, Question
from bot.settings import Settings
from bot.team import TeamAssistant

INTERVALS = 10
WARM_UP_S = 10.0


def percentile(times: list[float], share: float) -> float:
    """The value that `share` of the times do not pass; NaN where there are none."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


async def over_the_wire(options: argparse.Namespace) -> int:
    """Warm up, then hold the rate; one line an interval. Returns how many went wrong."""
    slack = SoakedSlack()
    runner = web.AppRunner(slack.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    texts = questions(options.seed, options.distinct)
    Random(options.seed).shuffle(texts)  # noqa: S311 - a die, not a key
    spoken = cycle(texts)
    with tempfile.TemporaryDirectory() as folder:
        async with program(slack, folder, options.workers) as process:
            print(f"{len(texts):,} different questions, {options.rate:g} a second, {options.workers} worker(s)")
            await hold(slack, spoken, options.rate / 4, WARM_UP_S)
            await slack.settle()
            slack.begin()
            began, seconds = time.monotonic(), options.minutes * 60 / INTERVALS
            first = family_mb(process.pid)
            print(f"{'minute':>7}{'asked':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'wrong':>7}{'RSS MB':>9}")
            for _ in range(INTERVALS):
                waited = len(slack.times)
                await hold(slack, spoken, options.rate, seconds)
                now = slack.times[waited:]
                shown = (percentile(now, 0.5), percentile(now, 0.99), max(now, default=float("nan")))
                minute = (time.monotonic() - began) / 60
                line = "".join(f"{value:>9.1f}" for value in shown)
                print(f"{minute:>7.1f}{slack.asked:>9,}{line}{slack.wrong:>7}{family_mb(process.pid):>9.1f}", flush=True)
            await slack.settle()
            rss = family_mb(process.pid)
            print(
                f"all: {slack.asked:,} asked, {slack.open} lost, {slack.wrong} wrong; p50 {percentile(slack.times, 0.5):.1f} ms,"
            )
            print(f"     p99 {percentile(slack.times, 0.99):.1f} ms (aim: under 100); memory {first:.1f} to {rss:.1f} MB")
    await runner.cleanup()
    return slack.open + slack.wrong


async def hold(slack: SoakedSlack, spoken: cycle[str], rate: float, seconds: float) -> None:
    """So many a second, whether they are answered or not."""
    began = time.perf_counter()
    for place in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
        await slack.ask(next(spoken))


async def in_one_process(options: argparse.Namespace) -> int:
    """Answer, and say how memory goes. Returns how many failed."""
    texts, failed = questions(options.seed, options.distinct), 0
    with tempfile.TemporaryDirectory() as folder:
        assistant = TeamAssistant.open(Settings(rigwise_data=Path(folder)))
        asked = Question("", place=Place("local", "T1", "C1"))
        first, began = 0.0, time.monotonic()
        for number, text in zip(range(1, options.answers + 1), cycle(texts), strict=False):
            reply = await assistant.answer(
                replace(asked, text=text, conversation=f"c:{number % 5000}", author=f"u:{number % 500}")
            )
            failed += not reply.headline
            if number % max(1, options.answers // INTERVALS) == 0:
                rss = family_mb(os.getpid())
                first = first or rss
                rate = number / (time.monotonic() - began)
                print(f"{number:>10,} answers, {rss:8.1f} MB, {100 * (rss / first - 1):+5.1f} %, {rate:6.0f}/s", flush=True)
        assistant.close()
    return failed


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="A steady load, for long.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--distinct", type=int, default=2000)
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    work = in_one_process(options) if options.answers else over_the_wire(options)
    return 1 if asyncio.run(work) else 0


if __name__ == "__main__":
    sys.exit(main())
