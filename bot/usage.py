"""How much a machine is used and for how long, and what that costs: electricity, and the price of a million tokens."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Assumption, Choice
from bot.rewrite import as_question
from bot.tiers import Option
from bot.till import BOOK, rate_of
from sizing.hardware import Accelerator
from sizing.money import Owned, amortised_per_hour, cost_per_million_tokens
from sizing.power import HOURS_PER_MONTH, Efficiency, draw_of, monthly_cost
from sizing.records import dataclass

DAYS_PER_MONTH = HOURS_PER_MONTH / 24
HOURS_A_DAY = 8.0
"""What is assumed where nothing was said: a working day under load."""

LIFE_MONTHS = 36
RESALE_SHARE = 0.3
"""What cards bring after three years; the documents' own example (2000 bought, 600 sold) is the same share."""

ELECTRICITY_USD = 0.16
"""A kilowatt hour where the operator set nothing: about the mean of the United States (sizing.md section 11)."""

HOST_CPU_W = 120.0
"""A processor that only feeds the cards, not its full draw."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Hours a day under load, and what a kilowatt hour costs in US dollars."""

    hours_a_day: float
    usd_per_kwh: float
    assumed: bool

    @property
    def hours_a_month(self) -> float:
        return self.hours_a_day * DAYS_PER_MONTH

    @property
    def share(self) -> float:
        return self.hours_a_day / 24


def find_usage(ask: Ask) -> Usage:
    """The stated hours a day, else a working day."""
    stated = next((hours for hours in ask.slots.hours if 0 < hours <= 24), None)
    return Usage(stated or HOURS_A_DAY, _usd_per_kwh(ask), stated is None)


def _usd_per_kwh(ask: Ask) -> float:
    """What the team set (in the team's currency), else the operator, else a usual price."""
    context = ask.question.context
    preferred = context.preferences
    if preferred.electricity_per_kwh is not None:
        return preferred.electricity_per_kwh / rate_of(ask, preferred.currency or BOOK).per_usd
    return ELECTRICITY_USD if context.electricity_usd_per_kwh is None else context.electricity_usd_per_kwh


def usage_assumption(ask: Ask, usage: Usage) -> Assumption:
    """The hours, with buttons for the others; the price of electricity and the time over which a purchase is spread."""
    text = ask.say(
        "usage.assumed",
        hours=f"{usage.hours_a_day:g}",
        kwh=f"${usage.usd_per_kwh:.3g}",
        years=LIFE_MONTHS // 12,
        resale=f"{RESALE_SHARE:.0%}",
    )
    other = 24.0 if usage.hours_a_day != 24 else HOURS_A_DAY
    label = ask.say("usage.around_the_clock") if other == 24 else ask.say("usage.hours_button", hours=f"{other:g}")
    return Assumption("usage", text, (Choice(label, as_question(ask.intent, ask.slots, hours=(other,))),))


@dataclass(frozen=True, slots=True)
class Cost:
    """What an option costs to use, in US dollars; None where the draw or the speed is not known."""

    wall_w: float | None
    electricity_month: float | None
    million_tokens: float | None


def wall_w(option: Option) -> float | None:
    """What the machine of an option takes from the wall under load."""
    return wall_of(option.device, option.count)


def wall_of(device: Accelerator, count: int) -> float | None:
    """What a machine with so many cards takes from the wall under load; one with unified memory is whole as it is."""
    if device.tdp_w is None:
        return None
    if device.unified_memory:
        return device.tdp_w * count / Efficiency.GOLD.share
    return draw_of((device.tdp_w,) * count, cpu_w=HOST_CPU_W).wall_w


def owned(option: Option, usage: Usage) -> Owned:
    """The option as something bought; electricity counts as nothing where the draw is not known."""
    return Owned(option.price, option.price * RESALE_SHARE, wall_w(option) or 0.0, usage.usd_per_kwh)


def cost_of(option: Option, usage: Usage) -> Cost:
    """Rent includes its electricity."""
    tok_s = option.tok_s
    if option.rented:
        return Cost(None, None, cost_per_million_tokens(option.price, tok_s) if tok_s else None)
    draw = wall_w(option)
    monthly = None if draw is None else monthly_cost(draw, usage.usd_per_kwh, usage.hours_a_month)
    per_hour = amortised_per_hour(owned(option, usage), LIFE_MONTHS, usage.hours_a_month)
    tokens = cost_per_million_tokens(per_hour, tok_s, wall_w=draw or 0.0, price_per_kwh=usage.usd_per_kwh) if tok_s else None
    return Cost(draw, monthly, tokens)
