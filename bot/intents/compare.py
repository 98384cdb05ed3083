"""This or that? Hardware side by side for a workload; or models side by side, on a hardware where one was named."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.cases import Case, build_case
from bot.compare_hardware import MAX_COLUMNS, compare_hardware
from bot.decision.report import decide
from bot.evidence import leftover_notes, size_text, sources
from bot.intents.fit import verdict_text
from bot.intents.models_for_hardware import widest
from bot.missing import ask_for
from bot.pipeline import find_pipelines
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.single.compare import compare_cards
from bot.single.work import encoder_work, picture_work
from bot.wording import DASH, gib_text, rate, tokens
from bot.workload import Rig, Subject, bottomless, find_rig, find_setting, subjects


def answer(ask: Ask) -> Reply:
    """Cards when two or more were named, models when two or more were; else the one missing thing is asked for."""
    if "decision" in ask.slots.form and (report := decide(ask)):
        return report
    pipelines = find_pipelines(ask)
    if len(ask.slots.gpus) > 1 and len(pipelines) == 1:
        return compare_cards(ask, picture_work(ask, pipelines[0]))
    found = subjects(ask)
    if len(ask.slots.gpus) > 1 and found and not found[0].known and (work := encoder_work(ask, found[0])):
        return compare_cards(ask, work)
    if len(ask.slots.gpus) > 1:
        return compare_hardware(ask, found[0] if found else None)
    if len(found) > 1:
        return compare_models(ask, found)
    return ask_for(ask, model=False, gpu=True)


def compare_models(ask: Ask, found: tuple[Subject, ...]) -> Reply:
    """What each model needs on a device that holds anything; on a named hardware also how it runs there."""
    shown = [subject for subject in found if subject.known][:MAX_COLUMNS]
    rig = find_rig(ask)
    columns = (Column(ask.say("column.fact")), *(Column(subject.name, numeric=True) for subject in shown))
    rows = [tuple(map(Cell, row)) for row in _rows(ask, shown, rig)]
    context = find_setting(ask, shown[0].model).context if shown else 0
    return Reply(
        headline=_headline(ask, found, shown, rig),
        detail=ask.say("compare.memory_only"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, tuple(rows), ask.say("compare.models_caption", context=tokens(context))),) if shown else (),
        notes=leftover_notes(ask),
        choices=tuple(
            Choice(subject.name, as_question("requirements", ask.slots, models=(subject.mention,))) for subject in found[:4]
        ),
        sources=sources(ask, shown, rig.devices if rig else ()),
    )


def _headline(ask: Ask, found: tuple[Subject, ...], shown: list[Subject], rig: Rig | None) -> str:
    names = ask.listed(subject.name for subject in found)
    if rig is None:
        return ask.say("compare.models", names=names)
    cases = [(subject, widest(ask, subject, rig)) for subject in shown]
    speeds = [
        (case.estimate.decode_tok_s.expected, subject.name) for subject, case in cases if case and case.estimate.decode_tok_s
    ]
    failing = [subject.name for subject, case in cases if case is None]
    if not speeds:
        return ask.say("compare.no_model_runs", names=names, rig=rig.name)
    if failing:
        return ask.say("compare.only_models", runs=max(speeds)[1], failing=ask.listed(failing), rig=rig.name)
    return ask.say("compare.fastest_model", best=max(speeds)[1], rig=rig.name)


def _rows(ask: Ask, shown: list[Subject], rig: Rig | None) -> Iterator[tuple[str, ...]]:
    yield ask.say("spec.parameters"), *(size_text(subject) for subject in shown)
    if rig is not None and shown:
        yield from _on_rig(ask, [widest(ask, subject, rig) for subject in shown])
    for name in ask.slots.precision or ("bf16", "int8", "int4"):
        cases = [build_case(ask, subject, bottomless(), name) for subject in shown]
        if cases:
            yield cases[0].label, *(gib_text(case.estimate.need.expected) for case in cases)
    yield ask.say("spec.max_context"), *(tokens(each.model.max_context) if each.model.max_context else DASH for each in shown)


def _on_rig(ask: Ask, cases: list[Case | None]) -> Iterator[tuple[str, ...]]:
    """At the widest precision of each that the hardware holds."""
    yield ask.say("column.best_precision"), *(case.label if case else DASH for case in cases)
    yield ask.say("column.verdict"), *(verdict_text(ask, case) if case else ask.say("verdict.no") for case in cases)
    yield ask.say("column.tok_s"), *(rate(case.estimate.decode_tok_s) if case else DASH for case in cases)
