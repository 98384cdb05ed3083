"""What the machine around some cards costs: its parts list, as a build of the same cards prices it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ask import Ask
from bot.housing import machine_usd
from bot.machine.cards import MAX_CARDS, as_card_device, made_cards
from bot.machine.plan import Plan, make_plan
from bot.machine.wish import Wish
from bot.workload import CannotResolve
from sizing.hardware import Accelerator


@dataclass(frozen=True, slots=True)
class Around:
    """The machine without its cards, in US dollars; `plan` is None where its price is only a rule of thumb."""

    usd: float = 0.0
    plan: Plan | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Kinds of parts that have no price and are not in the sum."""
        lines = self.plan.bill.missing if self.plan else ()
        return tuple(dict.fromkeys(line.line.kind for line in lines if line.line.kind != "gpu"))


def find_around(ask: Ask, device: Accelerator, count: int) -> Around:
    """Nothing for a device that is a machine; the parts list of cards; a rule of thumb for modules and many cards."""
    if device.unified_memory:
        return Around()
    plan = _plan(ask, device, count)
    if plan is None:
        return Around(machine_usd(device, count))
    rest = [line for line in plan.bill.lines if line.line.kind != "gpu" and line.known]
    return Around(sum(plan.till.usd(((line.low or 0) + (line.high or 0)) / 2) for line in rest), plan)


def _plan(ask: Ask, device: Accelerator, count: int) -> Plan | None:
    if count > MAX_CARDS:
        return None
    try:
        if as_card_device(ask.library, device.key, device) is not device:
            return None
        return make_plan(ask, made_cards(ask, (device,) * count), Wish("whole"))
    except CannotResolve:
        return None
