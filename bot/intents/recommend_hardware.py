"""What should I get? For a model: what runs it, as a quote. For a budget alone: what it buys, and what that runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources
from bot.housing import counts_of, machine_usd
from bot.intents import quote
from bot.market import Deal, on_sale
from bot.missing import ask_for
from bot.quote_table import card_text
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.staleness import stale_notes
from bot.till import Budget, Till, find_budget, open_till, rate_notes, rate_sources
from bot.upgrade import upgrade
from bot.wording import DASH, gib_text
from bot.yardstick import largest, yardsticks
from sizing.hardware import Accelerator
from sizing.units import gib

MAX_ROWS = 6


@dataclass(frozen=True, slots=True)
class Purchase:
    """Some equal cards at one kind of price, in US dollars, and the largest of SIZES_B that they run (0 where none)."""

    deal: Deal
    count: int
    runs_b: float

    @property
    def device(self) -> Accelerator:
        return self.deal.device

    @property
    def memory_bytes(self) -> int:
        return self.device.usable_bytes * self.count

    @property
    def price(self) -> float:
        return self.deal.price * self.count


def answer(ask: Ask) -> Reply:
    """A quote when a model was named; what a budget buys when only money was; what to add to what is there for an upgrade."""
    if "upgrade" in ask.slots.form:
        return upgrade(ask)
    if ask.slots.models:
        return quote.answer(ask)
    budget = find_budget(ask)
    if budget is None:
        return ask_for(ask, model=True, gpu=False)
    return view(ask, open_till(ask), budget, best_purchases(purchases(ask, budget.usd)))


def purchases(ask: Ask, budget_usd: float) -> Iterator[Purchase]:
    """As many of each card as the money buys and one machine takes."""
    sizes = tuple(yardsticks(ask))
    for every in on_sale(ask.library, ask.today):
        found, device = [deal for deal in every if not deal.rented], every[0].device
        if not found:
            continue
        cheapest = min(found, key=lambda deal: deal.price)
        count = max(
            (count for count in counts_of(cheapest) if count * cheapest.price + machine(count, device) <= budget_usd), default=0
        )
        if count:
            yield Purchase(cheapest, count, largest(sizes, (device,) * count))


def machine(count: int, device: Accelerator) -> float:
    """What several cards need beyond an ordinary tower, kept aside from the budget."""
    return machine_usd(device, count) - machine_usd(device, 1)


def best_purchases(found: Iterator[Purchase]) -> list[Purchase]:
    """What runs the largest model first; of those, the fastest; of equals, the cheapest."""
    ranked = sorted(found, key=lambda buy: (-buy.runs_b, -(buy.device.bandwidth_gb_s or 0), buy.price))
    return ranked[:MAX_ROWS]


def view(ask: Ask, till: Till, budget: Budget, found: list[Purchase]) -> Reply:
    """What the money buys, and what each of them could run."""
    notes = (
        *stale_notes(ask, [offer for buy in found for offer in buy.deal.offers]),
        *rate_notes(ask, till, budget),
        *leftover_notes(ask),
    )
    if not found:
        return Reply(
            headline=ask.say("recommend_hardware.none", budget=budget.text),
            detail=_cheapest(ask, till),
            tone=Tone.BAD,
            intent=ask.intent,
            notes=notes,
        )
    return Reply(
        headline=_headline(ask, budget, found[0]),
        detail=ask.say("recommend_hardware.detail"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, till, found),),
        notes=notes,
        choices=tuple(
            Choice(
                ask.say("spec.models_button", device=card_text(buy.device, buy.count)),
                as_question("models_for_hardware", ask.slots, gpus=(GpuMention(buy.device.key, buy.count),), budget=()),
            )
            for buy in found[:3]
        ),
        sources=(*price_sources(offer for buy in found for offer in buy.deal.offers[:1]), *rate_sources(till, budget)),
    )


def _headline(ask: Ask, budget: Budget, best: Purchase) -> str:
    said = {"budget": budget.text, "best": card_text(best.device, best.count), "memory": gib_text(best.memory_bytes)}
    if not best.runs_b:
        return ask.say("recommend_hardware.small", **said)
    return ask.say("recommend_hardware.headline", size=f"{best.runs_b:g}B", **said)


def _cheapest(ask: Ask, till: Till) -> str:
    """The least that can be bought at all."""
    bought = (deal for every in on_sale(ask.library, ask.today) for deal in every if not deal.rented and deal.device.tdp_w)
    least = min(bought, key=lambda deal: deal.price, default=None)
    if least is None:
        return ""
    return ask.say("recommend_hardware.cheapest", name=card_text(least.device, 1), price=till.span(least.low, least.high))


def _table(ask: Ask, till: Till, found: list[Purchase]) -> Table:
    columns = (
        Column(ask.say("column.hardware")),
        Column(ask.say("recommend_hardware.runs")),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("spec.memory"), numeric=True, priority=1),
        Column(ask.say("spec.bandwidth"), numeric=True, priority=2),
        Column(ask.say("column.date"), priority=3),
    )
    return Table(columns, tuple(_row(ask, till, buy) for buy in found), ask.say("recommend_hardware.caption"))


def _row(ask: Ask, till: Till, buy: Purchase) -> tuple[Cell, ...]:
    bandwidth = buy.device.bandwidth_gb_s
    name = card_text(buy.device, buy.count)
    return (
        Cell(ask.say("quote.used_name", name=name) if buy.deal.kind == "buy_used" else name),
        Cell(ask.say("recommend_hardware.up_to", size=f"{buy.runs_b:g}B") if buy.runs_b else DASH, buy.runs_b, "B"),
        Cell(till.span(buy.deal.low * buy.count, buy.deal.high * buy.count), till.value(buy.price), till.currency),
        Cell(gib_text(buy.memory_bytes), gib(buy.memory_bytes), "GiB"),
        Cell(f"{bandwidth:,.0f} GB/s" if bandwidth else DASH, bandwidth, "GB/s"),
        Cell(buy.deal.on.isoformat()),
    )
