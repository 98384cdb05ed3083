"""What should I get? For a model: what runs it, as a quote. For a budget alone: the cards it buys, the most memory first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources
from bot.intents import quote
from bot.missing import ask_for
from bot.money import amount, span
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.tiers import quotable, stale_notes
from bot.wording import DASH, cards, gib_text
from knowledge.facts import Offer
from sizing.hardware import Accelerator
from sizing.units import gib

MOST_CARDS = 4
MAX_ROWS = 8


@dataclass(frozen=True, slots=True)
class Purchase:
    """Some equal cards at one offer."""

    device: Accelerator
    count: int
    offer: Offer

    @property
    def memory_bytes(self) -> int:
        return self.device.usable_bytes * self.count

    @property
    def price(self) -> float:
        return self.offer.price * self.count


def answer(ask: Ask) -> Reply:
    """A quote when a model was named; what a budget buys when only money was."""
    if ask.slots.models:
        return quote.answer(ask)
    budget = next((money.amount for money in ask.slots.budget if money.amount and money.currency in (None, "USD")), None)
    if budget is None:
        return ask_for(ask, model=True, gpu=False)
    return view(ask, budget, best_purchases(purchases(ask, budget)))


def purchases(ask: Ask, budget: float) -> Iterator[Purchase]:
    """One to four of each card that the money buys; a machine with unified memory is bought once."""
    for key in ask.library.priced_gpus():
        device = ask.library.gpu(key)
        offers = [offer for offer in quotable(ask.library, key, ask.today) if offer.kind.startswith("buy")]
        if not offers or device.laptop:
            continue
        cheapest = min(offers, key=lambda offer: offer.price)
        count = min(int(budget // cheapest.price), 1 if device.unified_memory else MOST_CARDS)
        if count:
            yield Purchase(device, count, cheapest)


def best_purchases(found: Iterator[Purchase]) -> list[Purchase]:
    """The most memory first; of those with equal memory, the fastest; no two that differ by nothing but price."""
    ranked = sorted(found, key=lambda buy: (-buy.memory_bytes, -(buy.device.bandwidth_gb_s or 0), buy.price))
    return ranked[:MAX_ROWS]


def view(ask: Ask, budget: float, found: list[Purchase]) -> Reply:
    """What the money buys, and what each of them could run."""
    if not found:
        return Reply(
            headline=ask.say("recommend_hardware.none", budget=amount(budget)),
            tone=Tone.BAD,
            intent=ask.intent,
            notes=leftover_notes(ask),
        )
    best = found[0]
    headline = ask.say(
        "recommend_hardware.headline",
        budget=amount(budget),
        best=cards(best.device.name, best.count),
        memory=gib_text(best.memory_bytes),
    )
    return Reply(
        headline=headline,
        detail=ask.say("recommend_hardware.detail"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, found),),
        notes=(*stale_notes(ask, [buy.offer for buy in found]), *leftover_notes(ask)),
        choices=tuple(
            Choice(
                ask.say("spec.models_button", device=cards(buy.device.name, buy.count)),
                as_question("models_for_hardware", ask.slots, gpus=(GpuMention(buy.device.key, buy.count),), budget=()),
            )
            for buy in found[:3]
        ),
        sources=price_sources(buy.offer for buy in found),
    )


def _table(ask: Ask, found: list[Purchase]) -> Table:
    columns = (
        Column(ask.say("column.hardware")),
        Column(ask.say("spec.memory"), numeric=True),
        Column(ask.say("spec.bandwidth"), numeric=True, priority=1),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("column.date"), priority=2),
    )
    return Table(columns, tuple(_row(buy) for buy in found), ask.say("recommend_hardware.caption"))


def _row(buy: Purchase) -> tuple[Cell, ...]:
    bandwidth = buy.device.bandwidth_gb_s
    return (
        Cell(cards(buy.device.name, buy.count)),
        Cell(gib_text(buy.memory_bytes), gib(buy.memory_bytes), "GiB"),
        Cell(f"{bandwidth:,.0f} GB/s" if bandwidth else DASH, bandwidth, "GB/s"),
        Cell(span(buy.offer.low * buy.count, buy.offer.high * buy.count), buy.price, "USD"),
        Cell(buy.offer.on.isoformat()),
    )
