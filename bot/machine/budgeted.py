"""The best machine that a budget builds, where no card and no model was named: by the largest model it runs, then by speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ask import Ask
from bot.housing import counts_of, machine_usd
from bot.machine.cards import made_cards
from bot.machine.plan import Plan, make_plan
from bot.machine.wish import Wish
from bot.makes import is_module, segment
from bot.market import Deal, on_sale
from bot.till import Budget
from bot.workload import CannotResolve
from bot.yardstick import largest, yardsticks
from sizing.hardware import Accelerator

MAX_CARDS = 4
MAX_PLANS = 24
"""Sets of cards whose parts list is looked at, the best first."""

LEAST_SHARE = 0.7
"""Of the rule of thumb for the machine around the cards: with less money left no parts list is tried."""


@dataclass(frozen=True, slots=True)
class Set:
    """Some equal cards at their cheapest kind of price."""

    deal: Deal
    count: int
    runs_b: float

    @property
    def least_usd(self) -> float:
        """What cards and machine cost at the very least."""
        return self.deal.low * self.count + LEAST_SHARE * machine_usd(self.deal.device, self.count)

    @property
    def devices(self) -> tuple[Accelerator, ...]:
        return (self.deal.device,) * self.count


def best_plan(ask: Ask, wish: Wish, budget: Budget) -> Plan | None:
    """The best whose usual price is within the budget; of those that run as large a model, one that stays within to its high end.

    Where nothing does, the cheapest there is. None where no card with a price goes into any machine.
    """
    sets = tuple(_sets(ask))
    usual: tuple[Set, Plan] | None = None
    for each in _ranked(sets, budget.usd):
        if usual and each.runs_b < usual[0].runs_b:
            break
        plan = _plan(ask, each, wish)
        if plan and _usd(plan, 1.0) <= budget.usd:
            return plan
        if plan and not usual and _usd(plan, 0.5) <= budget.usd:
            usual = each, plan
    if usual:
        return usual[1]
    cheapest = sorted(sets, key=lambda each: (each.least_usd, each.deal.device.key))
    return next((plan for each in cheapest[:MAX_PLANS] if (plan := _plan(ask, each, wish))), None)


def _usd(plan: Plan, end: float) -> float:
    """The total between its low and its high end."""
    return plan.till.usd(plan.bill.low + (plan.bill.high - plan.bill.low) * end)


def _ranked(sets: tuple[Set, ...], budget_usd: float) -> list[Set]:
    """What the money can buy with a machine around it, the best first."""
    affordable = [each for each in sets if each.least_usd <= budget_usd]
    ranked = sorted(affordable, key=lambda each: (-each.runs_b, -(each.deal.device.bandwidth_gb_s or 0.0), each.deal.price))
    return ranked[:MAX_PLANS]


def _sets(ask: Ask) -> Iterator[Set]:
    """Cards of the usual maker, since every program runs on them."""
    sizes = tuple(yardsticks(ask))
    for on_offer in on_sale(ask.library, ask.today):
        device = on_offer[0].device
        bought = [deal for deal in on_offer if not deal.rented]
        if not bought or device.vendor != "NVIDIA" or device.unified_memory or is_module(device) or segment(device) == "server":
            continue
        cheapest = min(bought, key=lambda deal: deal.price)
        for count in counts_of(cheapest):
            if count <= MAX_CARDS:
                yield Set(cheapest, count, largest(sizes, (device,) * count))


def _plan(ask: Ask, each: Set, wish: Wish) -> Plan | None:
    try:
        return make_plan(ask, made_cards(ask, each.devices), wish)
    except CannotResolve:
        return None
