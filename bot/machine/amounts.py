"""Amounts of a parts list: whole units of the till's currency, so that the lines add up to the total as they are shown."""

from __future__ import annotations

from bot.money import whole_span
from bot.till import BOOK, Till


def shown(till: Till, usd: float) -> int:
    """One piece in the till's currency; what was converted has no more than three digits to say."""
    value = till.value(usd)
    return round(value) if till.currency == BOOK else round(float(f"{value:.3g}"))


def span_text(till: Till, low: float | None, high: float | None) -> str:
    """`NT$63,800–102,000`, of amounts in the till's currency; empty where there is none."""
    return "" if low is None or high is None else whole_span(low, high, till.currency)
