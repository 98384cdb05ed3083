"""Where does it fit, and what can we run? The same question to each of the team's machines."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_cases, fits_with_room
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.fleet import machine_text
from bot.intents.fit import verdict_text
from bot.machines import contents, rig_of
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, ModelMention, Slots
from bot.wording import DASH, gib_text, rate
from bot.workload import LADDER, Rig, Subject, ladder, rig_name, subjects
from knowledge.team import Machine
from sizing.estimate import Verdict
from sizing.records import dataclass

MAX_MACHINES = 24
"""Judged in one answer; more are said to be left out."""
MAX_ANSWERED = 8
TONES = (Tone.GOOD, Tone.WARN, Tone.NEUTRAL, Tone.BAD, Tone.ASK, Tone.QUIET)
ORDER = (Verdict.FITS, Verdict.TIGHT, Verdict.OFFLOAD, Verdict.NO)


@dataclass(frozen=True, slots=True)
class Placed:
    """One machine, and its best answer for the model."""

    machine: Machine
    rig: Rig
    case: Case


def fleet_reply(ask: Ask, machines: tuple[Machine, ...]) -> Reply:
    """A row for each machine: how the model that was asked about runs there, or the largest that does."""
    usable = [machine for machine in machines[:MAX_MACHINES] if rig_of(ask, machine).devices]
    found = [subject for subject in subjects(ask) if subject.known]
    if not usable:
        return Reply(
            ask.say("inventory.no_known_cards"), Tone.WARN, ask.intent, detail=ask.say("inventory.example"), understood=False
        )
    if len(usable) == 1 or (ask.slots.models and not found):
        return _on_one(ask, usable)
    return _where(ask, found[0], usable) if found else _what(ask, usable)


def _where(ask: Ask, subject: Subject, machines: list[Machine]) -> Reply:
    intent, ask = ask.intent, replace(ask, understanding=ask.understanding.as_intent("fit"))
    placed = sorted(
        (_place(ask, subject, machine) for machine in machines),
        key=lambda one: (ORDER.index(one.case.verdict), -one.case.weights.bits, -_speed(one.case), one.machine.name),
    )
    runs = [one for one in placed if one.case.runs]
    spill = [one for one in placed if one.case.verdict is Verdict.OFFLOAD]
    return Reply(
        headline=_headline(ask, subject, runs, spill, placed),
        detail=" ".join(text for text in (ask.say("inventory.each_alone"), stand_in_note(ask, subject)) if text),
        tone=Tone.GOOD if runs else Tone.WARN if spill else Tone.BAD,
        intent=intent,
        tables=(_table(ask, subject, placed),),
        notes=leftover_notes(ask),
        assumptions=assumptions(ask, placed[0].case.setting, max_context=subject.model.max_context) if placed else (),
        choices=tuple(_look(ask, one.machine) for one in placed[:4]),
        sources=sources(ask, (subject,), [device for one in (runs or placed)[:3] for device in one.rig.devices]),
        verdict=placed[0].case.verdict.value if placed else None,
    )


def _place(ask: Ask, subject: Subject, machine: Machine) -> Placed:
    """The widest precision with the best verdict; where none runs, the narrowest."""
    rig = rig_of(ask, machine)
    cases = build_cases(ask, subject, rig)
    best = min(cases, key=lambda case: ORDER.index(case.verdict))
    return Placed(machine, rig, cases[-1] if best.verdict is Verdict.NO else best)


def _speed(case: Case) -> float:
    return case.estimate.decode_tok_s.expected if case.estimate.decode_tok_s else 0.0


def _headline(ask: Ask, subject: Subject, runs: list[Placed], spill: list[Placed], placed: list[Placed]) -> str:
    shown = runs or spill
    names = _listed(ask, [f"{one.machine.name} ({one.case.weights.name})" for one in shown[:3]], ends=len(shown) <= 3)
    values = {"model": subject.name, "names": names, "more": len(shown) - 3, "count": len(placed)}
    if not shown:
        return ask.say("inventory.fits_nowhere", narrowest=placed[-1].case.label if placed else "", **values)
    return ask.say("inventory.fits_on" if runs else "inventory.spills_on", **values)


def _listed(ask: Ask, names: list[str], *, ends: bool) -> str:
    """`a, b and c`; commas only where more are to follow."""
    if len(names) < 2 or not ends:
        return ask.say("inventory.joint").join(names)
    return ask.say("inventory.last_joint").join((ask.say("inventory.joint").join(names[:-1]), names[-1]))


def _table(ask: Ask, subject: Subject, placed: list[Placed]) -> Table:
    say = ask.say
    columns = (
        Column(say("column.machine")),
        Column(say("column.cards"), priority=2),
        Column(say("column.best_precision")),
        Column(say("column.needs"), numeric=True, priority=1),
        Column(say("column.verdict")),
        Column(say("column.tok_s"), numeric=True, priority=1),
    )
    rows = tuple(_row(ask, one) for one in placed)
    return Table(columns, rows, say("inventory.where_caption", model=subject.name))


def _row(ask: Ask, one: Placed) -> tuple[Cell, ...]:
    answer = one.case.estimate
    speed = answer.decode_tok_s if one.case.verdict is not Verdict.NO else None
    return (
        Cell(one.machine.name),
        Cell(rig_name(one.rig.devices)),
        Cell(one.case.label),
        Cell(gib_text(answer.need.expected), answer.need.expected, "bytes"),
        Cell(verdict_text(ask, one.case)),
        Cell(rate(speed), speed.expected if speed else None, "tok/s"),
    )


def _look(ask: Ask, machine: Machine) -> Choice:
    return Choice(machine.name, as_question("fit", _on(ask, machine)))


def _on(ask: Ask, machine: Machine) -> Slots:
    """The question's slots with one machine's cards and RAM."""
    gpus = tuple(GpuMention(gpu.key, gpu.count) for gpu in machine.gpus)
    return replace(ask.slots, machines=(), gpus=gpus, vram_gb=(), ram_gb=(machine.ram_gb,) if machine.ram_gb else ())


def _what(ask: Ask, machines: list[Machine]) -> Reply:
    """The largest well-known model at each width, machine by machine."""
    known = sorted((ask.library.model(key) for key in ask.library.well_known()), key=lambda model: -model.params)
    candidates = [Subject(model, model.name, ModelMention(key=model.key)) for model in known]
    rows = tuple(_largest_row(ask, machine, candidates) for machine in machines)
    say = ask.say
    columns = (
        Column(say("column.machine")),
        Column(say("column.cards"), priority=1),
        *(Column(say("inventory.at_bits", bits=bits), priority=place) for place, bits in enumerate((4, 8, 16))),
    )
    return Reply(
        headline=say("inventory.what_headline", count=len(machines)),
        detail=say("inventory.each_alone"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, rows, say("inventory.what_caption")),),
        notes=leftover_notes(ask),
        choices=tuple(Choice(one.name, f"/models_for_hardware {machine_text(one)}") for one in machines[:4]),
    )


def _largest_row(ask: Ask, machine: Machine, candidates: list[Subject]) -> tuple[Cell, ...]:
    rig = rig_of(ask, machine)
    largest = (_largest(ask, rig, candidates, precision) for precision in reversed(LADDER))
    return (Cell(machine.name), Cell(rig_name(rig.devices)), *(Cell(one.name if one else DASH) for one in largest))


def _largest(ask: Ask, rig: Rig, candidates: list[Subject], precision: str) -> Subject | None:
    """The first from the largest down that fits with room; none wider than it is published."""
    offered = (subject for subject in candidates if precision in ladder(subject.model))
    return next((subject for subject in offered if fits_with_room(ask, subject, rig, precision)), None)


def _on_one(ask: Ask, machines: list[Machine]) -> Reply:
    """The whole answer for one machine: the only one, or the roomiest where the model's shape is not known."""
    from bot.intents import handler

    machine = max(machines, key=lambda one: sum(device.usable_bytes for device in rig_of(ask, one).devices))
    asked = replace(ask, understanding=replace(ask.understanding, slots=_on(ask, machine)))
    reply = handler("fit" if ask.slots.models else "models_for_hardware")(asked)
    said = ask.say("inventory.judged_on", name=machine.name, what=contents(ask, machine))
    return replace(reply, detail=f"{said} {reply.detail}".strip(), intent=ask.intent)


