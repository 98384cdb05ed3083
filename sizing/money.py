"""What computing costs: owning against renting, and the price of a million tokens. All amounts in one currency."""

import math

from sizing.records import dataclass

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Owned:
    """A machine that was bought."""

    price: float
    resale: float
    """What it will bring when it is sold."""
    wall_w: float
    price_per_kwh: float

    @property
    def running_per_hour(self) -> float:
        """Electricity of one hour under load."""
        return self.wall_w / 1000 * self.price_per_kwh


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When owning becomes cheaper than renting; both infinite where it never does."""

    hours: float
    months: float

    @property
    def reached(self) -> bool:
        return math.isfinite(self.hours)


def break_even(owned: Owned, rent_per_hour: float, hours_per_month: float) -> BreakEven:
    """Hours of use after which buying has paid off, and months at `hours_per_month`.

    H = (price - resale) / (rent - electricity), all per hour (sizing.md section 11); infinite when renting costs no more
    than the electricity alone. Raises ValueError for a negative amount or no use at all.
    """
    _refuse_negative(price=owned.price, resale=owned.resale, rent_per_hour=rent_per_hour, price_per_kwh=owned.price_per_kwh)
    if hours_per_month <= 0:
        raise ValueError(f"Hours of use per month must be more than 0, not {hours_per_month}.")
    saved = rent_per_hour - owned.running_per_hour
    if owned.price <= owned.resale:
        return BreakEven(0.0, 0.0)
    hours = (owned.price - owned.resale) / saved if saved > 0 else math.inf
    return BreakEven(hours, hours / hours_per_month)


def amortised_per_hour(owned: Owned, months: float, hours_per_month: float) -> float:
    """Loss of value per hour of use over a life of `months`, electricity not counted.

    Raises ValueError where the life or the use is not more than 0.
    """
    if months <= 0 or hours_per_month <= 0:
        raise ValueError(f"A life of {months} months at {hours_per_month} hours a month is no use at all.")
    return max(0.0, owned.price - owned.resale) / (months * hours_per_month)


def cost_per_million_tokens(per_hour: float, tok_s: float, *, wall_w: float = 0.0, price_per_kwh: float = 0.0) -> float:
    """Cost of a million tokens at a steady rate: rent or amortisation per hour, plus electricity (sizing.md section 11).

    Compare two machines by it only at the load that both really get. Raises ValueError for a rate of 0 or less.
    """
    _refuse_negative(per_hour=per_hour, wall_w=wall_w, price_per_kwh=price_per_kwh)
    if tok_s <= 0:
        raise ValueError(f"A rate of {tok_s} tokens per second has no cost per token.")
    return (per_hour + wall_w / 1000 * price_per_kwh) / (tok_s * SECONDS_PER_HOUR) * 1e6


def _refuse_negative(**amounts: float) -> None:
    for name, amount in amounts.items():
        if amount < 0:
            raise ValueError(f"{name.replace('_', ' ').capitalize()} cannot be negative: {amount}.")
