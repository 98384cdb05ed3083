"""What can be said of a model whose shape nobody has told us: a bound from its size, named as one."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import precisions
from bot.evidence import leftover_notes, sources
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import ModelMention
from bot.wording import gib_text, number
from bot.workload import Rig, Subject, find_setting
from sizing.units import gib
from sizing.weights import weigh


def bound_reply(ask: Ask, subject: Subject, rig: Rig | None = None) -> Reply:
    """The weights alone, which is the least it can need: the cache depends on a shape that is not known."""
    names = precisions(ask, subject)
    runtime = find_setting(ask, subject.model, names[0]).runtime.value
    formats = [ask.library.weight_format(ask.library.stands_for(name, runtime)) for name in names]
    weights = [weigh(subject.model, weight_format).total for weight_format in formats]
    usable = sum(device.usable_bytes for device in rig.devices) if rig else 0
    columns = [Column(ask.say("column.precision")), Column(ask.say("column.weights_at_least"), numeric=True)]
    rows = [
        [Cell(weight_format.name), Cell(gib_text(total), gib(total), "GiB")]
        for weight_format, total in zip(formats, weights, strict=True)
    ]
    if rig:
        columns.append(Column(ask.say("column.on", rig=rig.name)))
        for row, total in zip(rows, weights, strict=True):
            row.append(Cell(ask.say("verdict.no" if total > usable else "verdict.not_excluded")))
    return Reply(
        headline=ask.say(
            "unknown_shape.headline",
            model=subject.name,
            least=gib_text(min(weights)),
            precision=formats[weights.index(min(weights))].name,
        ),
        detail=ask.say("unknown_shape.why" if subject.model.kind == "decoder" else "unknown_shape.why_kind", model=subject.name),
        tone=Tone.BAD if rig and min(weights) > usable else Tone.WARN,
        intent=ask.intent,
        tables=(Table(tuple(columns), tuple(map(tuple, rows)), ask.say("unknown_shape.caption")),),
        notes=(ask.say("unknown_shape.usable", rig=rig.name, usable=number(gib(usable))), *leftover_notes(ask))
        if rig
        else leftover_notes(ask),
        choices=_near_sizes(ask, subject),
        sources=sources(ask, (), rig.devices if rig else ()),
    )


def _near_sizes(ask: Ask, subject: Subject) -> tuple[Choice, ...]:
    """Known models of about that size, which can be sized exactly; none for another kind of model, which they cannot replace."""
    if subject.model.kind != "decoder":
        return ()
    size = subject.model.params
    near = sorted((fact for fact in ask.library.models() if fact.sizable), key=lambda fact: abs(fact.params - size))[:3]
    return tuple(Choice(fact.name, as_question(ask.intent, ask.slots, models=(ModelMention(key=fact.key),))) for fact in near)
