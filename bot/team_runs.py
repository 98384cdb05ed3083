"""What the team measured itself, beside what the engine estimates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.ask import Ask
from bot.cases import Case
from bot.wording import number, tokens
from knowledge.team import GpuCount, MeasuredRun
from sizing.units import gib

MAX_NOTES = 3


def team_notes(ask: Ask, cases: Iterable[Case]) -> tuple[str, ...]:
    """One sentence a case that somebody of the team measured on the same cards: `Your team measured this: 42.1 GiB …`."""
    return tuple(_notes(ask, cases))[:MAX_NOTES]


def _notes(ask: Ask, cases: Iterable[Case]) -> Iterator[str]:
    if not ask.question.context.runs:
        return
    for case in cases:
        found = [run for run in ask.question.context.runs if is_of(run, case)]
        if found:
            people = len({run.author for run in found})
            phrase = "report.team_one" if people == 1 else "report.team_many"
            yield ask.say(phrase, people=people, precision=case.weights.name, what=_measured(ask, found))


def is_of(run: MeasuredRun, case: Case) -> bool:
    """Whether a run is of this very model, format and number of cards, whatever its context and runtime."""
    return run.model == case.request.model.key and run.precision == case.weights.key and counts(run.gpus) == _cards(case)


def counts(gpus: Iterable[GpuCount]) -> Counter[str]:
    """How many of each device."""
    total: Counter[str] = Counter()
    for gpu in gpus:
        total[gpu.key] += gpu.count
    return total


def _cards(case: Case) -> Counter[str]:
    return Counter(device.key for device in case.request.devices)


def _measured(ask: Ask, runs: list[MeasuredRun]) -> str:
    """Ranges over the runs, and of a single run under which conditions."""
    parts = []
    used = [run.used_bytes for run in runs if run.used_bytes is not None]
    speeds = [run.decode_tok_s for run in runs if run.decode_tok_s is not None]
    if used:
        parts.append(ask.say("report.range", low=number(gib(min(used))), high=number(gib(max(used))), unit=" GiB"))
    if speeds:
        parts.append(ask.say("report.range", low=number(min(speeds)), high=number(max(speeds)), unit=" tok/s"))
    if len(runs) == 1:
        parts += conditions(ask, runs[0])
    return ask.say("report.joint").join(parts)


def conditions(ask: Ask, run: MeasuredRun) -> list[str]:
    """`8k context`, `llama.cpp`, `4 at once`: what was said of how it was measured."""
    said = []
    if run.prefill_tok_s is not None:
        said.append(ask.say("report.prefill", rate=number(run.prefill_tok_s)))
    if run.context:
        said.append(ask.say("report.context", tokens=tokens(run.context)))
    if run.batch and run.batch > 1:
        said.append(ask.say("report.batch", count=run.batch))
    if run.runtime:
        said.append(run.runtime)
    return said
