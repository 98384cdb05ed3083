"""The team's measured runs as a table: all of them, or those of the models and cards that were named."""

from __future__ import annotations

from collections.abc import Iterable

from bot.ask import Ask
from bot.machines import by_whom
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.team_runs import conditions
from bot.wording import DASH, cards, gib_text, number
from bot.workload import subjects
from knowledge.library import UnknownName
from knowledge.team import MeasuredRun

MAX_ROWS = 12


def list_runs(ask: Ask) -> Reply:
    """The newest first; how to add one where there is none."""
    runs = ask.question.context.runs
    wanted = {subject.model.key for subject in subjects(ask)}
    devices = {mention.key for mention in ask.slots.gpus}
    shown = [run for run in runs if _is_wanted(run, wanted, devices)]
    if not shown:
        phrase = "report.none_of_it" if runs and (wanted or devices) else "report.none"
        return Reply(ask.say(phrase), Tone.NEUTRAL, "report", detail=ask.say("report.example"))
    return Reply(
        headline=ask.say("report.headline", count=len(shown)),
        detail=ask.say("report.example"),
        tone=Tone.NEUTRAL,
        intent="report",
        tables=(run_table(ask, shown[:MAX_ROWS]),),
        notes=(ask.say("report.more", count=len(shown) - MAX_ROWS),) if len(shown) > MAX_ROWS else (),
        choices=tuple(
            Choice(ask.say("report.remove_one", id=run.id), f"/report remove {run.id}")
            for run in shown[:MAX_ROWS]
            if run.author == ask.question.author
        )[:4],
        more=(run_table(ask, shown[MAX_ROWS : 10 * MAX_ROWS]),) if len(shown) > MAX_ROWS else (),
    )


def _is_wanted(run: MeasuredRun, models: set[str], devices: set[str]) -> bool:
    on = {gpu.key for gpu in run.gpus}
    return (not models or run.model in models) and (not devices or any(key.startswith(name) for key in on for name in devices))


def run_table(ask: Ask, runs: Iterable[MeasuredRun]) -> Table:
    """One row a run."""
    say = ask.say
    columns = (
        Column(say("column.model")),
        Column(say("column.precision"), priority=1),
        Column(say("column.hardware")),
        Column(say("column.memory_used"), numeric=True),
        Column(say("column.tok_s"), numeric=True),
        Column(say("column.conditions"), priority=3),
        Column(say("column.kept_by"), priority=2),
        Column(say("column.id"), priority=4),
    )
    return Table(columns, tuple(_row(ask, run) for run in runs), say("report.caption"))


def _row(ask: Ask, run: MeasuredRun) -> tuple[Cell, ...]:
    return (
        Cell(_model_name(ask, run.model)),
        Cell(run.precision.upper()),
        Cell(" + ".join(cards(_gpu_name(ask, gpu.key), gpu.count) for gpu in run.gpus)),
        Cell(gib_text(run.used_bytes) if run.used_bytes is not None else DASH, run.used_bytes, "bytes"),
        Cell(number(run.decode_tok_s) if run.decode_tok_s is not None else DASH, run.decode_tok_s, "tok/s"),
        Cell(ask.say("report.joint").join(conditions(ask, run)) or DASH),
        Cell(by_whom(ask, run.author_name, run.at)),
        Cell(run.id),
    )


def _model_name(ask: Ask, key: str) -> str:
    """A name that the knowledge base no longer has is shown as it was kept."""
    try:
        return ask.library.model(key).name
    except UnknownName:
        return key


def _gpu_name(ask: Ask, key: str) -> str:
    try:
        return ask.library.gpu(key).name
    except UnknownName:
        return key
