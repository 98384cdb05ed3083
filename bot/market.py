"""What a device costs today: the fresh prices of each kind as one range, in US dollars."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import median

from bot.makes import Make, make_of, proposable
from knowledge.facts import ExchangeRate, Offer
from knowledge.library import Library
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.units import gib

SIDE_BY_SIDE_DAYS = 60
"""Prices of one thing that lie further apart than this are not one market: the older ones are left out."""

GLITCH_SHARE = 1 / 3
"""Of the median of at least GLITCH_OFFERS others: what is asked for less is a slip of a listing, and is not quoted."""
GLITCH_OFFERS = 3

DAYS_KEPT = 4

BARE_MEMORY_USD_PER_GIB = 10.9
"""64 GB of DDR5 cost 700 USD in June 2026 (retail_prices.csv): no whole machine sells for less than its memory does."""


@dataclass(frozen=True, slots=True)
class Deal:
    """One device at one kind of price. Amounts are in US dollars and for one device (per hour where it is rented)."""

    device: Accelerator
    kind: str
    """buy_new, buy_used, rent or rent_spot."""
    low: float
    price: float
    """What is usual: the median of the sellers."""
    high: float
    offers: tuple[Offer, ...]

    @property
    def rented(self) -> bool:
        return self.kind.startswith("rent")

    @property
    def on(self) -> date:
        """The day of the oldest price in the range."""
        return min(offer.on for offer in self.offers)


def on_sale(library: Library, on: date, named: frozenset[str] = frozenset()) -> tuple[tuple[Deal, ...], ...]:
    """The deals of each device that a team can be told to get, one entry a device. Worked out once a day.

    Of devices that differ in their names alone, only deals that no other of their kind undercuts; all of those in `named`.
    """
    sold = library.kept(_on_sale, DAYS_KEPT)(on)
    if not named:
        return sold
    own = (library.gpu(key) for key in library.priced_gpus() if key in named)
    asked = [tuple(deals(library, device.key, on)) for device in own if proposable(library, device)]
    by_key = {each[0].device.key: each for each in (*sold, *filter(None, asked))}
    return tuple(by_key[key] for key in sorted(by_key))


def _on_sale(library: Library, on: date) -> tuple[tuple[Deal, ...], ...]:
    devices = (library.gpu(key) for key in library.priced_gpus())
    every = [deal for device in devices if proposable(library, device) for deal in deals(library, device.key, on)]
    rivals: dict[Make, list[Deal]] = defaultdict(list)
    for deal in every:
        rivals[make_of(deal.device, deal.kind)].append(deal)
    found: dict[str, list[Deal]] = defaultdict(list)
    for deal in (deal for equals in rivals.values() for deal in _not_undercut(equals)):
        found[deal.device.key].append(deal)
    return tuple(tuple(sorted(found[key], key=lambda deal: deal.kind)) for key in sorted(found))


def _not_undercut(equals: list[Deal]) -> Iterator[Deal]:
    """Those of which no other is as cheap by its usual and by its lowest price; the first name of those that are alike."""
    least = math.inf
    for deal in sorted(equals, key=lambda deal: (deal.price, deal.low, deal.device.key)):
        if deal.low < least:
            least = deal.low
            yield deal


def quotable(library: Library, key: str, on: date) -> tuple[Offer, ...]:
    """The prices of a device that may stand in a quote of that day."""
    return library.quotes(key, on)


def deals(library: Library, key: str, on: date) -> Iterator[Deal]:
    """The device's prices by kind. Nothing where no price is fresh enough, or none is plausible."""
    device = library.gpu(key)
    rates = library.exchange_rates(on)
    by_kind: dict[str, list[Offer]] = {}
    for offer in quotable(library, key, on):
        by_kind.setdefault(offer.kind, []).append(offer)
    for kind, offers in sorted(by_kind.items()):
        found = _deal(device, kind, offers, rates)
        if found is not None and _plausible(found):
            yield found


def _deal(device: Accelerator, kind: str, offers: list[Offer], rates: dict[str, ExchangeRate]) -> Deal | None:
    known = [(offer, *offer_usd(offer, rates)) for offer in offers if offer.currency in rates or offer.currency == "USD"]
    if not known:
        return None
    newest = max(offer.on for offer, *_ in known)
    fresh = [each for each in known if (newest - each[0].on).days <= SIDE_BY_SIDE_DAYS]
    usual = median(price for _, _, price, _ in fresh)
    kept = [each for each in fresh if not _is_glitch(each[2], usual, len(fresh))]
    return Deal(
        device,
        kind,
        min(low for _, low, _, _ in kept),
        median(price for _, _, price, _ in kept),
        max(high for _, _, _, high in kept),
        tuple(offer for offer, *_ in kept),
    )


def offer_usd(offer: Offer, rates: dict[str, ExchangeRate]) -> tuple[float, float, float]:
    """Low, usual and high price of an offer in US dollars. Raises KeyError for a currency without a rate."""
    per_usd = 1.0 if offer.currency == "USD" else rates[offer.currency].per_usd
    return offer.low / per_usd, offer.price / per_usd, offer.high / per_usd


def _is_glitch(price: float, usual: float, count: int) -> bool:
    return count > GLITCH_OFFERS and price < usual * GLITCH_SHARE


def _plausible(deal: Deal) -> bool:
    """A machine whose memory alone would cost more is no offer but a mistake."""
    return deal.rented or not deal.device.unified_memory or deal.price >= BARE_MEMORY_USD_PER_GIB * gib(deal.device.vram_bytes)
