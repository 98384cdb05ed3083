"""Hardware that runs a request, grouped as people buy it, with its dated prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.ask import Ask
from bot.rigs import holders
from knowledge.facts import Offer
from knowledge.library import Library
from sizing.estimate import Estimate
from sizing.hardware import Accelerator
from sizing.inference import estimate
from sizing.workload import Request

TIERS = ("used", "consumer", "unified", "workstation", "server", "cloud")
"""In the order they are shown: what a person would buy first, first."""

WORKSTATION_NAMES = (
    "RTX A",
    "RTX PRO",
    "RTX 2000 Ada",
    "RTX 4",
    "RTX 5",
    "RTX 6",
    "Quadro",
    "TITAN",
    "Radeon Pro",
    "Radeon AI PRO",
    "Arc Pro",
)
STALE_AFTER_DAYS = 60
HISTORY_AFTER_DAYS = 365
MEMORY_SHORTAGE = date(2026, 1, 1)
"""Memory prices tripled within 2026: an older row is history, and never a quote."""


@dataclass(frozen=True, slots=True)
class Option:
    """Some equal cards that run the request, at one kind of price. Amounts are for all cards together."""

    tier: str
    device: Accelerator
    count: int
    offer: Offer

    @property
    def low(self) -> float:
        return self.offer.low * self.count

    @property
    def high(self) -> float:
        return self.offer.high * self.count

    @property
    def price(self) -> float:
        return self.offer.price * self.count

    @property
    def power_w(self) -> float | None:
        return None if self.device.tdp_w is None else self.device.tdp_w * self.count

    def estimate(self, request: Request) -> Estimate:
        """What the engine says of the request on these cards."""
        return estimate(replace(request, devices=(self.device,) * self.count))

    @property
    def rented(self) -> bool:
        return self.offer.kind.startswith("rent")


def stale_notes(ask: Ask, offers: Iterable[Offer]) -> tuple[str, ...]:
    """One sentence when the oldest of these prices is too old to be trusted."""
    oldest = min((offer.on for offer in offers), default=ask.today)
    days = (ask.today - oldest).days
    return (ask.say("quote.stale", oldest=oldest.isoformat(), days=days),) if days > STALE_AFTER_DAYS else ()


def segment(device: Accelerator) -> str:
    """consumer, unified, workstation or server, by what its maker calls it."""
    if device.unified_memory:
        return "unified"
    name = device.name
    if name.startswith(("GeForce", "Radeon RX", "Radeon VII", "Arc A", "Arc B")):
        return "consumer"
    return "workstation" if name.removeprefix("NVIDIA ").startswith(WORKSTATION_NAMES) else "server"


def options(library: Library, request: Request, on: date) -> Iterator[Option]:
    """Every priced way to run the request with at most eight equal cards."""
    keys = [key for key in library.priced_gpus() if not library.gpu(key).laptop]
    for holder in holders(library, request, keys):
        for offer in quotable(library, holder.device.key, on):
            yield Option(_tier(holder.device, offer), holder.device, holder.count, offer)


def quotable(library: Library, key: str, on: date) -> tuple[Offer, ...]:
    """The prices of a device that may stand in a quote of that day."""
    return tuple(
        offer for offer in library.offers(key, on) if offer.on >= MEMORY_SHORTAGE and offer.age_days(on) <= HISTORY_AFTER_DAYS
    )


def _tier(device: Accelerator, offer: Offer) -> str:
    if offer.kind.startswith("rent"):
        return "cloud"
    return "used" if offer.kind == "buy_used" else segment(device)


def best_of_each(found: Iterable[Option]) -> tuple[Option, ...]:
    """The cheapest option of each tier, in the order of the tiers; on demand before spot, since spot can be taken away."""
    cheapest: dict[str, Option] = {}
    for option in sorted(found, key=lambda option: (option.offer.kind == "rent_spot", option.price, option.device.key)):
        cheapest.setdefault(option.tier, option)
    return tuple(cheapest[tier] for tier in TIERS if tier in cheapest)
