"""Rent or buy? One purchase against what can be rented, at the hours that were said: when the purchase has paid off."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case
from bot.evidence import leftover_notes, price_sources, stand_in_note
from bot.market import Deal
from bot.quote_table import card_text
from bot.reply import Assumption, Cell, Chart, Choice, Column, Reply, Series, Table, Tone
from bot.rewrite import as_question
from bot.slots import Money
from bot.tiers import MACHINE_USD, Option, options, stale_notes
from bot.till import Till, find_budget, open_till, rate_notes, rate_sources
from bot.usage import LIFE_MONTHS, RESALE_SHARE, Usage, find_usage, usage_assumption
from bot.wording import DASH, significant
from bot.workload import Subject
from sizing.money import BreakEven, Owned, break_even
from sizing.power import Efficiency, draw_of, monthly_cost

MAX_RENTED = 5
NEAR_SPEED = 0.7
"""A rented machine is compared first where it is at least about as fast as the bought one."""

CHART_MONTHS = (0, 6, 12, 18, 24, 30, 36)
HOST_CPU_W = 120.0


@dataclass(frozen=True, slots=True)
class Side:
    """Some equal cards to buy or to rent, with their speed where a model was named. Amounts are in US dollars."""

    deal: Deal
    count: int
    tok_s: float | None = None
    stated_usd: float | None = None
    """The price that the question names for the purchase."""

    @classmethod
    def of(cls, option: Option) -> Side:
        return cls(option.deal, option.count, option.tok_s or None)

    @property
    def name(self) -> str:
        return card_text(self.deal.device, self.count)

    @property
    def cards_usd(self) -> float:
        return self.stated_usd or self.deal.price * self.count

    @property
    def machine_usd(self) -> float:
        """About what the machine around the cards costs; nothing where the device is a machine."""
        return 0.0 if self.deal.device.unified_memory else MACHINE_USD.get(self.count, MACHINE_USD[8])

    def owned(self, usage: Usage) -> Owned:
        """Cards and machine as bought, with the draw at the wall. Both lose the same share."""
        device = self.deal.device
        watts = 0.0
        if device.tdp_w is not None:
            alone = device.tdp_w / Efficiency.GOLD.share
            watts = alone if device.unified_memory else draw_of((device.tdp_w,) * self.count, cpu_w=HOST_CPU_W).wall_w
        price = self.cards_usd + self.machine_usd
        return Owned(price, price * RESALE_SHARE, watts, usage.usd_per_kwh)

    def paid_off(self, rented: Side, usage: Usage) -> BreakEven:
        """When this purchase has cost less than that rent."""
        return break_even(self.owned(usage), rented.deal.price * rented.count, usage.hours_a_month)


def rent_or_buy(ask: Ask, subject: Subject, case: Case) -> Reply:
    """For a model: the cheapest purchase that runs it against the rented machines that do."""
    named = {mention.key for mention in ask.slots.gpus}
    every = list(options(ask.library, case.request, ask.today))
    mine = [option for option in every if option.device.key in named] or every
    bought = sorted((option for option in mine if not option.rented), key=lambda option: option.whole_price)
    best = next((option for option in bought if option.readable), bought[0] if bought else None)
    rented = [Side.of(option) for option in mine if option.rented] or [Side.of(option) for option in every if option.rented]
    purchase = None if best is None else Side.of(best)
    said = {"what": ask.say("rent.for_model", model=subject.name, precision=case.label)}
    assumed = assumptions(ask, case.setting, max_context=subject.model.max_context)
    return view(ask, said, purchase, rented, assumed, stand_in_note(ask, subject))


def view(
    ask: Ask,
    said: dict[str, str],
    bought: Side | None,
    rented: list[Side],
    assumed: tuple[Assumption, ...] = (),
    detail: str = "",
) -> Reply:
    """When buying pays off, a table of what can be rented, and a chart of the money spent over time."""
    till, usage = open_till(ask), find_usage(ask)
    shown = nearest_first(bought, rented)[:MAX_RENTED]
    sides = (*((bought,) if bought else ()), *shown)
    offers = [offer for side in sides for offer in side.deal.offers]
    return Reply(
        headline=_headline(ask, said, till, usage, bought, shown),
        detail=" ".join(text for text in (detail, _counted(ask, till, bought)) if text),
        tone=Tone.NEUTRAL if shown or bought else Tone.WARN,
        intent=ask.intent,
        tables=(_table(ask, said, till, usage, bought, shown),) if sides else (),
        chart=_chart(ask, till, usage, bought, shown),
        notes=(*stale_notes(ask, offers), *rate_notes(ask, till, find_budget(ask)), *leftover_notes(ask)),
        assumptions=(*assumed, usage_assumption(ask, usage)),
        choices=tuple(_choices(ask, till)),
        sources=(*price_sources(offer for side in sides for offer in side.deal.offers[:1]), *rate_sources(till)),
        more_notes=(ask.say("rent.formula"),),
    )


def nearest_first(bought: Side | None, rented: list[Side]) -> list[Side]:
    """On demand before spot; of each, those about as fast as the purchase first, the cheapest first."""
    wanted = (bought.tok_s or 0.0) * NEAR_SPEED if bought else 0.0

    def rank(side: Side) -> tuple[bool, bool, float]:
        slow = side.tok_s is not None and side.tok_s < wanted
        return side.deal.kind == "rent_spot", slow, side.deal.price * side.count

    on_demand = sorted((side for side in rented if side.deal.kind == "rent"), key=rank)
    sure = {side.deal.device.key: side.deal.price for side in on_demand}
    spot = sorted((side for side in rented if side.deal.kind == "rent_spot" and side.deal.price < _else(sure, side)), key=rank)
    return [*on_demand[: MAX_RENTED - min(2, len(spot))], *spot[:2]]


def _else(sure: dict[str, float], side: Side) -> float:
    """What the device costs on demand: a spot price above it is nobody's choice."""
    return sure.get(side.deal.device.key, math.inf)