def each_reply(ask: Ask, machines: tuple[Machine, ...]) -> Reply:
    """A question that has no table of its own for machines (a picture, a fine-tune, users): each machine's answer in a row."""
    from bot.intents import handler

    answers = []
    for machine in machines[:MAX_ANSWERED]:
        if rig_of(ask, machine).devices:
            slots = _on(ask, machine)
            asked = replace(ask, understanding=replace(ask.understanding, slots=slots))
            answers.append((machine, handler(ask.intent)(asked), as_question(ask.intent, slots)))
    asking = next((reply for _, reply, _ in answers if not reply.understood), None)
    if asking is not None or len(answers) < 2:
        return asking or (answers[0][1] if answers else handler(ask.intent)(ask))
    best = min((reply.tone for _, reply, _ in answers), key=TONES.index)
    columns = (Column(ask.say("column.machine")), Column(ask.say("column.answer")))
    rows = tuple((Cell(machine.name), Cell(reply.headline)) for machine, reply, _ in answers)
    return Reply(
        headline=ask.say("inventory.each_headline", count=len(answers)),
        detail=ask.say("inventory.each_alone"),
        tone=best,
        intent=ask.intent,
        tables=(Table(columns, rows, ask.say("inventory.caption")),),
        notes=leftover_notes(ask),
        assumptions=answers[0][1].assumptions,
        choices=tuple(Choice(machine.name, question) for machine, _, question in answers[:4]),
    )
