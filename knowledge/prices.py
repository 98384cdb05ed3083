"""The price book: dated rows of sellers, looked up as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from knowledge.facts import Citation, Offer

_BUY = """
    select retail_prices.*, sources.title, sources.url, sources.checked
    from retail_prices join sources on sources.id = source_id where gpu = ?
"""
_RENT = """
    select cloud_prices.*, sources.title, sources.url, sources.checked
    from cloud_prices join sources on sources.id = source_id where gpu = ? and dated is not null
"""

_TEAM = """
    select team_prices.*, sources.title, sources.url, sources.checked
    from team_prices join sources on sources.id = source_id where gpu = ?
"""

HISTORY_AFTER_DAYS = 365
MEMORY_SHORTAGE = date(2026, 1, 1)
"""Memory prices tripled within 2026: an older row is history, and never a quote."""

PRICED = """
    select gpu from retail_prices where gpu is not null
    union select gpu from team_prices where gpu is not null
    union select gpu from cloud_prices where gpu is not null and dated is not null order by gpu
"""
NEWEST = """
    select max(dated) from (
        select dated from retail_prices union all select dated from cloud_prices union all select dated from team_prices
    )
"""


def read_offers(rows: Callable[..., list[Any]], gpu: str) -> tuple[Offer, ...]:
    """Every dated price of a device, of any age."""
    bought = [to_buy(row, gpu) for row in rows(_BUY, gpu)]
    rented = [offer for row in rows(_RENT, gpu) for offer in _to_rents(row)]
    return (*bought, *rented, *(to_team(row) for row in rows(_TEAM, gpu)))


def latest(offers: Iterable[Offer], on: date) -> tuple[Offer, ...]:
    """Of each seller and kind the rows of the last day that is not after `on`, the cheapest first."""
    known = [offer for offer in offers if offer.on <= on]
    newest: dict[tuple[str, str, bool], date] = {}
    for offer in known:
        newest[_place(offer)] = max(offer.on, newest.get(_place(offer), offer.on))
    current = {offer: None for offer in known if offer.on == newest[_place(offer)]}
    return tuple(sorted(current, key=lambda offer: (offer.kind, offer.price, offer.seller)))


def _place(offer: Offer) -> tuple[str, str, bool]:
    return offer.kind, offer.seller, offer.team


def quotable(offers: Iterable[Offer], on: date) -> tuple[Offer, ...]:
    """Of the latest prices those that may stand in a quote of that day; of a kind that the team has quotes of, only these.

    From the shortage on a price of before it is history; for a day before it, it is the price of that day.
    """
    first = MEMORY_SHORTAGE if on >= MEMORY_SHORTAGE else date.min
    current = [offer for offer in offers if offer.on >= first and offer.age_days(on) <= HISTORY_AFTER_DAYS]
    return team_first(current)


def team_first(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Of a kind that the team has quotes of, only these."""
    listed = tuple(offers)
    quoted = {offer.kind for offer in listed if offer.team}
    return tuple(offer for offer in listed if offer.team or offer.kind not in quoted)


def to_team(row: Any) -> Offer:
    """A row of the team's quotes."""
    return Offer(
        gpu=row["gpu"],
        kind=row["kind"],
        low=row["low"] or row["price"],
        price=row["price"],
        high=row["high"] or row["price"],
        currency=row["currency"],
        on=date.fromisoformat(row["dated"]),
        seller=row["seller"],
        citation=Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
        note=row["notes"],
        trust="high",
        team=True,
    )


def to_buy(row: Any, key: str) -> Offer:
    """A row of the price book as an offer of the device or part `key`."""
    kind = "buy_new" if row["condition"] == "new" else "buy_used"
    price = row["price_usd"]
    return Offer(
        gpu=key,
        kind=kind,
        low=row["low_usd"] or price,
        price=price,
        high=row["high_usd"] or price,
        currency="USD",
        on=date.fromisoformat(row["dated"]),
        seller=_market(row["title"]),
        citation=Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
        note=row["notes"],
        trust=row["trust"],
    )


def _market(title: str) -> str:
    """Who reports the price: the monthly reports of one site are one seller, so that the newest of them counts."""
    return "GPU Poet" if title.startswith("GPU Poet") else title.partition(" ")[0].rstrip(";,")


def _to_rents(row: Any) -> Iterable[Offer]:
    for kind, column in (("rent", "price_usd_h"), ("rent_spot", "spot_usd_h")):
        if row[column] is None:
            continue
        price = row[column] / row["gpu_count"]
        yield Offer(
            gpu=row["gpu"],
            kind=kind,
            low=price,
            price=price,
            high=price,
            currency="USD",
            on=date.fromisoformat(row["dated"]),
            seller=row["seller"],
            citation=Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
            note=f"{row['instance']}, {row['region']}" + (f"; {row['notes']}" if row["notes"] else ""),
            trust=row["trust"],
        )
