"""Unit prices of a machine's parts: low to high, dated; a list price where no market price is known."""

from __future__ import annotations

from datetime import date

from bot.ask import Ask
from bot.machine.amounts import shown, span_text
from bot.market import deals, offer_usd
from bot.till import Till, open_till
from knowledge.facts import Offer
from knowledge.library import Library
from knowledge.prices import MEMORY_SHORTAGE
from sizing.machine.bill import Bill, PricedLine
from sizing.machine.build import Line, Machine
from sizing.records import dataclass

LISTED = "*"
"""Stands behind a list price, which the notes explain."""
SHORT_KINDS = frozenset({"ram", "ssd"})
"""Parts made of memory chips: a price from before the shortage is history."""
HISTORY_AFTER_DAYS = 730
"""Other parts keep their price about that long; the reply says how old it is."""
SIDE_BY_SIDE_DAYS = 365
"""A price much older than the newest of the same part is history."""

PRICES_KEPT = 1024


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What one piece costs in US dollars, and on what this rests: offers, or the maker's list price."""

    low: float
    high: float
    offers: tuple[Offer, ...] = ()

    @property
    def listed(self) -> bool:
        """True for a list price, which no seller may still ask."""
        return not self.offers


def unit_price(ask: Ask, line: Line) -> UnitPrice | None:
    """The price of one piece of a line, None where none is known."""
    return card_price(ask, line.part.key) if line.kind == "gpu" else part_price(ask, line.part.key)


def card_price(ask: Ask, key: str) -> UnitPrice | None:
    """Used to new, of all sellers."""
    found = [deal for deal in deals(ask.library, key, ask.today) if not deal.rented]
    if not found:
        return None
    offers = tuple(offer for deal in found for offer in deal.offers)
    return UnitPrice(min(deal.low for deal in found), max(deal.high for deal in found), offers)


def part_price(ask: Ask, key: str) -> UnitPrice | None:
    """Of the current prices of a part, else what its maker asked."""
    return ask.library.kept(_part_price, PRICES_KEPT)(key, ask.today)


def _part_price(library: Library, key: str, on: date) -> UnitPrice | None:
    facts = library.shelf.facts[key]
    rates = library.exchange_rates(on)
    current = [
        offer
        for offer in library.shelf.offers(key, on)
        if _is_current(offer, facts.kind, on) and (offer.currency == "USD" or offer.currency in rates)
    ]
    if not current:
        return None if facts.list_price_usd is None else UnitPrice(facts.list_price_usd, facts.list_price_usd)
    newest = max(offer.on for offer in current)
    kept = tuple(offer for offer in current if (newest - offer.on).days <= SIDE_BY_SIDE_DAYS)
    spreads = [offer_usd(offer, rates) for offer in kept]
    return UnitPrice(min(low for low, _, _ in spreads), max(high for _, _, high in spreads), kept)


def _is_current(offer: Offer, kind: str, today: date) -> bool:
    if kind in SHORT_KINDS and offer.on < MEMORY_SHORTAGE:
        return False
    return offer.age_days(today) <= HISTORY_AFTER_DAYS


def expected_cost(library: Library, on: date, key: str) -> float | None:
    """The middle of a part's price, by which machines are chosen; cards are the same in all of them."""
    if key not in library.shelf.facts:
        return 0.0
    price = library.kept(_part_price, PRICES_KEPT)(key, on)
    return None if price is None else (price.low + price.high) / 2


def bill_of(ask: Ask, machine: Machine, till: Till) -> tuple[Bill, dict[str, UnitPrice]]:
    """The priced lines in the till's currency, and the price behind each by the part's key."""
    prices = {line.part.key: price for line in machine.lines if (price := unit_price(ask, line))}
    return Bill(tuple(_priced(line, prices.get(line.part.key), till) for line in machine.lines)), prices


def _priced(line: Line, price: UnitPrice | None, till: Till) -> PricedLine:
    return PricedLine(line, shown(till, price.low), shown(till, price.high)) if price else PricedLine(line)


def price_text(ask: Ask, price: UnitPrice) -> str:
    """A unit price in the currency of the reply, marked where it is a list price."""
    till = open_till(ask)
    return span_text(till, shown(till, price.low), shown(till, price.high)) + (LISTED if price.listed else "")
