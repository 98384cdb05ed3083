"""Does this model run on this hardware? With a precision: part by part. Without one: the ladder of 16, 8 and 4 bits."""

from __future__ import annotations

from bot.arithmetic import arithmetic
from bot.ask import Ask
from bot.assumed import assumptions, engine_notes
from bot.cases import Case, build_cases
from bot.estimates import as_json
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.fixes import fix_choices, fix_note, fixes
from bot.measured import find_runs, measured_notes, measured_sources, measured_table
from bot.memory import memory_chart, part_table, work_tables
from bot.missing import ask_for
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.room import room_note
from bot.team_runs import team_notes
from bot.wording import DASH, gib_text, number, rate, tokens
from bot.workload import Rig, Subject, find_rig, subjects, usable_text
from sizing.estimate import Verdict
from sizing.units import gib

TONES = {Verdict.FITS: Tone.GOOD, Verdict.TIGHT: Tone.WARN, Verdict.OFFLOAD: Tone.WARN, Verdict.NO: Tone.BAD}
ORDER = (Verdict.FITS, Verdict.TIGHT, Verdict.OFFLOAD, Verdict.NO)


def answer(ask: Ask) -> Reply:
    """The verdict, then one table, then what was assumed and what would change it."""
    rig = find_rig(ask)
    if rig is not None and len(ask.slots.models) > 1 and (shared := _shared(ask, rig)):
        return shared
    found = subjects(ask)
    if not found or rig is None:
        return ask_for(ask, model=not found, gpu=rig is None)
    subject = found[0]
    if not subject.known:
        return _not_a_decoder(ask, subject, rig)
    cases = build_cases(ask, subject, rig)
    return view(ask, subject, rig, cases, found[1:])


def _shared(ask: Ask, rig: Rig) -> Reply | None:
    """The reply for several models that are meant to be on the hardware together; None where each is meant alone."""
    from bot.residents import share_card
    from bot.sharing import sharing_reply

    return sharing_reply(ask, rig) if share_card(ask) else None


def _not_a_decoder(ask: Ask, subject: Subject, rig: Rig) -> Reply:
    from bot.encoder_reply import encoder_reply
    from bot.unknown_shape import bound_reply

    return encoder_reply(ask, subject, rig) or bound_reply(ask, subject, rig)


def view(ask: Ask, subject: Subject, rig: Rig, cases: tuple[Case, ...], others: tuple[Subject, ...] = ()) -> Reply:
    """The reply for one model: a part table for one precision, a ladder for several."""
    best = _best(cases)
    single = len(cases) == 1
    changes, runs = fixes(ask, best), find_runs(ask, cases, rig)
    return Reply(
        headline=_headline(ask, subject, rig, cases),
        detail=_detail(ask, subject, rig),
        tone=TONES[best.verdict],
        intent=ask.intent,
        tables=(part_table(ask, best) if single else ladder_table(ask, subject, rig, cases),),
        chart=memory_chart(ask, best),
        notes=(
            *team_notes(ask, cases),
            *engine_notes(ask, best),
            *fix_note(ask, changes),
            *(room_note(ask, best) if single else ()),
            *measured_notes(ask, runs),
            *leftover_notes(ask),
        ),
        assumptions=assumptions(ask, best.setting, max_context=subject.model.max_context),
        choices=(*fix_choices(ask, changes), *(_other(ask, other) for other in others), _cost(ask)),
        sources=(*sources(ask, (subject,), rig.devices), *measured_sources(runs)),
        arithmetic=arithmetic(ask, best),
        more=(*work_tables(ask, best), *measured_table(ask, runs)),
        verdict=best.verdict.value,
        estimate=as_json(best.request, best.estimate),
    )


def _best(cases: tuple[Case, ...]) -> Case:
    """The widest precision with the best verdict; where none runs, the narrowest, which is the nearest to running."""
    best = min(cases, key=lambda case: ORDER.index(case.verdict))
    return cases[-1] if best.verdict is Verdict.NO else best


