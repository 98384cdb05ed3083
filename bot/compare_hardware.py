"""Hardware side by side for a workload: whether it fits, how fast, what it costs to buy and to use, NVLink, slots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.ask import Ask
from bot.cases import Case, build_case, fits_with_room, precisions
from bot.evidence import leftover_notes, price_sources, sources, stand_in_note
from bot.intents.fit import verdict_text
from bot.market import Deal, deals
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, ModelMention
from bot.staleness import stale_notes
from bot.tiers import Option
from bot.till import Till, open_till, rate_notes, rate_sources
from bot.usage import Cost, Usage, cost_of, find_usage, usage_assumption
from bot.wording import DASH, gib_text, rate
from bot.workload import Rig, Subject, find_accelerator, find_subject, ladder, rig_name
from sizing.hardware import Accelerator

MAX_COLUMNS = 4
USUAL_PRECISION = "int4"
USUAL_SIZES_B = (70.0, 32.0, 14.0, 8.0, 1.0)
"""What cards are compared on where no model was named: the largest that all of them hold."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One rig with its case and its prices."""

    rig: Rig
    case: Case | None
    bought: Deal | None
    rented: Deal | None
    slots: float | None
    count: int
    """Cards; a card may hold several devices."""

    def cost(self, usage: Usage) -> Cost:
        """Of the purchase, else of renting; nothing is known without a price, or where it does not run."""
        deal = self.bought or self.rented
        if deal is None or self.case is None or not self.case.runs:
            return Cost(None, None, None)
        option = Option("", self.count, deal, self.case.request, [self.case.estimate])
        return cost_of(option, usage)


