"""This card or that for pictures, video, speech or encoders: how each holds it, how fast it computes, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources, sources
from bot.market import Deal, deals
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.single.seat import Hold, Seat
from bot.single.work import UNITS, Work
from bot.slots import GpuMention
from bot.staleness import stale_notes
from bot.till import Till, open_till, rate_notes, rate_sources
from bot.usage import Usage, find_usage, usage_assumption
from bot.wording import DASH, gib_text, short, significant
from bot.workload import find_accelerator
from sizing.hardware import Accelerator

MAX_COLUMNS = 4
EVEN = 1.05
"""Cards whose rates differ by less are called even."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One card with how it holds the work, and its prices."""

    device: Accelerator
    hold: Hold | None
    bought: Deal | None
    rented: Deal | None

    @property
    def name(self) -> str:
        return short(self.device.name)

    @property
    def rate(self) -> float | None:
        """The larger, the faster: units of work a second where a time is known, else operations."""
        if self.hold is None:
            return None
        return 1 / self.hold.seconds if self.hold.seconds else self.device.bf16_tflops


def compare_cards(ask: Ask, work: Work) -> Reply:
    """Facts in rows, one column a card; one job runs on one card, however many were named."""
    devices = tuple(dict.fromkeys(find_accelerator(ask.library, gpu.key, ask.slots) for gpu in ask.slots.gpus))[:MAX_COLUMNS]
    contenders = [_contender(ask, device, work) for device in devices]
    till, usage = open_till(ask), find_usage(ask)
    offers = [offer for each in contenders for deal in (each.bought, each.rented) if deal for offer in deal.offers]
    columns = (Column(ask.say("column.fact")), *(Column(each.name, numeric=True) for each in contenders))
    rows = tuple(tuple(map(Cell, row)) for row in _rows(ask, work, till, usage, contenders))
    return Reply(
        headline=_headline(ask, work, contenders),
        detail=ask.say("single.by_time" if work.timed else "single.by_rate"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, rows, ask.say("single.what", model=work.name, work=work.what)),),
        notes=(*stale_notes(ask, offers), *rate_notes(ask, till), *leftover_notes(ask)),
        assumptions=(usage_assumption(ask, usage),),
        choices=tuple(
            Choice(each.name, as_question("fit", ask.slots, gpus=(GpuMention(each.device.key),))) for each in contenders
        ),
        sources=(*sources(ask, (), devices), *work.sources, *price_sources(offers), *rate_sources(till)),
    )


def _contender(ask: Ask, device: Accelerator, work: Work) -> Contender:
    found = tuple(deals(ask.library, device.key, ask.today))
    bought = min((deal for deal in found if not deal.rented), key=lambda deal: deal.price, default=None)
    rented = next((deal for deal in found if deal.kind == "rent"), None)
    return Contender(device, work.holds(ask.library.devices(device.key)[0]), bought, rented)


def _headline(ask: Ask, work: Work, contenders: list[Contender]) -> str:
    said = {"model": work.name, "work": work.what}
    running = [each for each in contenders if each.hold]
    failing = ", ".join(each.name for each in contenders if not each.hold)
    if not running:
        return ask.say("single.none_of", **said)
    if failing:
        return ask.say("single.only", best=", ".join(each.name for each in running), failing=failing, **said)
    rated = sorted((each for each in running if each.rate), key=lambda each: -(each.rate or 0))
    if len(rated) < 2:
        return ask.say("single.all_run", **said)
    first, second = rated[:2]
    times = (first.rate or 0) / (second.rate or 1)
    if times < EVEN:
        return ask.say("single.even", best=first.name, other=second.name, **said)
    return ask.say("single.faster", best=first.name, other=second.name, times=significant(times), **said)


def _rows(ask: Ask, work: Work, till: Till, usage: Usage, contenders: list[Contender]) -> Iterator[tuple[str, ...]]:
    say = ask.say
    yield say("column.best_precision"), *(each.hold.label if each.hold else say("verdict.no") for each in contenders)
    yield say("diffusion.how"), *(_how(ask, each.hold) for each in contenders)
    yield say("column.headroom"), *(gib_text(each.hold.free_bytes) if each.hold else DASH for each in contenders)
    if work.timed:
        yield say(f"single.per_{work.unit}"), *(_per_unit(work, till, usage, each) for each in contenders)
    yield (
        say("spec.bf16"),
        *(f"{each.device.bf16_tflops:,.0f} TFLOPS" if each.device.bf16_tflops else DASH for each in contenders),
    )
    yield say("column.to_buy"), *(till.span(each.bought.low, each.bought.high) if each.bought else DASH for each in contenders)
    yield say("compare.to_rent"), *(till.span(each.rented.low, each.rented.high) if each.rented else DASH for each in contenders)
    yield say("column.electricity"), *(_electricity(till, usage, each) for each in contenders)
    yield say("spec.memory"), *(gib_text(each.device.vram_bytes) for each in contenders)
    yield (
        say("spec.bandwidth"),
        *(f"{each.device.bandwidth_gb_s:,.0f} GB/s" if each.device.bandwidth_gb_s else DASH for each in contenders),
    )
    yield say("spec.power"), *(f"{each.device.tdp_w:g} W" if each.device.tdp_w else DASH for each in contenders)


def _how(ask: Ask, hold: Hold | None) -> str:
    return DASH if hold is None else hold.lever or ask.say("single.whole_short")


def _seat(each: Contender) -> Seat | None:
    deal = each.bought or each.rented
    return Seat("", deal, each.hold) if deal and each.hold else None


def _per_unit(work: Work, till: Till, usage: Usage, each: Contender) -> str:
    seat = _seat(each)
    cost = seat.per_unit(usage) if seat else None
    return DASH if cost is None else till.amount(cost * UNITS[work.unit])


def _electricity(till: Till, usage: Usage, each: Contender) -> str:
    seat = _seat(each)
    cost = seat.electricity_month(usage) if seat else None
    return DASH if cost is None else till.amount(cost)
