"""What does a part cost? Its current prices with their days; where there is none, what is known of before, named as history."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources
from bot.items.spec import dated_price, item_sources, price_notes
from bot.machine.prices import UnitPrice, part_price
from bot.market import offer_usd
from bot.reply import Cell, Column, Reply, Table, Tone
from bot.staleness import stale_notes
from bot.till import Till, find_budget, open_till, rate_notes, rate_sources
from bot.wording import DASH
from knowledge.facts import Offer
from sizing.machine.parts import AnyPart


@dataclass(frozen=True, slots=True)
class Priced:
    """A part with what it costs today, or with what it once cost."""

    part: AnyPart
    price: UnitPrice | None
    past: tuple[Offer, ...]
    """Prices that are too old to be quoted."""


def price_view(ask: Ask, parts: tuple[AnyPart, ...]) -> Reply:
    """One row a part; a stated price is judged where one part was named."""
    till, budget = open_till(ask), find_budget(ask)
    found = [_priced(ask, part) for part in parts]
    offers = [offer for each in found if each.price for offer in each.price.offers]
    past = [offer for each in found if not (each.price and each.price.offers) for offer in each.past]
    known = any(each.price for each in found)
    return Reply(
        headline=_headline(ask, found, till),
        detail=_judgement(ask, found[0], till) if len(found) == 1 else "",
        tone=Tone.NEUTRAL if known else Tone.WARN,
        intent=ask.intent,
        tables=(_table(ask, found, till),),
        notes=(
            *price_notes(ask, [each.price for each in found]),
            *((ask.say("part.history"),) if past else ()),
            *rate_notes(ask, till, budget),
            *stale_notes(ask, offers),
            *leftover_notes(ask),
        ),
        sources=(
            *price_sources((*offers, *past)),
            *rate_sources(till, budget),
            *item_sources(ask, [ask.library.shelf.facts[part.key] for part in parts[:3]]),
        ),
    )


def _priced(ask: Ask, part: AnyPart) -> Priced:
    price = part_price(ask, part.key)
    current = price.offers if price else ()
    past = tuple(offer for offer in ask.library.shelf.offers(part.key, ask.today) if offer not in current)
    return Priced(part, price, past)


def _headline(ask: Ask, found: list[Priced], till: Till) -> str:
    first = found[0]
    if len(found) > 1:
        priced = [each for each in found if each.price and each.price.offers]
        if not priced:
            listed = [each.price.low for each in found if each.price]
            return ask.say("part.none_current", count=len(found), least=till.amount(min(listed)) if listed else "")
        cheapest = min(priced, key=lambda each: each.price.low if each.price else 0)
        return ask.say("part.cheapest", name=cheapest.part.name, price=dated_price(ask, cheapest.price))
    if first.price is None and first.past:
        last = max(first.past, key=lambda offer: offer.on)
        return ask.say("part.only_past", name=first.part.name, price=_past_text(ask, last, till), on=last.on.isoformat())
    if first.price is None:
        return ask.say("price.none", name=first.part.name)
    return ask.say(
        "part.listed_at" if first.price.listed else "part.costs", name=first.part.name, price=dated_price(ask, first.price)
    )


def _past_text(ask: Ask, offer: Offer, till: Till) -> str:
    return till.amount(offer_usd(offer, ask.library.exchange_rates(ask.today))[1])


def _judgement(ask: Ask, found: Priced, till: Till) -> str:
    """Where a stated price lies; nothing where none was stated or none is current."""
    stated, price = find_budget(ask), found.price
    if stated is None or price is None or price.listed:
        return ""
    case = "below" if stated.usd < price.low else "above" if stated.usd > price.high else "within"
    return ask.say(f"price.{case}", stated=stated.text, low=till.amount(price.low), high=till.amount(price.high))


def _table(ask: Ask, found: list[Priced], till: Till) -> Table:
    columns = (
        Column(ask.say("build.part")),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("part.launch"), numeric=True, priority=2),
        Column(ask.say("part.before"), numeric=True, priority=1),
    )
    return Table(columns, tuple(_row(ask, each, till) for each in found), ask.say("part.caption", currency=till.currency))


def _row(ask: Ask, each: Priced, till: Till) -> tuple[Cell, ...]:
    launch = ask.library.shelf.facts[each.part.key].list_price_usd
    last = max(each.past, key=lambda offer: offer.on, default=None)
    now = each.price if each.price and each.price.offers else None
    return (
        Cell(each.part.name),
        Cell(dated_price(ask, now), till.value((now.low + now.high) / 2) if now else None, till.currency if now else ""),
        Cell(DASH if launch is None else till.amount(launch)),
        Cell(DASH if last is None else f"{_past_text(ask, last, till)} ({last.on.isoformat()})"),
    )
