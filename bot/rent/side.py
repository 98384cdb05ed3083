"""One side of rent or buy: some equal cards at one kind of price."""

from __future__ import annotations

import math
from dataclasses import field

from bot.market import Deal
from bot.quote_table import card_text
from bot.rent.around import Around
from bot.tiers import Option
from bot.usage import RESALE_SHARE, Usage, wall_of
from sizing.money import BreakEven, Owned, break_even
from sizing.records import dataclass

MAX_RENTED = 5
NEAR_SPEED = 0.7
"""A rented machine is compared first where it is at least about as fast as the bought one."""


@dataclass(frozen=True, slots=True)
class Side:
    """Some equal cards to buy or to rent, with their speed where a model was named. Amounts are in US dollars."""

    deal: Deal
    count: int
    tok_s: float | None = None
    stated_usd: float | None = None
    """The price that the question names for the purchase."""
    around: Around = field(default_factory=Around)
    """Of a purchase the machine around the cards; both lose the same share of their price."""

    @classmethod
    def of(cls, option: Option, around: Around | None = None) -> Side:
        """One choice of a quote."""
        return cls(option.deal, option.count, option.tok_s or None, around=around or Around())

    @property
    def name(self) -> str:
        return card_text(self.deal.device, self.count)

    @property
    def cards_usd(self) -> float:
        return self.stated_usd or self.deal.price * self.count

    def owned(self, usage: Usage) -> Owned:
        """Cards and machine as bought, with the draw at the wall."""
        price = self.cards_usd + self.around.usd
        return Owned(price, price * RESALE_SHARE, wall_of(self.deal.device, self.count) or 0.0, usage.usd_per_kwh)

    def paid_off(self, rented: Side, usage: Usage) -> BreakEven:
        """When this purchase has cost less than that rent."""
        return break_even(self.owned(usage), rented.deal.price * rented.count, usage.hours_a_month)


def nearest_first(bought: Side | None, rented: list[Side]) -> list[Side]:
    """On demand before spot; of each, those about as fast as the purchase first, the cheapest first."""
    wanted = (bought.tok_s or 0.0) * NEAR_SPEED if bought else 0.0

    def rank(side: Side) -> tuple[bool, float]:
        slow = side.tok_s is not None and side.tok_s < wanted
        return slow, side.deal.price * side.count

    on_demand = sorted((side for side in rented if side.deal.kind == "rent"), key=rank)
    sure = {side.deal.device.key: side.deal.price for side in on_demand}
    spot = [side for side in rented if side.deal.kind == "rent_spot" and side.deal.price < _else(sure, side)]
    kept = sorted(spot, key=rank)[:2]
    return [*on_demand[: MAX_RENTED - len(kept)], *kept]


def _else(sure: dict[str, float], side: Side) -> float:
    """What the device costs on demand: a spot price above it is nobody's choice."""
    return sure.get(side.deal.device.key, math.inf)
