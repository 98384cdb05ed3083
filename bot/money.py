"""Amounts of money, through Babel. Written as in English in every language, so that NT$ and US$ stay apart."""

from __future__ import annotations

from functools import cache

from babel.numbers import format_currency, get_currency_symbol

LOCALE = "en_US"


@cache
def amount(value: float, currency: str = "USD") -> str:
    """`$2,400`, `$0.33`, `NT$76,000`: whole from 100 up, cents below."""
    if value >= 100:
        return str(format_currency(round(value), currency, "¤#,##0", LOCALE, currency_digits=False))
    return str(format_currency(value, currency, "¤0.00", LOCALE, currency_digits=False))


def span(low: float, high: float, currency: str = "USD") -> str:
    """`$2,000–3,200`, one amount where both ends are alike."""
    first, last = amount(low, currency), amount(high, currency)
    return first if first == last else f"{first}–{last.removeprefix(str(get_currency_symbol(currency, LOCALE)))}"
