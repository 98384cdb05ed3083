"""What others measured, in words and rows: a note beside the estimate, the runs behind "Show the work", and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.ask import Ask
from bot.evidence import brief
from bot.measured_runs import Runs, find_runs
from bot.reply import Cell, Column, Source, Table
from bot.wording import DASH, cards, short, significant, tokens
from knowledge.facts import Measurement

__all__ = ["find_runs", "measured_notes", "measured_sources", "measured_table"]

MAX_ROWS = 12
MAX_NOTES = 3
MAX_CARDS = 3


def measured_notes(ask: Ask, found: tuple[Runs, ...]) -> tuple[str, ...]:
    """`2 measured runs at INT8 used 35.8 to 36.2 GB (RTX A6000, A100 SXM4 40 GB).`"""
    return tuple(note for runs in found for note in _notes(ask, runs))[:MAX_NOTES]


def _notes(ask: Ask, runs: Runs) -> Iterator[str]:
    label = runs.case.label
    if runs.memory and not _is_told(runs, runs.memory):
        used = [run.used_gib for run in runs.memory if run.used_gib]
        unit = "GB" if all(run.table == "report" for run in runs.memory) else "GiB"
        yield ask.say(
            "measured.memory",
            count=len(used),
            precision=label,
            used=_span(min(used), max(used), unit),
            cards=ask.listed(_cards(ask, runs.memory)),
        )
    if runs.speed and not _is_told(runs, runs.speed):
        low = min(run.tok_s for run in runs.speed if run.tok_s)
        high = max(run.tok_s_high or run.tok_s or 0 for run in runs.speed)
        shown = significant(low) if significant(low) == significant(high) else f"{significant(low)}–{significant(high)}"
        yield ask.say("measured.speed", count=len(runs.speed), precision=label, rate=shown)
    if runs.failed:
        yield ask.say("measured.failed", count=len(runs.failed), precision=label)


def _is_told(runs: Runs, measured: Iterable[Measurement]) -> bool:
    """Whether all of them are the team's own on these very cards: `bot/team_runs.py` says those."""
    keys = {device.key for device in runs.case.request.devices}
    return all(run.table == "team" and {run.gpu_key} == keys for run in measured)


def _span(low: float, high: float, unit: str) -> str:
    first, last = f"{low:.3g}", f"{high:.3g}"
    return f"{first} {unit}" if first == last else f"{first}–{last} {unit}"


def _cards(ask: Ask, runs: Iterable[Measurement]) -> list[str]:
    """The cards of the runs, the first few."""
    names = list(dict.fromkeys(_card(ask, run) for run in runs))
    return names[:MAX_CARDS] + (["…"] if len(names) > MAX_CARDS else [])


def _card(ask: Ask, run: Measurement) -> str:
    return cards(short(ask.library.gpu(run.gpu_key).name), run.count or 1) if run.gpu_key else run.gpu or DASH


def measured_table(ask: Ask, found: tuple[Runs, ...]) -> tuple[Table, ...]:
    """The runs one by one, for "Show the work"."""
    listed = [(runs.case, run) for runs in found for run in runs.all][:MAX_ROWS]
    if not listed:
        return ()
    say = ask.say
    columns = (
        Column(say("column.card")),
        Column(say("column.precision"), priority=1),
        Column(say("measured.context"), numeric=True, priority=2),
        Column(say("measured.used"), numeric=True),
        Column(say("column.tok_s"), numeric=True),
        Column(say("measured.runtime"), priority=2),
        Column(say("measured.source"), priority=2),
    )
    return (Table(columns, tuple(_row(ask, run) for _, run in listed), say("measured.caption")),)


def _row(ask: Ask, run: Measurement) -> tuple[Cell, ...]:
    unit = "GB" if run.table == "report" else "GiB"
    low, high = run.tok_s, run.tok_s_high
    speed = DASH if low is None else f"{low:g}" if high in (None, low) else f"{low:g}–{high:g}"
    used = ask.say("measured.oom") if run.out_of_memory else DASH if run.used_gib is None else f"{run.used_gib:.3g} {unit}"
    return (
        Cell(_card(ask, run)),
        Cell(run.format),
        Cell(tokens(run.context) if run.context else DASH, run.context),
        Cell(used, run.used_gib, unit),
        Cell(speed, low, "tok/s"),
        Cell(run.runtime or DASH),
        Cell(brief(run.citation)),
    )


def measured_sources(found: tuple[Runs, ...]) -> tuple[Source, ...]:
    """Where the runs were read; one line a source."""
    cited = dict.fromkeys(run.citation for runs in found for run in runs.all if run.table != "team")
    return tuple(dict.fromkeys(Source(brief(each), each.checked, each.url) for each in cited))[:MAX_CARDS]
