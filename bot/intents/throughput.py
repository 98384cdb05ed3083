"""How fast? Decode and prefill by precision, low to high, on the cards that were named."""

from __future__ import annotations

from bot.arithmetic import arithmetic
from bot.ask import Ask
from bot.assumed import assumptions, engine_notes
from bot.cases import Case, build_cases
from bot.encoder_reply import encoder_reply
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.intents.fit import verdict_text
from bot.measured import find_runs, measured_notes, measured_sources, measured_table
from bot.memory import work_tables
from bot.missing import ask_for
from bot.reply import Cell, Column, Reply, Table, Tone
from bot.team_runs import team_notes
from bot.unknown_shape import bound_reply
from bot.wording import rate, tokens
from bot.workload import Rig, Subject, find_rig, subjects
from sizing.estimate import Interval


def answer(ask: Ask) -> Reply:
    """Tokens a second, or why there are none."""
    found, rig = subjects(ask), find_rig(ask)
    if not found or rig is None:
        return ask_for(ask, model=not found, gpu=rig is None)
    if not found[0].known:
        return encoder_reply(ask, found[0], rig) or bound_reply(ask, found[0], rig)
    return view(ask, found[0], rig, build_cases(ask, found[0], rig))


def view(ask: Ask, subject: Subject, rig: Rig, cases: tuple[Case, ...]) -> Reply:
    """The fastest that runs in the headline; every precision in the table."""
    runs = find_runs(ask, cases, rig)
    running = [case for case in cases if case.estimate.decode_tok_s and case.verdict != "no"]
    best = max(running, key=lambda case: case.estimate.decode_tok_s.expected if case.estimate.decode_tok_s else 0, default=None)
    if best is not None:
        values = {"rate": rate(best.estimate.decode_tok_s), "precision": best.label, "model": subject.name, "rig": rig.name}
        headline = ask.say("throughput.headline", **values)
    else:
        unknown = any(case.verdict != "no" for case in cases)
        headline = ask.say("throughput.unknown" if unknown else "throughput.does_not_run", model=subject.name, rig=rig.name)
    return Reply(
        headline=headline,
        detail=" ".join(text for text in (stand_in_note(ask, subject), ask.say("throughput.bound")) if text),
        tone=Tone.NEUTRAL if best else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, subject, rig, cases),),
        notes=(*team_notes(ask, cases), *engine_notes(ask, best or cases[-1]), *measured_notes(ask, runs), *leftover_notes(ask)),
        assumptions=assumptions(ask, cases[0].setting, max_context=subject.model.max_context),
        sources=(*sources(ask, (subject,), rig.devices), *measured_sources(runs)),
        arithmetic=arithmetic(ask, best or cases[-1]),
        more=(*work_tables(ask, best or cases[-1]), *measured_table(ask, runs)),
        verdict=(best or cases[-1]).verdict.value,
    )


def _table(ask: Ask, subject: Subject, rig: Rig, cases: tuple[Case, ...]) -> Table:
    say = ask.say
    columns = (
        Column(say("column.precision")),
        Column(say("throughput.decode"), numeric=True),
        Column(say("throughput.prefill"), numeric=True, priority=1),
        Column(say("column.verdict")),
    )
    caption = say("throughput.caption", model=subject.name, rig=rig.name, context=tokens(cases[0].setting.context))
    return Table(columns, tuple(_row(ask, case) for case in cases), caption)


def _row(ask: Ask, case: Case) -> tuple[Cell, ...]:
    runs = case.verdict != "no"
    return (
        Cell(case.label),
        _rate(case.estimate.decode_tok_s if runs else None),
        _rate(case.estimate.prefill_tok_s if runs else None),
        Cell(verdict_text(ask, case)),
    )


def _rate(speed: Interval | None) -> Cell:
    return Cell(rate(speed), speed.expected if speed else None, "tok/s")