def _headline(ask: Ask, subject: Subject, rig: Rig, cases: tuple[Case, ...]) -> str:
    if len(cases) == 1:
        return _single_headline(ask, subject, rig, cases[0])
    runs = [case for case in cases if case.runs]
    fails = [case for case in cases if not case.runs]
    if not fails:
        return ask.say("fit.ladder_all", widest=runs[0].label, model=subject.name, rig=rig.name)
    if not runs and any(case.verdict is Verdict.OFFLOAD for case in cases):
        return ask.say("fit.ladder_offload", model=subject.name, rig=rig.name)
    if not runs:
        return ask.say("fit.ladder_none", narrowest=fails[-1].label, model=subject.name, rig=rig.name)
    return ask.say(
        "fit.ladder_from", widest=runs[0].label, fails=ask.listed(case.label for case in fails), model=subject.name, rig=rig.name
    )


def _single_headline(ask: Ask, subject: Subject, rig: Rig, case: Case) -> str:
    values = {"model": subject.name, "precision": case.label, "rig": rig.name}
    answer = case.estimate
    worst = min(answer.devices, key=lambda device: device.free_bytes, default=None)
    if answer.verdict is Verdict.OFFLOAD:
        return ask.say("fit.offload", host=gib_text(answer.host_bytes), layers=answer.host_layers, **values)
    if worst is None:
        return ask.say("fit.no", over=DASH, **values)
    spare = gib_text(abs(worst.free_bytes))
    per_card = "_per_card" if len(answer.devices) > 1 else ""
    if answer.verdict is Verdict.NO:
        return ask.say(f"fit.no{per_card}", over=spare, **values)
    return ask.say(f"fit.{answer.verdict.value}{per_card}", spare=spare, **values)


def _detail(ask: Ask, subject: Subject, rig: Rig) -> str:
    usable = ask.say("fit.usable_one" if len(rig.devices) == 1 else "fit.usable", rig=rig.name, usable=usable_text(rig))
    return " ".join(text for text in (usable, stand_in_note(ask, subject)) if text)


def ladder_table(ask: Ask, subject: Subject, rig: Rig, cases: tuple[Case, ...]) -> Table:
    """One row a precision: what it needs, what the fullest card holds, the verdict, the speed."""
    say = ask.say
    several = len(rig.devices) > 1
    columns = [Column(say("column.precision")), Column(say("column.needs"), numeric=True), Column(say("column.verdict"))]
    if several:
        columns.insert(2, Column(say("column.per_card"), numeric=True, priority=2))
    columns.append(Column(say("column.tok_s"), numeric=True, priority=1))
    rows = tuple(_ladder_row(ask, case, several) for case in cases)
    caption = say("fit.caption", model=subject.name, rig=rig.name, context=tokens(cases[0].setting.context))
    return Table(tuple(columns), rows, caption)


def _ladder_row(ask: Ask, case: Case, several: bool) -> tuple[Cell, ...]:
    answer = case.estimate
    need = answer.need.expected + answer.host_bytes * (answer.verdict is Verdict.OFFLOAD)
    row = [Cell(case.label), Cell(gib_text(need), gib(need), "GiB"), Cell(verdict_text(ask, case))]
    if several:
        fullest = max(answer.devices, key=lambda device: device.used_bytes / device.usable_bytes)
        row.insert(
            2,
            Cell(
                ask.say("fit.of", used=number(gib(fullest.used_bytes)), usable=number(gib(fullest.usable_bytes))),
                gib(fullest.used_bytes),
                "GiB",
            ),
        )
    speed = answer.decode_tok_s if case.verdict is not Verdict.NO else None
    row.append(Cell(rate(speed), speed.expected if speed else None, "tok/s"))
    return tuple(row)


def verdict_text(ask: Ask, case: Case) -> str:
    """`fits, up to 60k context`, `no, 4 cards`: the verdict and the one thing that a reader asks next."""
    if case.verdict is Verdict.NO:
        needed = case.cards_needed()
        return ask.say("verdict.no_cards", count=needed) if needed else ask.say("verdict.no")
    if case.verdict is Verdict.OFFLOAD:
        return ask.say("verdict.offload", layers=case.estimate.host_layers)
    largest = case.estimate.max_context
    return (
        ask.say(f"verdict.{case.verdict.value}_context", tokens=tokens(largest))
        if largest
        else ask.say(f"verdict.{case.verdict.value}")
    )


def _cost(ask: Ask) -> Choice:
    return Choice(ask.say("fit.cost_button"), as_question("quote", ask.slots, gpus=(), vram_gb=(), ram_gb=()))


def _other(ask: Ask, other: Subject) -> Choice:
    return Choice(other.name, as_question("fit", ask.slots, models=(other.mention,)))
