"""One card at one kind of price that holds a workload, and which of them are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.housing import machine_usd, served
from bot.market import Deal, on_sale
from bot.tiers import TIERS, tier_of
from bot.usage import LIFE_MONTHS, RESALE_SHARE, Usage, wall_of
from knowledge.library import Library
from sizing.hardware import Accelerator
from sizing.money import Owned, amortised_per_hour
from sizing.power import monthly_cost
from sizing.workload import Runtime


@dataclass(frozen=True, slots=True)
class Hold:
    """How a card holds the workload."""

    label: str
    """The precision."""
    free_bytes: float
    lever: str = ""
    """What makes it fit, in words; empty where everything lies on the card."""
    slowed: bool = False
    """Whether the lever moves weights back and forth, which costs time."""
    seconds: float | None = None
    """For one unit of the work, where the rate is known."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A card that holds it, at one kind of price. Amounts are in US dollars."""

    tier: str
    deal: Deal
    hold: Hold

    @property
    def device(self) -> Accelerator:
        return self.deal.device

    @property
    def rented(self) -> bool:
        return self.deal.rented

    @property
    def whole_price(self) -> float:
        """With about the machine around the card, to choose by."""
        return self.deal.price + (0.0 if self.rented else machine_usd(self.device, 1))

    def per_hour(self, usage: Usage) -> float:
        """Rent, or the loss of value and the electricity of an hour of use."""
        if self.rented:
            return self.deal.price
        watts = wall_of(self.device, 1) or 0.0
        lost = amortised_per_hour(self.owned(usage), LIFE_MONTHS, usage.hours_a_month)
        return lost + watts / 1000 * usage.usd_per_kwh

    def owned(self, usage: Usage) -> Owned:
        """The card as something bought."""
        price = self.deal.price
        return Owned(price, price * RESALE_SHARE, wall_of(self.device, 1) or 0.0, usage.usd_per_kwh)

    def electricity_month(self, usage: Usage) -> float | None:
        """None for what is rented, and where the draw is not known."""
        watts = None if self.rented else wall_of(self.device, 1)
        return None if watts is None else monthly_cost(watts, usage.usd_per_kwh, usage.hours_a_month)

    def per_unit(self, usage: Usage) -> float | None:
        """What one unit of the work costs; None where its time is not known."""
        return None if self.hold.seconds is None else self.per_hour(usage) * self.hold.seconds / 3600


def find_seats(
    library: Library, on: date, holds: Callable[[Accelerator], Hold | None], named: frozenset[str] = frozenset()
) -> Iterator[Seat]:
    """Every priced card that holds it, asked once a card; those in `named` too where an equal one is no dearer."""
    for found in on_sale(library, on, named):
        device = found[0].device
        hold = holds(device) if served(Runtime.TRANSFORMERS, device) else None
        if hold is not None:
            yield from (Seat(tier_of(deal), deal, hold) for deal in found)


def pick_seats(found: Iterable[Seat]) -> tuple[Seat, ...]:
    """The cheapest of each tier, by preference one that moves no weights back and forth; of rents, on demand."""
    listed = [seat for seat in found if seat.deal.kind != "rent_spot"]
    chosen = (cheapest(seat for seat in listed if seat.tier == tier) for tier in TIERS)
    return tuple(sorted((seat for seat in chosen if seat), key=lambda seat: (seat.rented, seat.deal.price)))


def cheapest(found: Iterable[Seat]) -> Seat | None:
    """By the price with about the machine around it."""
    return min(found, key=lambda seat: (seat.hold.slowed, seat.whole_price, seat.device.key), default=None)
