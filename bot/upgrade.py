"""From what the team has to what a model needs: more of the same card, another beside it, one in its place, or fewer bits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_case, precisions
from bot.evidence import leftover_notes, price_sources, sources, stand_in_note
from bot.housing import DESKTOP_W
from bot.makes import segment
from bot.market import Deal, deals, on_sale
from bot.missing import ask_for
from bot.quote_table import card_text
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.staleness import stale_notes
from bot.tiers import options, pick_tiers
from bot.till import Till, find_budget, open_till, rate_notes, rate_sources
from bot.unknown_shape import bound_reply
from bot.wording import DASH, rate
from bot.workload import Rig, Subject, find_rig, ladder, rig_name, subjects
from sizing.estimate import Estimate
from sizing.hardware import Accelerator
from sizing.inference import estimate, fits
from sizing.limits import check_request
from sizing.workload import Request

MOST_CARDS = 4
MOST_MACHINES = 4
NARROWER = ("int8", "int4", "int3")


@dataclass(frozen=True, slots=True)
class Step:
    """One way to get there: what to buy (in US dollars; nothing where only a setting changes) and what runs then."""

    way: str
    """more, beside, instead or bits."""
    buy: str
    deal: Deal | None
    count: int
    answer: Estimate
    precision: str

    @property
    def low(self) -> float:
        return self.deal.low * self.count if self.deal else 0.0

    @property
    def high(self) -> float:
        return self.deal.high * self.count if self.deal else 0.0


def upgrade(ask: Ask) -> Reply:
    """The model and what is there are needed; the latter is the inventory where the question names nothing."""
    found = subjects(ask)
    if not found:
        return ask_for(ask, model=True, gpu=False)
    rigs = _rigs(ask)
    if not rigs:
        return ask_for(ask, model=False, gpu=True)
    subject = found[0]
    if not subject.known:
        return bound_reply(ask, subject, rigs[0])
    cases = [build_case(ask, subject, rig, _precision(ask, subject)) for rig in rigs]
    running = [(rig, case) for rig, case in zip(rigs, cases, strict=True) if case.runs]
    if running:
        return _nothing_needed(ask, subject, *running[0])
    rig, case = max(zip(rigs, cases, strict=True), key=lambda pair: sum(device.usable_bytes for device in pair[0].devices))
    return view(ask, subject, rig, case, list(steps(ask, subject, rig, case)))


def _rigs(ask: Ask) -> list[Rig]:
    """What the question names, else the team's machines."""
    named = find_rig(ask)
    if named is not None:
        return [named]
    known = {listing.key for listing in ask.library.gpus()}
    machines = [[gpu for gpu in machine.gpus if gpu.key in known] for machine in ask.question.context.machines[:MOST_MACHINES]]
    devices = [tuple(device for gpu in gpus for device in ask.library.devices(gpu.key) * gpu.count) for gpus in machines if gpus]
    return [Rig(each, rig_name(each)) for each in devices]


def _precision(ask: Ask, subject: Subject) -> str:
    return precisions(ask, subject)[0] if ask.slots.precision else ladder(subject.model)[-1]


def steps(ask: Ask, subject: Subject, rig: Rig, case: Case) -> Iterator[Step]:
    """The cheapest of each way; the engine has shown that each holds the model with room."""
    if not rig.anonymous:
        yield from _more(ask, rig, case)
        yield from _beside(ask, rig, case)
    yield from _instead(ask, case)
    yield from _fewer_bits(ask, subject, rig, case)


def _more(ask: Ask, rig: Rig, case: Case) -> Iterator[Step]:
    """More of the same card, as many as one tower takes."""
    first = rig.devices[0]
    deal = _cheapest(ask, first.key)
    if deal is None or not rig.equal or first.unified_memory or first.laptop:
        return
    for total in range(len(rig.devices) + 1, MOST_CARDS + 1):
        asked = replace(case.request, devices=(first,) * total)
        if _holds(asked):
            count = total - len(rig.devices)
            yield Step("more", card_text(first, count), deal, count, estimate(asked), case.label)
            return


def _beside(ask: Ask, rig: Rig, case: Case) -> Iterator[Step]:
    """One other card next to those that are there: layers are divided by what each holds."""
    if rig.devices[0].unified_memory or rig.devices[0].laptop or len(rig.devices) >= MOST_CARDS:
        return
    there = sum(device.tdp_w or 0.0 for device in rig.devices)
    for deal in _desk_deals(ask):
        device = deal.device
        if device in rig.devices or device.vendor != rig.devices[0].vendor or there + (device.tdp_w or 0.0) > DESKTOP_W:
            continue
        asked = replace(case.request, devices=(*rig.devices, device))
        if _holds(asked):
            yield Step("beside", card_text(device, 1), deal, 1, estimate(asked), case.label)
            return


def _instead(ask: Ask, case: Case) -> Iterator[Step]:
    """What is bought anew: the cheapest of the tiers."""
    tiers = pick_tiers(option for option in options(ask.library, case.request, ask.today) if not option.rented)
    for option in tiers[:2]:
        yield Step("instead", card_text(option.device, option.count), option.deal, option.count, option.estimate, case.label)