def compare_hardware(ask: Ask, named: Subject | None) -> Reply:
    """Facts in rows, one column a rig."""
    rigs = [_rig(ask, gpu) for gpu in ask.slots.gpus[:MAX_COLUMNS]]
    subject = named or _usual(ask, rigs)
    sized = subject if subject and subject.known else None
    contenders = [_contender(ask, rig, sized) for rig in rigs]
    till, usage = open_till(ask), find_usage(ask)
    labels = [ask.say("column.fact"), *(rig.name for rig in rigs)]
    offers = [offer for each in contenders for deal in (each.bought, each.rented) if deal for offer in deal.offers]
    return Reply(
        headline=_headline(ask, named, contenders),
        detail=stand_in_note(ask, named) if named else ask.say("compare.name_a_model"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(
            Table(
                (
                    Column(labels[0]),
                    *(Column(label, numeric=True) for label in labels[1:]),
                ),  # all stay on a phone, each with its name
                tuple(tuple(map(Cell, row)) for row in _rows(ask, till, usage, contenders)),
                _caption(ask, contenders),
            ),
        ),
        notes=(*stale_notes(ask, offers), *rate_notes(ask, till), *leftover_notes(ask)),
        assumptions=(*_workload(ask, named, subject, contenders), usage_assumption(ask, usage)),
        choices=_choices(ask, named),
        sources=(
            *sources(ask, (sized,) if sized else (), [rig.devices[0] for rig in rigs]),
            *price_sources(offers),
            *rate_sources(till),
        ),
    )


def _rig(ask: Ask, gpu: GpuMention) -> Rig:
    devices = ask.library.devices(find_accelerator(ask.library, gpu.key, ask.slots).key) * max(1, gpu.count or 1)
    return Rig(devices, rig_name(devices))


def _usual(ask: Ask, rigs: list[Rig]) -> Subject | None:
    """The largest usual model that every rig holds at four bits."""
    for size in USUAL_SIZES_B:
        subject = find_subject(ask.library, ModelMention(params_b=size))
        if subject.known and all(fits_with_room(ask, subject, rig, USUAL_PRECISION) for rig in rigs):
            return subject
    return None


def _contender(ask: Ask, rig: Rig, subject: Subject | None) -> Contender:
    found = tuple(deals(ask.library, rig.devices[0].key, ask.today))
    bought = min((deal for deal in found if not deal.rented), key=lambda deal: deal.price, default=None)
    rented = next((deal for deal in found if deal.kind == "rent"), None)
    case = None if subject is None else build_case(ask, subject, rig, _precision(ask, subject))
    facts = ask.library.gpu_facts(rig.devices[0].key)
    return Contender(rig, case, bought, rented, facts.slots, len(rig.devices) // facts.devices_per_card)


def _precision(ask: Ask, subject: Subject) -> str:
    return precisions(ask, subject)[0] if ask.slots.precision else ladder(subject.model)[-1]


def _workload(ask: Ask, named: Subject | None, subject: Subject | None, contenders: list[Contender]) -> tuple[Assumption, ...]:
    """The model, where none was named, and the precision, where that was not."""
    case = contenders[0].case
    if case is None or subject is None or (named and ask.slots.precision):
        return ()
    if named:
        return (Assumption("precision", ask.say("quote.assumed_precision", precision=case.label)),)
    return (Assumption("model", ask.say("compare.assumed", model=subject.name, precision=case.label)),)


def _headline(ask: Ask, named: Subject | None, contenders: list[Contender]) -> str:
    """The faster of those that run it; without a model, the one with more memory and the one with more bandwidth."""
    cases = [(each.case, each.rig) for each in contenders if each.case is not None]
    if named and cases:
        running = [
            (case.estimate.decode_tok_s.expected, rig.name) for case, rig in cases if case.runs and case.estimate.decode_tok_s
        ]
        said = {"model": named.name, "precision": cases[0][0].label}
        if not running:
            return ask.say("compare.none_runs", **said)
        failing = [rig.name for case, rig in cases if not case.runs]
        best = max(running)[1]
        if failing:
            return ask.say("compare.only", failing=ask.listed(failing), best=best, **said)
        return ask.say("compare.fastest", best=best, **said)
    rigs = [each.rig for each in contenders]
    roomiest = max(rigs, key=lambda rig: sum(device.usable_bytes for device in rig.devices))
    quickest = max(rigs, key=lambda rig: rig.devices[0].bandwidth_gb_s or 0)
    case = "compare.specs_one" if roomiest is quickest else "compare.specs"
    return ask.say(case, roomiest=roomiest.name, quickest=quickest.name)


def _caption(ask: Ask, contenders: list[Contender]) -> str:
    case = contenders[0].case
    return "" if case is None else ask.say("memory.caption", model=case.request.model.name, precision=case.label)


def _rows(ask: Ask, till: Till, usage: Usage, contenders: list[Contender]) -> Iterator[tuple[str, ...]]:
    say = ask.say
    if contenders[0].case is not None:
        yield say("column.verdict"), *(verdict_text(ask, each.case) if each.case else DASH for each in contenders)
        yield say("column.tok_s"), *(_speed(each) for each in contenders)
    yield say("column.to_buy"), *(_price(till, each.bought, each.count) for each in contenders)
    yield say("compare.to_rent"), *(_price(till, each.rented, each.count) for each in contenders)
    costs = [each.cost(usage) for each in contenders]
    yield say("column.per_million"), *(till.amount(cost.million_tokens) if cost.million_tokens else DASH for cost in costs)
    yield say("column.electricity"), *(till.amount(cost.electricity_month) if cost.electricity_month else DASH for cost in costs)
    yield from _facts(ask, contenders)


def _facts(ask: Ask, contenders: list[Contender]) -> Iterator[tuple[str, ...]]:
    say = ask.say
    first = [(each.rig.devices[0], len(each.rig.devices)) for each in contenders]
    yield say("spec.memory"), *(gib_text(device.vram_bytes * count) for device, count in first)
    yield say("spec.bandwidth"), *(f"{device.bandwidth_gb_s:g} GB/s" if device.bandwidth_gb_s else DASH for device, _ in first)
    yield say("spec.bf16"), *(f"{device.bf16_tflops:g} TFLOPS" if device.bf16_tflops else DASH for device, _ in first)
    yield (
        say("spec.nvlink"),
        *(f"{device.nvlink_gb_s:g} GB/s" if device.nvlink_gb_s else say("compare.none") for device, _ in first),
    )
    yield say("spec.power"), *(f"{device.tdp_w * count:g} W" if device.tdp_w else DASH for device, count in first)
    yield say("compare.slots"), *(f"{each.slots * each.count:g}" if each.slots else DASH for each in contenders)


def _speed(each: Contender) -> str:
    return rate(each.case.estimate.decode_tok_s) if each.case and each.case.verdict != "no" else DASH


def _price(till: Till, deal: Deal | None, count: int) -> str:
    return till.span(deal.low * count, deal.high * count) if deal else DASH


def _its_own(ask: Ask, gpu: GpuMention, devices: tuple[Accelerator, ...]) -> dict[str, Any]:
    """One side alone: the memory of a machine whose memory is its card's is not the other's RAM."""
    mixed = len({find_accelerator(ask.library, other.key, ask.slots).unified_memory for other in ask.slots.gpus}) > 1
    if devices[0].unified_memory:
        return {"gpus": (GpuMention(devices[0].key, gpu.count),), "ram_gb": ()}
    return {"gpus": (gpu,), **({"ram_gb": ()} if mixed else {})}


def _choices(ask: Ask, named: Subject | None) -> tuple[Choice, ...]:
    if named:
        return tuple(
            Choice(rig_name(devices), as_question("fit", ask.slots, **_its_own(ask, gpu, devices)))
            for gpu in ask.slots.gpus[:3]
            for devices in (_rig(ask, gpu).devices,)
        )
    return tuple(Choice(f"{size}B", f"{as_question('compare', ask.slots)} {size}B") for size in (8, 32, 70))
