"""The reply of a quote for one card: the span, the tiers with how each holds it, what it costs to use, and renting beside it."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources
from bot.makes import is_module
from bot.quote_table import card_text
from bot.rent.around import find_around
from bot.rent.side import Side
from bot.rent.view import view as rent_view
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.single.seat import Seat, cheapest, find_seats, pick_seats
from bot.single.work import UNITS, Work
from bot.slots import GpuMention, Money
from bot.staleness import stale_notes
from bot.till import Budget, Till, find_budget, open_till, rate_notes, rate_sources
from bot.usage import Usage, find_usage, usage_assumption
from bot.wording import DASH, gib_text
from sizing.units import gib


def quote_work(ask: Ask, work: Work) -> Reply:
    """Tiers within the budget; the nearest where nothing to buy is; for rent or buy the two against each other."""
    named = frozenset(mention.key for mention in ask.slots.gpus)
    every = tuple(find_seats(ask.library, ask.today, work.proposed, named))
    if "rent" in ask.slots.form:
        return _rent_or_buy(ask, work, every)
    budget = find_budget(ask)
    chosen = pick_seats(seat for seat in every if _affordable(ask, seat, budget))
    short = budget is not None and bool(every) and all(seat.rented for seat in chosen)
    nearest = min((seat for seat in every if not seat.rented), key=lambda seat: seat.deal.low, default=None) if short else None
    shown = (*((nearest,) if nearest else ()), *chosen)
    till, usage = open_till(ask), find_usage(ask)
    return Reply(
        headline=_headline(ask, work, till, shown, budget if short else None),
        detail=_detail(ask, work, till, shown, nearest),
        tone=Tone.NEUTRAL if shown and not short else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, work, till, usage, shown),) if shown else (),
        notes=(
            *((ask.say("single.card_only"),) if shown else ()),
            *stale_notes(ask, [offer for seat in shown for offer in seat.deal.offers]),
            *rate_notes(ask, till, budget),
            *leftover_notes(ask),
        ),
        assumptions=(usage_assumption(ask, usage),),
        choices=tuple(_choices(ask, till, shown)),
        sources=(
            *price_sources(offer for seat in shown for offer in seat.deal.offers[:2]),
            *rate_sources(till, budget),
            *work.sources,
        ),
    )


def _affordable(ask: Ask, seat: Seat, budget: Budget | None) -> bool:
    """A budget an hour is one of rents, any other one of purchases."""
    if budget is None or seat.rented is not ("cost_per_hour" in ask.slots.metric):
        return True
    return seat.deal.low <= budget.usd


def _rent_or_buy(ask: Ask, work: Work, every: tuple[Seat, ...]) -> Reply:
    named = {mention.key for mention in ask.slots.gpus}
    mine = [seat for seat in every if seat.device.key in named] or list(every)
    best = cheapest(seat for seat in mine if not seat.rented)
    bought = Side(best.deal, 1, around=find_around(ask, best.device, 1)) if best else None
    rented = [Side(seat.deal, 1) for seat in every if seat.rented and (best is None or _like(seat, best))]
    return rent_view(ask, {"what": ask.say("single.what", model=work.name, work=work.what)}, bought, rented)


def _like(seat: Seat, best: Seat) -> bool:
    """Whether a rented card computes about as much as the bought one: no speed is known to compare them by."""
    wanted, there = best.device.bf16_tflops or best.device.fp16_tflops, seat.device.bf16_tflops or seat.device.fp16_tflops
    return not wanted or (there or 0.0) >= 0.7 * wanted


def _headline(ask: Ask, work: Work, till: Till, shown: tuple[Seat, ...], missed: Budget | None) -> str:
    said = {"model": work.name, "work": work.what}
    if missed is not None:
        return ask.say("single.too_dear", budget=missed.text, **said)
    bought, rented = [seat for seat in shown if not seat.rented], [seat for seat in shown if seat.rented]
    if not shown:
        return ask.say("single.none", **said)
    rent = till.amount(min(seat.deal.low for seat in rented)) if rented else ""
    if not bought:
        return ask.say("single.rent", rent=rent, **said)
    low, high = min(seat.deal.low for seat in bought), max(seat.deal.high for seat in bought)
    return ask.say("single.both" if rented else "single.buy", low=till.amount(low), high=till.amount(high), rent=rent, **said)


def _detail(ask: Ask, work: Work, till: Till, shown: tuple[Seat, ...], nearest: Seat | None) -> str:
    if nearest is not None:
        return ask.say("quote.nearest", name=card_text(nearest.device, 1), price=till.amount(nearest.deal.low))
    best = cheapest(seat for seat in shown if not seat.rented)
    if best is None:
        return work.note
    how = best.hold.lever or ask.say("single.whole")
    said = ask.say("single.cheapest", name=card_text(best.device, 1), precision=best.hold.label, how=how)
    return f"{said} {work.note}".strip()


def _table(ask: Ask, work: Work, till: Till, usage: Usage, shown: tuple[Seat, ...]) -> Table:
    say, timed = ask.say, any(seat.hold.seconds for seat in shown)
    columns = [
        Column(say("column.tier")),
        Column(say("column.hardware")),
        Column(say("column.price"), numeric=True),
        Column(say("column.precision"), priority=1),
        Column(say("diffusion.how"), priority=1),
        Column(say("column.headroom"), numeric=True, priority=2),
        Column(say("spec.bf16"), numeric=True, priority=3),
        Column(say("column.electricity"), numeric=True, priority=4),
    ]
    columns += [Column(say(f"single.per_{work.unit}"), numeric=True, priority=1)] if timed else []
    rows = tuple(_row(ask, work, till, usage, seat, timed=timed) for seat in shown)
    return Table(tuple(columns), rows, say("single.caption", model=work.name, work=work.what))


def _row(ask: Ask, work: Work, till: Till, usage: Usage, seat: Seat, *, timed: bool) -> tuple[Cell, ...]:
    price, name = till.span(seat.deal.low, seat.deal.high), card_text(seat.device, 1)
    used = seat.deal.kind == "buy_used" and seat.tier != "entry"
    tflops, power, each = seat.device.bf16_tflops, seat.electricity_month(usage), seat.per_unit(usage)
    cells = [
        Cell(ask.say(f"quote.tier_{seat.tier}")),
        Cell(ask.say("quote.used_name", name=name) if used else name),
        Cell(ask.say("quote.per_hour", price=price) if seat.rented else price, till.value(seat.deal.price), till.currency),
        Cell(seat.hold.label),
        Cell(seat.hold.lever or ask.say("single.whole_short")),
        Cell(gib_text(seat.hold.free_bytes), gib(seat.hold.free_bytes), "GiB"),
        Cell(f"{tflops:,.0f} TFLOPS" if tflops else DASH, tflops, "TFLOPS"),
        _money(till, power),
    ]
    return (*cells, _money(till, None if each is None else each * UNITS[work.unit])) if timed else tuple(cells)


def _money(till: Till, usd: float | None) -> Cell:
    return Cell(DASH) if usd is None else Cell(till.amount(usd), till.value(usd), till.currency)


def _choices(ask: Ask, till: Till, shown: tuple[Seat, ...]) -> list[Choice]:
    """The machine around the cheapest card, renting against buying, the same in another currency."""
    cards = [seat.device for seat in shown if not (seat.rented or seat.device.unified_memory or is_module(seat.device))]
    found = [
        Choice(ask.say("build.whole_button"), as_question("build", ask.slots, models=(), gpus=(GpuMention(card.key),), budget=()))
        for card in cards[:1]
    ]
    found.append(Choice(ask.say("quote.rent_button"), as_question("quote", ask.slots, form=("rent",))))
    other = "TWD" if till.currency != "TWD" else "USD"
    if not any(money.amount is not None for money in ask.slots.budget):
        found.append(Choice(other, as_question("quote", ask.slots, budget=(Money(None, other),))))
    return found
