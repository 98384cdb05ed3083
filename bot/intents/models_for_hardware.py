"""What can I run on this? Well-known models, the widest precision of each that fits, its longest context and speed."""

from __future__ import annotations

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_case, fits_with_room
from bot.evidence import leftover_notes, sources
from bot.missing import ask_for
from bot.pipeline_list import models_view, well_known
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import ModelMention
from bot.wording import DASH, gib_text, rate, tokens
from bot.workload import Rig, Subject, find_rig, ladder, usable_text
from sizing.estimate import Verdict

MAX_ROWS = 8
"""One screen on a phone; the smaller models that fit too are behind "Show the work"."""

BITS = {"bf16": 16, "int8": 8, "int4": 4}


def answer(ask: Ask) -> Reply:
    """The largest that fits at each width, then the table."""
    rig = find_rig(ask)
    if rig is not None and "diffusion" in ask.slots.task:
        return models_view(ask, rig, well_known(ask))
    if rig is None:
        return ask_for(ask, model=False, gpu=True)
    candidates = [Subject(model := ask.library.model(key), model.name, ModelMention(key=key)) for key in ask.library.well_known()]
    best = [(subject, widest(ask, subject, rig)) for subject in candidates]
    return view(ask, rig, best)


def widest(ask: Ask, subject: Subject, rig: Rig) -> Case | None:
    """The first precision of the ladder, or of those that were asked for, that runs on the cards; None if none does."""
    names = ask.slots.precision or ladder(subject.model)
    roomy = next((name for name in names if fits_with_room(ask, subject, rig, name)), names[-1])
    case = build_case(ask, subject, rig, roomy)
    return case if case.runs or case.verdict is Verdict.OFFLOAD else None


def view(ask: Ask, rig: Rig, best: list[tuple[Subject, Case | None]]) -> Reply:
    """A dozen rows at most: what fits, from the largest down; what does not is said in one line."""
    fits = sorted(((subject, case) for subject, case in best if case is not None), key=lambda pair: -pair[0].model.params)
    too_large = [subject.name for subject, case in best if case is None]
    notes = [ask.say("models_for_hardware.too_large", names=ask.listed(too_large))] if too_large else []
    return Reply(
        headline=_headline(ask, rig, fits) if fits else ask.say("models_for_hardware.none", rig=rig.name),
        detail=ask.say("fit.usable_one" if len(rig.devices) == 1 else "fit.usable", rig=rig.name, usable=usable_text(rig)),
        tone=Tone.GOOD if fits else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, rig, fits[:MAX_ROWS]),) if fits else (),
        notes=(*notes, *leftover_notes(ask)),
        assumptions=assumptions(ask, fits[0][1].setting) if fits else (),
        choices=tuple(Choice(subject.name, as_question("fit", ask.slots, models=(subject.mention,))) for subject, _ in fits[:4]),
        sources=sources(ask, [subject for subject, _ in fits[:3]], rig.devices),
        more=(_table(ask, rig, fits),) if len(fits) > MAX_ROWS else (),
    )


def up_to_text(ask: Ask, fits: list[tuple[Subject, Case]]) -> str:
    """The largest model at each width: `Qwen3 32B at 4-bit, Llama 3.1 8B at 16-bit`; empty where none runs."""
    up_to: dict[str, int] = {}
    for bits in sorted(BITS.values()):
        largest = next((subject.name for subject, case in fits if _width(case) >= bits and case.runs), None)
        if largest:
            up_to[largest] = bits
    return ask.listed(ask.say("models_for_hardware.up_to", model=name, bits=bits) for name, bits in up_to.items())


def _headline(ask: Ask, rig: Rig, fits: list[tuple[Subject, Case]]) -> str:
    listed = up_to_text(ask, fits)
    if not listed:
        return ask.say("models_for_hardware.offload_only", rig=rig.name)
    return ask.say("models_for_hardware.headline", list=listed, rig=rig.name, context=tokens(fits[0][1].setting.context))


def _width(case: Case) -> float:
    bits = case.weights.bits
    return 16 if bits >= 16 else 8 if bits >= 8 else 4


def _table(ask: Ask, rig: Rig, fits: list[tuple[Subject, Case]]) -> Table:
    say = ask.say
    columns = [
        Column(say("column.model")),
        Column(say("column.best_precision")),
        Column(say("column.needs"), numeric=True, priority=1),
    ]
    columns.append(Column(say("column.max_context"), numeric=True))
    rows = [_row(ask, subject, case) for subject, case in fits]
    if rig.anonymous:
        rows = [row[:-1] for row in rows]
    else:
        columns.append(Column(say("column.tok_s"), numeric=True, priority=2))
    return Table(tuple(columns), tuple(rows), say("models_for_hardware.caption", rig=rig.name))


def _row(ask: Ask, subject: Subject, case: Case) -> tuple[Cell, ...]:
    answer = case.estimate
    offloaded = answer.verdict is Verdict.OFFLOAD
    precision = ask.say("models_for_hardware.with_ram", precision=case.weights.name) if offloaded else case.weights.name
    return (
        Cell(subject.name),
        Cell(precision),
        Cell(gib_text(answer.need.expected), answer.need.expected, "bytes"),
        Cell(tokens(answer.max_context) if answer.max_context else DASH, answer.max_context, "tokens"),
        Cell(rate(answer.decode_tok_s), answer.decode_tok_s.expected if answer.decode_tok_s else None, "tok/s"),
    )