def _headline(ask: Ask, said: dict[str, str], till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> str:
    if bought is None or not shown:
        case = "nothing" if not shown and bought is None else "rent_only" if bought is None else "buy_only"
        price = shown[0].deal.price * shown[0].count if shown else bought.cards_usd if bought else 0.0
        name = shown[0].name if shown else bought.name if bought else ""
        return ask.say(f"rent.{case}", name=name, price=till.amount(price), **said)
    even = bought.paid_off(shown[0], usage)
    values = said | {
        "buy": bought.name,
        "rent": shown[0].name,
        "price": till.amount(shown[0].deal.price * shown[0].count),
        "hours_a_day": significant(usage.hours_a_day),
    }
    if not even.reached:
        return ask.say("rent.never", **values)
    values |= {"hours": significant(even.hours), "months": significant(even.months)}
    return ask.say("rent.pays" if even.months <= LIFE_MONTHS else "rent.too_late", years=LIFE_MONTHS // 12, **values)


def _counted(ask: Ask, till: Till, bought: Side | None) -> str:
    """What the purchase is taken to cost."""
    if bought is None:
        return ""
    cards = till.amount(bought.cards_usd)
    if not bought.machine_usd:
        return ask.say("rent.counted_whole", name=bought.name, price=cards)
    return ask.say("rent.counted", name=bought.name, price=cards, machine=till.amount(bought.machine_usd))


def _table(ask: Ask, said: dict[str, str], till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> Table:
    say = ask.say
    columns = (
        Column(say("column.hardware")),
        Column(say("rent.way"), priority=1),
        Column(say("rent.per_hour"), numeric=True),
        Column(say("rent.per_month"), numeric=True, priority=1),
        Column(say("column.tok_s"), numeric=True, priority=2),
        Column(say("rent.paid_off"), numeric=True),
        Column(say("rent.paid_off_hours"), numeric=True, priority=2),
    )
    rows = [_bought_row(ask, till, usage, bought)] if bought else []
    rows += [_rented_row(ask, till, usage, bought, side) for side in shown]
    return Table(columns, tuple(rows), say("rent.caption", hours_a_day=significant(usage.hours_a_day), **said))


def _bought_row(ask: Ask, till: Till, usage: Usage, bought: Side) -> tuple[Cell, ...]:
    """What owning takes by the hour and month: electricity only."""
    owned = bought.owned(usage)
    monthly = monthly_cost(owned.wall_w, usage.usd_per_kwh, usage.hours_a_month)
    return (
        Cell(bought.name),
        Cell(ask.say("rent.buy_stated" if bought.stated_usd else f"rent.{bought.deal.kind}")),
        _money(till, owned.running_per_hour if owned.wall_w else None),
        _money(till, monthly if owned.wall_w else None),
        _speed(bought),
        Cell(DASH),
        Cell(DASH),
    )


def _rented_row(ask: Ask, till: Till, usage: Usage, bought: Side | None, side: Side) -> tuple[Cell, ...]:
    per_hour = side.deal.price * side.count
    even = bought.paid_off(side, usage) if bought else None
    return (
        Cell(side.name),
        Cell(ask.say(f"rent.{side.deal.kind}")),
        _money(till, per_hour),
        _money(till, per_hour * usage.hours_a_month),
        _speed(side),
        _length(ask, even.months if even else None, "months"),
        _length(ask, even.hours if even else None, "hours"),
    )


def _money(till: Till, usd: float | None) -> Cell:
    return Cell(DASH) if usd is None else Cell(till.amount(usd), till.value(usd), till.currency)


def _speed(side: Side) -> Cell:
    return Cell(significant(side.tok_s), side.tok_s, "tok/s") if side.tok_s else Cell(DASH)


def _length(ask: Ask, value: float | None, unit: str) -> Cell:
    if value is None:
        return Cell(DASH)
    if not math.isfinite(value):
        return Cell(ask.say("rent.never_short"))
    return Cell(ask.say(f"rent.{unit}", count=significant(value)), value, unit)


def _chart(ask: Ask, till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> Chart | None:
    """Money spent after so many months: the purchase, less what it brings when sold, against the first of the rents."""
    if bought is None or not shown:
        return None
    owned = bought.owned(usage)
    lost = owned.price - owned.resale
    running = owned.running_per_hour * usage.hours_a_month
    rent = shown[0].deal.price * shown[0].count * usage.hours_a_month
    buy_line = tuple(round(till.value(lost + running * months), 2) for months in CHART_MONTHS)
    rent_line = tuple(round(till.value(rent * months), 2) for months in CHART_MONTHS)
    names = ask.say("rent.buy_line", name=bought.name), ask.say("rent.rent_line", name=shown[0].name)
    after = CHART_MONTHS[-1]
    alt = ask.say(
        "rent.alt",
        buy=names[0],
        rent=names[1],
        months=after,
        bought=till.amount(lost + running * after),
        rented=till.amount(rent * after),
    )
    return Chart(
        "line",
        ask.say("rent.chart"),
        tuple(f"{months}" for months in CHART_MONTHS),
        (Series(names[0], buy_line), Series(names[1], rent_line)),
        till.currency,
        alt,
    )


def _choices(ask: Ask, till: Till) -> Iterator[Choice]:
    if ask.slots.models:
        yield Choice(ask.say("rent.tiers_button"), as_question("quote", ask.slots, form=()))
    other = "TWD" if till.currency != "TWD" else "USD"
    if not any(money.amount is not None for money in ask.slots.budget):
        yield Choice(other, as_question("quote", ask.slots, budget=(Money(None, other),)))
