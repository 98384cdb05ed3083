"""Answers of a bot that is open: by intent, by step, by core, by length and number of cards, and the search over all hardware."""

from __future__ import annotations

import cProfile
import itertools
import json
import pstats
import statistics
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.engine_speed.__main__ import ESTIMATES, count_on_every_card, request_of
from benchmarks.latency.__main__ import QUESTIONS
from benchmarks.performance.rows import Row, median_ms, p99, pipe
from bot import languages
from bot.bot import Bot
from bot.plain import as_json
from bot.question import Question

FLOORS = {"knowledge": "resolve", "sizing": "size", "bot": "view"}
LENGTHS = (25, 100, 1_000, 10_000, 100_000)
CARDS = (1, 2, 4, 8, 16, 64)
SECONDS = 4.0
WORKER = f"""
import sys, time, itertools
from bot.bot import Bot
from bot.question import Question
from benchmarks.latency.__main__ import QUESTIONS
bot = Bot.open()
for text in QUESTIONS: bot.answer(Question(text))
print("ready", flush=True); sys.stdin.readline()
count, start = 0, time.thread_time()
for text in itertools.cycle(QUESTIONS):
    bot.answer(Question(text)); count += 1
    if time.thread_time() - start > {SECONDS}: break
print(count / {SECONDS}, flush=True)
"""


def corpus(path: Path | None) -> list[str]:
    """The questions of a JSON-lines file, else those of our own that come with each language."""
    if path is not None:
        return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    tables = (tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8")) for folder in languages.folders())
    lines = (line for table in tables for listed in table.values() for line in listed)
    return [line["text"] for line in lines if isinstance(line, dict) and "text" in line]


def answer_rows(bot: Bot, texts: list[str]) -> list[Row]:
    """Each question once to warm up and once counted, in milliseconds of the processor's time."""
    taken: dict[str, list[float]] = defaultdict(list)
    for turn, text in itertools.product(range(2), texts):
        start = time.thread_time()
        reply = bot.answer(Question(text))
        if turn:
            taken[reply.intent].append((time.thread_time() - start) * 1e3)
    every = [one for each in taken.values() for one in each]
    rows = [
        Row("answers", f"all {len(every):,} questions, median", statistics.median(every), "ms", 1.0),
        Row("answers", "all, p99", p99(every), "ms", 4.0),
    ]
    for intent, each in sorted(taken.items()):
        rows.append(Row("answers", intent, statistics.median(each), "ms", note=f"p99 {p99(each):.2f} ms of {len(each)}"))
    return rows


def step_rows(bot: Bot) -> list[Row]:
    """Where an answer's time goes. What follows the reading is shared out as a profile of it shares out its own time."""
    asked = [Question(text) for text in QUESTIONS]
    whole = median_ms(lambda: [bot.answer(each) for each in asked], 10) / len(asked)
    parse = median_ms(lambda: [bot.understand(each) for each in asked], 10) / len(asked)
    replies = [(bot.answer(each), each.text) for each in asked]
    render = median_ms(lambda: [json.dumps(as_json(reply, text)) for reply, text in replies], 10) / len(asked)
    profile = cProfile.Profile()
    profile.enable()
    for each in asked:
        bot.answer(each)
    profile.disable()
    shares = dict.fromkeys(FLOORS.values(), 0.0)
    for (file, _line, _name), (_calls, _total, own, _cumulated, _callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        floor = next((step for name, step in FLOORS.items() if f"/{name}/" in file), "view")
        shares[floor] += own
    shares["view"] = max(shares["view"] - sum(shares.values()) * parse / whole, 0.0)
    rest = (whole - parse) / sum(shares.values())
    steps = {"parse": parse, **{step: share * rest for step, share in shares.items()}, "render as JSON": render}
    return [Row("steps", step, value, "ms", note="mean of the 22 questions") for step, value in steps.items()]


def throughput_rows() -> list[Row]:
    """Processes of one thread each, started together; by the second of the processor's time that each was given."""
    rows = []
    for cores in (1, 2):
        workers = [_worker() for _ in range(cores)]
        for worker in workers:
            pipe(worker.stdin).write("go\n")
            pipe(worker.stdin).flush()
        total = sum(float(worker.communicate()[0]) for worker in workers)
        aim = 1500.0 if cores == 1 else None
        rows.append(Row("throughput", f"answers on {cores} core{'s' * (cores > 1)}", total, "a second", aim, at_least=True))
    return rows


def _worker() -> subprocess.Popen[str]:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    pipe(worker.stdout).readline()  # once it is ready
    return worker


def scale_rows(bot: Bot, rounds: int) -> list[Row]:
    """How the cost grows with the question and with the cards."""
    rows = []
    for length in LENGTHS:
        text = (f"{QUESTIONS[0]} " + "and what else would you tell us of it " * (length // 30))[:length]
        rows.append(
            Row("question length", f"{length:,} characters", median_ms(partial(bot.answer, Question(text)), rounds), "ms")
        )
    for count in CARDS:
        asked = partial(bot.answer, Question(f"llama 3.1 70b q4_k_m on {count}x rtx 4090"))
        rows.append(Row("number of cards", f"{count} cards", median_ms(asked, rounds), "ms"))
    return rows


def search_rows(bot: Bot, rounds: int) -> list[Row]:
    """All hardware and counts, for a request that no cache has seen."""
    request = request_of(bot.library, *ESTIMATES[1])
    contexts = itertools.count(8192)
    searched = median_ms(lambda: count_on_every_card(bot.library, replace(request, context=next(contexts))), rounds)
    asked = median_ms(
        lambda: bot.answer(Question(f"cheapest gpu that runs llama 3.1 70b int4 with {next(contexts)} context")), rounds
    )
    return [
        Row("search", f"how many of each of {len(bot.library.gpus())} devices hold 70B Q4_K_M", searched, "ms", 10.0),
        Row("search", "the whole reply: cheapest hardware for 70B int4", asked, "ms"),
    ]
