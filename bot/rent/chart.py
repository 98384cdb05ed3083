"""The money spent over time, as two lines."""

from __future__ import annotations

from bot.ask import Ask
from bot.rent.side import Side
from bot.reply import Chart, Series
from bot.till import Till
from bot.usage import Usage

CHART_MONTHS = (0, 6, 12, 18, 24, 30, 36)


def spent_chart(ask: Ask, till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> Chart | None:
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
