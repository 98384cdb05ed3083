"""How many users, at which context? What the cards hold of KV cache beside the weights, divided."""

from __future__ import annotations

from bot.arithmetic import arithmetic
from bot.ask import Ask
from bot.assumed import assumptions, engine_notes
from bot.cases import Case, build_case
from bot.encoder_reply import encoder_reply
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.memory import memory_chart, work_tables
from bot.missing import ask_for
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.unknown_shape import bound_reply
from bot.wording import tokens
from bot.workload import Rig, Subject, find_rig, ladder, subjects

CONTEXTS = (2048, 8192, 32_768, 131_072)


def answer(ask: Ask) -> Reply:
    """The tokens of cache that fit, and how many users that is at usual contexts."""
    found, rig = subjects(ask), find_rig(ask)
    if not found or rig is None:
        return ask_for(ask, model=not found, gpu=rig is None)
    subject = found[0]
    if not subject.known:
        return encoder_reply(ask, subject, rig) or bound_reply(ask, subject, rig)
    return view(ask, subject, rig, _case(ask, subject, rig))


def _case(ask: Ask, subject: Subject, rig: Rig) -> Case:
    """The precision that was asked for, else the widest of the ladder that fits, else the narrowest."""
    names = ask.slots.precision or ladder(subject.model)
    cases = [build_case(ask, subject, rig, name) for name in names]
    return next((case for case in cases if case.runs), cases[-1])


def view(ask: Ask, subject: Subject, rig: Rig, case: Case) -> Reply:
    """Users at each context; the longest context for one."""
    pool = case.estimate.kv_capacity_tokens or 0
    longest = case.estimate.max_context
    values = {"model": subject.name, "precision": case.label, "rig": rig.name}
    if not case.runs or pool < 1:
        headline, tone = ask.say("capacity.none", **values), Tone.BAD
    elif ask.slots.users:
        each = pool // ask.slots.users[0]
        headline, tone = (
            ask.say(
                "capacity.per_user", count=ask.slots.users[0], each=tokens(min(each, subject.model.max_context or each)), **values
            ),
            Tone.GOOD,
        )
    else:
        key = "capacity.headline" if len(rig.devices) > 1 else "capacity.headline_one"
        headline, tone = ask.say(key, pool=tokens(pool), longest=tokens(longest or pool), **values), Tone.GOOD
    precision = () if ask.slots.precision else (_precision_assumed(ask, case),)
    return Reply(
        headline=headline,
        detail=stand_in_note(ask, subject),
        tone=tone,
        intent=ask.intent,
        tables=(_table(ask, subject, case, pool),) if case.runs and pool else (),
        chart=memory_chart(ask, case),
        notes=(*engine_notes(ask, case), *((ask.say("capacity.full"),) if pool else ()), *leftover_notes(ask)),
        assumptions=(*precision, *(one for one in assumptions(ask, case.setting) if one.key == "runtime")),
        sources=sources(ask, (subject,), rig.devices),
        arithmetic=arithmetic(ask, case),
        more=work_tables(ask, case),
        verdict=case.verdict.value,
    )


def _precision_assumed(ask: Ask, case: Case) -> Assumption:
    others = [name for name in ("int8", "int4") if name != case.precision]
    buttons = tuple(
        Choice(ask.library.weight_format(name).name, as_question("capacity", ask.slots, precision=(name,))) for name in others
    )
    return Assumption("precision", ask.say("quote.assumed_precision", precision=case.label), buttons)


def _table(ask: Ask, subject: Subject, case: Case, pool: int) -> Table:
    longest = subject.model.max_context or CONTEXTS[-1]
    asked = ask.slots.context[:1]
    usual = (context for context in CONTEXTS if context <= longest and tokens(context) not in map(tokens, asked))
    contexts = sorted({*usual, *asked})
    rows = tuple(
        (Cell(tokens(context), context, "tokens"), Cell(f"{pool // context:,}", pool // context)) for context in contexts
    )
    columns = (Column(ask.say("capacity.context_each"), numeric=True), Column(ask.say("capacity.users"), numeric=True))
    return Table(columns, rows, ask.say("memory.caption", model=subject.name, precision=case.label))
