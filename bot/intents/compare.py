"""This or that? Hardware side by side, for a workload where one was named; or models side by side by what they need."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.cases import Case, build_case, precisions
from bot.evidence import leftover_notes, price_sources, size_text, sources, stand_in_note
from bot.intents.fit import verdict_text
from bot.missing import ask_for
from bot.money import span
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.tiers import quotable, stale_notes
from bot.wording import DASH, gib_text, rate, tokens
from bot.workload import Rig, Subject, bottomless, find_accelerator, find_setting, rig_name, subjects
from knowledge.facts import Offer
from sizing.hardware import Accelerator

MAX_COLUMNS = 4
USUAL_PRECISION = "int4"


def answer(ask: Ask) -> Reply:
    """Cards when two or more were named, models when two or more were; else the one missing thing is asked for."""
    found = subjects(ask)
    if len(ask.slots.gpus) > 1:
        return compare_hardware(ask, found[0] if found else None)
    if len(found) > 1:
        return compare_models(ask, found)
    return ask_for(ask, model=False, gpu=True)


def compare_hardware(ask: Ask, subject: Subject | None) -> Reply:
    """Facts in rows, one column a rig; with a model, also whether it runs and how fast."""
    rigs = [_rig(ask, gpu) for gpu in ask.slots.gpus[:MAX_COLUMNS]]
    cases = [_case(ask, subject, rig) for rig in rigs] if subject and subject.known else []
    labels = [ask.say("column.fact"), *(rig.name for rig in rigs)]
    rows = [tuple(map(Cell, row)) for row in _rows(ask, rigs, cases)]
    columns = tuple(Column(label, priority=index) for index, label in enumerate(labels))
    devices = [rig.devices[0] for rig in rigs]
    offers = [offer for device in devices for offer in _to_buy(ask, device)]
    caption = ask.say("memory.caption", model=subject.name, precision=cases[0].label) if subject and cases else ""
    return Reply(
        headline=_headline(ask, subject, rigs, cases),
        detail=stand_in_note(ask, subject) if subject else ask.say("compare.name_a_model"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, tuple(rows), caption),),
        notes=(*stale_notes(ask, offers), *leftover_notes(ask)),
        choices=_choices(ask, subject),
        sources=(*sources(ask, (subject,) if subject else (), devices), *price_sources(offers)),
    )


def _rig(ask: Ask, gpu: GpuMention) -> Rig:
    devices = (find_accelerator(ask.library, gpu.key, ask.slots),) * max(1, gpu.count or 1)
    return Rig(devices, rig_name(devices))


def _case(ask: Ask, subject: Subject, rig: Rig) -> Case:
    precision = precisions(ask, subject)[0] if ask.slots.precision else USUAL_PRECISION
    return build_case(ask, subject, rig, precision)


def _headline(ask: Ask, subject: Subject | None, rigs: list[Rig], cases: list[Case]) -> str:
    """The faster of those that run it; without a model, the one with more memory and the one with more bandwidth."""
    running = [
        (case.estimate.decode_tok_s.expected, rig.name)
        for case, rig in zip(cases, rigs, strict=False)
        if case.runs and case.estimate.decode_tok_s
    ]
    if subject and cases:
        if not running:
            return ask.say("compare.none_runs", model=subject.name, precision=cases[0].label)
        failing = [rig.name for case, rig in zip(cases, rigs, strict=False) if not case.runs]
        values = {"best": max(running)[1], "model": subject.name, "precision": cases[0].label}
        return ask.say("compare.only", failing=", ".join(failing), **values) if failing else ask.say("compare.fastest", **values)
    roomiest = max(rigs, key=lambda rig: sum(device.usable_bytes for device in rig.devices))
    quickest = max(rigs, key=lambda rig: rig.devices[0].bandwidth_gb_s or 0)
    return ask.say(
        "compare.specs_one" if roomiest is quickest else "compare.specs", roomiest=roomiest.name, quickest=quickest.name
    )


def _rows(ask: Ask, rigs: list[Rig], cases: list[Case]) -> Iterator[tuple[str, ...]]:
    if cases:
        yield ask.say("column.verdict"), *(verdict_text(ask, case) for case in cases)
        yield ask.say("column.tok_s"), *(rate(case.estimate.decode_tok_s) if case.verdict != "no" else DASH for case in cases)
    first = [rig.devices[0] for rig in rigs]
    yield ask.say("spec.memory"), *(gib_text(sum(device.vram_bytes for device in rig.devices)) for rig in rigs)
    yield ask.say("spec.bandwidth"), *(f"{device.bandwidth_gb_s:g} GB/s" if device.bandwidth_gb_s else DASH for device in first)
    yield ask.say("spec.bf16"), *(f"{device.bf16_tflops:g} TFLOPS" if device.bf16_tflops else DASH for device in first)
    yield ask.say("spec.nvlink"), *(f"{device.nvlink_gb_s:g} GB/s" if device.nvlink_gb_s else DASH for device in first)
    yield (
        ask.say("spec.power"),
        *(f"{device.tdp_w * len(rig.devices):g} W" if device.tdp_w else DASH for device, rig in zip(first, rigs, strict=True)),
    )
    yield ask.say("column.to_buy"), *(_price(ask, device, len(rig.devices)) for device, rig in zip(first, rigs, strict=True))


def _to_buy(ask: Ask, device: Accelerator) -> list[Offer]:
    return [offer for offer in quotable(ask.library, device.key, ask.today) if offer.kind.startswith("buy")]


def _price(ask: Ask, device: Accelerator, count: int) -> str:
    offers = _to_buy(ask, device)
    return span(min(offer.low for offer in offers) * count, max(offer.high for offer in offers) * count) if offers else DASH


def _choices(ask: Ask, subject: Subject | None) -> tuple[Choice, ...]:
    if subject:
        return tuple(
            Choice(rig_name(_rig(ask, gpu).devices), as_question("fit", ask.slots, gpus=(gpu,))) for gpu in ask.slots.gpus[:3]
        )
    return tuple(Choice(f"{size}B", f"{as_question('compare', ask.slots)} {size}B") for size in (8, 32, 70))


def compare_models(ask: Ask, found: tuple[Subject, ...]) -> Reply:
    """What each model needs, on a device that holds anything."""
    shown = [subject for subject in found if subject.known][:MAX_COLUMNS]
    rig = bottomless()
    names = ask.slots.precision or ("bf16", "int8", "int4")
    columns = (Column(ask.say("column.fact")), *(Column(subject.name, priority=index) for index, subject in enumerate(shown)))
    rows = [(Cell(ask.say("spec.parameters")), *(Cell(size_text(subject)) for subject in shown))]
    for name in names:
        cases = [build_case(ask, subject, rig, name) for subject in shown]
        if cases:
            rows.append((Cell(cases[0].label), *(Cell(gib_text(case.estimate.need.expected)) for case in cases)))
    rows.append(
        (
            Cell(ask.say("spec.max_context")),
            *(Cell(tokens(subject.model.max_context) if subject.model.max_context else DASH) for subject in shown),
        )
    )
    context = find_setting(ask, shown[0].model).context if shown else 0
    return Reply(
        headline=ask.say("compare.models", names=", ".join(subject.name for subject in found)),
        detail=ask.say("compare.memory_only"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, tuple(rows), ask.say("compare.models_caption", context=tokens(context))),) if shown else (),
        notes=leftover_notes(ask),
        choices=tuple(
            Choice(subject.name, as_question("requirements", ask.slots, models=(subject.mention,))) for subject in found[:4]
        ),
        sources=sources(ask, shown),
    )
