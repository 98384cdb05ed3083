"""Warm answers beside `llmfit serve`, each asked in turn: what a model needs, and what runs on given hardware.

Ours are calls in a process, as an adapter makes them; llmfit's are requests over HTTP on loopback, as its callers make them. Its
answers are about the machine that it runs on, or the profile that it was started with; what is asked is the nearest that it has.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.performance.rows import Row, missing, taken_ms
from bot.bot import Bot
from bot.question import Question

SECTION = "beside llmfit serve"
START_SECONDS = 20.0
NEEDS, RUNS = "what does qwen3 30b a3b need?", "what can I run on 24 GB?"
MODEL = "Qwen/Qwen3-30B-A3B"
PLAN = json.dumps({"model": MODEL, "context": 8192}).encode()
RIVALS = (
    (NEEDS, "GET /api/v1/models/{model}", f"/api/v1/models/{MODEL.replace('/', '%2F')}", None, 50.0),
    (NEEDS, "POST /api/v1/plan, that model at one context", "/api/v1/plan", PLAN, None),
    (RUNS, "GET /api/v1/models?min_fit=marginal", "/api/v1/models?limit=20&min_fit=marginal&sort=score", None, 50.0),
)
"""Our question, the request that answers the like, its path and body, and how many times as fast we mean to be."""


def rival_rows(bot: Bot, llmfit: Path | None, rounds: int) -> list[Row]:
    """Medians of both, and how many times as fast ours is."""
    if llmfit is None:
        return missing(
            SECTION, (f"{ours} / {theirs}" for ours, theirs, *_ in RIVALS), "llmfit is not installed; --llmfit names it"
        )
    rows: list[Row] = []
    with serving(llmfit) as address:
        for text, request, path, body, aim in RIVALS:
            ask, answer = requester(f"{address}{path}", body), partial(bot.answer, Question(text))
            pairs = [(taken_ms(ask), taken_ms(answer)) for _ in range(rounds + 1)][1:]
            theirs, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
            rows += [
                Row(SECTION, f"rigwise: {text}", ours, "ms"),
                Row(SECTION, f"llmfit: {request}", theirs, "ms"),
                Row(SECTION, "  llmfit's time by ours", theirs / ours, "×", aim, at_least=True),
            ]
    return rows


def requester(address: str, body: bytes | None) -> Callable[[], object]:
    """A call that asks once and reads the whole answer."""
    headers = {"content-type": "application/json"} if body else {}

    def ask() -> object:
        request = urllib.request.Request(address, body, headers)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:  # noqa: S310
            return json.load(answer)

    return ask


@contextmanager
def serving(llmfit: Path) -> Iterator[str]:
    """`llmfit serve` on a free port, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([llmfit, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(requester(f"{address}/health", None))
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait(ask: Callable[[], object]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            ask()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
