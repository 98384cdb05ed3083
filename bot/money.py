"""Amounts of money, through Babel. Written as in English in every language, so that NT$ and US$ stay apart."""

from __future__ import annotations

from functools import cache

from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

LOCALE = "en_US"


@cache
def amount(value: float, currency: str = "USD") -> str:
    """`$2,400`, `$0.33`, `NT$76,000`, `¥48`: whole from 100 up, and always where the currency has no cents."""
    if abs(value) >= 100 or (get_currency_precision(currency) == 0 and abs(value) >= 10):
        return str(format_currency(round(value), currency, "¤#,##0", LOCALE, currency_digits=False))
    pattern = "¤0.00" if value == 0 or abs(value) >= 0.1 else "¤0.000"
    return str(format_currency(value, currency, pattern, LOCALE, currency_digits=False))


def span(low: float, high: float, currency: str = "USD") -> str:
    """`$2,000–3,200`, one amount where both ends are alike."""
    first, last = amount(low, currency), amount(high, currency)
    return first if first == last else f"{first}–{last.removeprefix(symbol(currency))}"


def symbol(currency: str) -> str:
    """`$`, `NT$`, `€`; the three letters where there is no sign."""
    return str(get_currency_symbol(currency, LOCALE))


def whole_span(low: float, high: float, currency: str = "USD") -> str:
    """`$75–90`: whole units at any size, so that lines add up as they are shown."""
    first, last = (str(format_currency(round(value), currency, "¤#,##0", LOCALE, currency_digits=False)) for value in (low, high))
    return first if first == last else f"{first}–{last.removeprefix(symbol(currency))}"
