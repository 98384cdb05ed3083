"""What does this model need? Memory by precision, and the smallest cards that hold it."""

from __future__ import annotations

from bot.arithmetic import arithmetic
from bot.ask import Ask
from bot.assumed import assumptions
from bot.cache_size import cache_reply
from bot.card_number import counted_card, number_headline, number_text
from bot.cases import Case, build_cases
from bot.encoder_reply import encoder_reply
from bot.estimates import as_json
from bot.evidence import leftover_notes, size_text, sources, stand_in_note
from bot.measured import find_runs, measured_notes, measured_sources, measured_table
from bot.memory import work_tables
from bot.missing import ask_for
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.rigs import smallest_rigs
from bot.slots import GpuMention
from bot.unknown_shape import bound_reply
from bot.wording import cards, gib_text, tokens
from bot.workload import Subject, bottomless, subjects
from sizing.estimate import Part
from sizing.units import gib


def answer(ask: Ask) -> Reply:
    """The ladder of needs; then which cards hold each."""
    found = subjects(ask)
    if not found:
        return ask_for(ask, model=True, gpu=False)
    subject = found[0]
    if not subject.known:
        return encoder_reply(ask, subject) or bound_reply(ask, subject)
    if "cache" in ask.slots.form:
        return cache_reply(ask, subject)
    cases = build_cases(ask, subject, bottomless())
    return view(ask, subject, cases, found[1:])


def view(ask: Ask, subject: Subject, cases: tuple[Case, ...], others: tuple[Subject, ...]) -> Reply:
    """Needs first, then the cards."""
    least, most = cases[-1], cases[0]
    setting, runs = least.setting, find_runs(ask, cases, None)
    values = {"model": subject.name, "context": tokens(setting.context)}
    if card := counted_card(ask):
        headline = " ".join(
            number_headline(ask, subject.name, case, card) for case in ((least,) if len(cases) == 1 else (least, most))
        )
    elif len(cases) == 1:
        headline = ask.say("requirements.one", need=gib_text(_need(least)), precision=least.label, **values)
    else:
        headline = ask.say(
            "requirements.ladder",
            least=gib_text(_need(least)),
            narrow=least.label,
            most=gib_text(_need(most)),
            wide=most.label,
            **values,
        )
    return Reply(
        headline=headline,
        detail=" ".join(
            text
            for text in (ask.say("requirements.size", model=subject.name, size=size_text(subject)), stand_in_note(ask, subject))
            if text
        ),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, subject, cases),),
        notes=(*measured_notes(ask, runs), ask.say("requirements.cards_note"), *leftover_notes(ask)),
        assumptions=assumptions(ask, setting, max_context=subject.model.max_context),
        choices=(
            *_on_cards(ask),
            *(Choice(other.name, as_question(ask.intent, ask.slots, models=(other.mention,))) for other in others),
        ),
        sources=(*sources(ask, (subject,)), *measured_sources(runs)),
        arithmetic=arithmetic(ask, least),
        more=(*work_tables(ask, least), *measured_table(ask, runs)),
        estimate=as_json(least.request, least.estimate) if len(cases) == 1 else None,
    )


def _need(case: Case) -> float:
    return case.estimate.need.expected


def _table(ask: Ask, subject: Subject, cases: tuple[Case, ...]) -> Table:
    say = ask.say
    columns = (
        Column(say("column.precision")),
        Column(say("column.weights"), numeric=True, priority=1),
        Column(say("column.kv_cache", context=tokens(cases[0].setting.context)), numeric=True, priority=2),
        Column(say("column.needs"), numeric=True),
        Column(say("column.runs_on")),
    )
    rows = tuple(_row(ask, case) for case in cases)
    return Table(columns, rows, say("requirements.caption", model=subject.name, context=tokens(cases[0].setting.context)))


def _row(ask: Ask, case: Case) -> tuple[Cell, ...]:
    answer = case.estimate
    return (
        Cell(case.label),
        Cell(gib_text(answer.weights_bytes), gib(answer.weights_bytes), "GiB"),
        Cell(gib_text(answer.total(Part.KV_CACHE)), gib(answer.total(Part.KV_CACHE)), "GiB"),
        Cell(gib_text(_need(case)), gib(_need(case)), "GiB"),
        Cell(_runs_on(ask, case)),
    )


def _runs_on(ask: Ask, case: Case) -> str:
    """The card that was asked about, else the smallest of those people buy."""
    if card := counted_card(ask):
        return number_text(ask, case, card)
    rigs = smallest_rigs(ask.library, case.request)
    return ask.listed(cards(rig.device.name, rig.count) for rig in rigs) or ask.say("requirements.no_card")


def _on_cards(ask: Ask) -> tuple[Choice, ...]:
    """The same model on what people own, as the next question."""
    wanted = (GpuMention("rtx-4090"), GpuMention("rtx-3090", 2), GpuMention("rtx-a6000", 2))
    return tuple(
        Choice(
            ask.say("requirements.on_button", rig=cards(ask.library.gpu(gpu.key).name, gpu.count or 1)),
            as_question("fit", ask.slots, gpus=(gpu,)),
        )
        for gpu in wanted
    )