def _fewer_bits(ask: Ask, subject: Subject, rig: Rig, case: Case) -> Iterator[Step]:
    """The widest narrower precision that what is there holds."""
    for name in NARROWER:
        narrow = build_case(ask, subject, rig, name)
        if narrow.weights.bits < case.weights.bits and narrow.runs:
            yield Step("bits", narrow.label, None, 0, narrow.estimate, narrow.precision)
            return


def _holds(asked: Request) -> bool:
    return fits(asked, check_request(asked))


def _cheapest(ask: Ask, key: str) -> Deal | None:
    found = (deal for deal in deals(ask.library, key, ask.today) if not deal.rented)
    return min(found, key=lambda deal: deal.price, default=None)


def _desk_deals(ask: Ask) -> list[Deal]:
    """Every card for a desk at its cheapest, the cheapest first."""
    bought = ([deal for deal in each if not deal.rented] for each in on_sale(ask.library, ask.today))
    found = [min(each, key=lambda deal: deal.price) for each in bought if each and _for_a_desk(each[0].device)]
    return sorted(found, key=lambda deal: deal.price)


def _for_a_desk(device: Accelerator) -> bool:
    return segment(device) in {"consumer", "workstation"}


def _nothing_needed(ask: Ask, subject: Subject, rig: Rig, case: Case) -> Reply:
    return Reply(
        headline=ask.say("upgrade.none_needed", model=subject.name, precision=case.label, rig=rig.name),
        detail=stand_in_note(ask, subject),
        tone=Tone.GOOD,
        intent=ask.intent,
        notes=leftover_notes(ask),
        assumptions=(*_assumed(ask, case), *assumptions(ask, case.setting, max_context=subject.model.max_context)),
        sources=sources(ask, (subject,), rig.devices),
        verdict=case.verdict.value,
    )


def _assumed(ask: Ask, case: Case) -> tuple[Assumption, ...]:
    if ask.slots.precision:
        return ()
    return (Assumption("precision", ask.say("quote.assumed_precision", precision=case.label)),)


def view(ask: Ask, subject: Subject, rig: Rig, case: Case, found: list[Step]) -> Reply:
    """The cheapest step in the headline, all of them in the table."""
    till, budget = open_till(ask), find_budget(ask)
    shown = sorted(
        (step for step in found if budget is None or step.low <= budget.usd), key=lambda step: (step.way == "bits", step.low)
    )
    said = {"model": subject.name, "precision": case.label, "rig": rig.name}
    offers = [offer for step in shown if step.deal for offer in step.deal.offers]
    return Reply(
        headline=_headline(ask, till, said, shown),
        detail=" ".join(text for text in (ask.say("upgrade.too_small", **said), stand_in_note(ask, subject)) if text),
        tone=Tone.NEUTRAL if shown else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, till, said, shown),) if shown else (),
        notes=(*(stale_notes(ask, offers) if offers else ()), *rate_notes(ask, till, budget), *leftover_notes(ask)),
        assumptions=(*_assumed(ask, case), *assumptions(ask, case.setting, max_context=subject.model.max_context)),
        choices=tuple(_choices(ask, rig, shown)),
        sources=(*price_sources(offers[:6]), *rate_sources(till, budget), *sources(ask, (subject,), rig.devices)),
    )


def _headline(ask: Ask, till: Till, said: dict[str, str], shown: list[Step]) -> str:
    if not shown:
        return ask.say("upgrade.nothing", **said)
    first = shown[0]
    card = card_text(first.deal.device, 1) if first.deal else ""
    price = till.span(first.low, first.high)
    return ask.say(f"upgrade.{first.way}", buy=first.buy, count=first.count, card=card, price=price, **said)


def _table(ask: Ask, till: Till, said: dict[str, str], shown: list[Step]) -> Table:
    columns = (
        Column(ask.say("upgrade.way")),
        Column(ask.say("upgrade.buy")),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("column.tok_s"), numeric=True, priority=1),
    )
    rows = tuple(
        (
            Cell(ask.say(f"upgrade.way_{step.way}")),
            Cell(step.buy),
            Cell(till.span(step.low, step.high), till.value(step.low), till.currency) if step.deal else Cell(DASH, 0.0),
            Cell(
                rate(step.answer.decode_tok_s), step.answer.decode_tok_s.expected if step.answer.decode_tok_s else None, "tok/s"
            ),
        )
        for step in shown
    )
    return Table(columns, rows, ask.say("upgrade.caption", **said))


def _choices(ask: Ask, rig: Rig, shown: list[Step]) -> Iterator[Choice]:
    yield Choice(ask.say("rent.tiers_button"), as_question("quote", ask.slots, gpus=(), form=()))
    narrow = next((step for step in shown if step.way == "bits"), None)
    if narrow is not None and rig.equal and not rig.anonymous:
        there = GpuMention(rig.devices[0].key, len(rig.devices))
        yield Choice(narrow.buy, as_question("fit", ask.slots, gpus=(there,), precision=(narrow.precision,), form=()))
