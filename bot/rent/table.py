"""The table of rent or buy: the purchase, then each rented machine with the time after which buying has paid off."""

from __future__ import annotations

import math

from bot.ask import Ask
from bot.rent.side import Side
from bot.reply import Cell, Column, Table
from bot.till import Till
from bot.usage import Usage
from bot.wording import DASH, significant
from sizing.power import monthly_cost


def rent_table(ask: Ask, said: dict[str, str], till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> Table:
    """The purchase first; of it electricity alone by the hour and the month."""
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
