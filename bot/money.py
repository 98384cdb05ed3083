"""Amounts of money, through Babel. Written as in English in every language, so that NT$ and US$ stay apart."""

from __future__ import annotations

from functools import cache, lru_cache

from babel.core import Locale
from babel.numbers import NumberPattern, format_currency, get_currency_precision, get_currency_symbol, parse_pattern
from babel.numbers import is_currency as known_currency

LOCALE = "en_US"
AMOUNTS_KEPT = 4096


@lru_cache(AMOUNTS_KEPT)
def amount(value: float, currency: str = "USD") -> str:
    """`$2,400`, `$0.33`, `NT$76,000`, `¥48`: whole from 100 up, and always where the currency has no cents."""
    if abs(value) >= 100 or (get_currency_precision(currency) == 0 and abs(value) >= 10):
        return _whole(round(value), currency)
    return _written(value, currency, "¤0.00" if value == 0 or abs(value) >= 0.1 else "¤0.000")


@lru_cache(AMOUNTS_KEPT)
def _whole(value: int, currency: str) -> str:
    return _written(value, currency, "¤#,##0")


def _written(value: float, currency: str, pattern: str) -> str:
    return str(format_currency(value, currency, _parsed(pattern), _locale(), currency_digits=False))


@cache
def _parsed(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)


@cache
def _locale() -> Locale:
    return Locale.parse(LOCALE)


def span(low: float, high: float, currency: str = "USD") -> str:
    """`$2,000–3,200`, one amount where both ends are alike."""
    first, last = amount(low, currency), amount(high, currency)
    return first if first == last else f"{first}–{last.removeprefix(symbol(currency))}"


@lru_cache(AMOUNTS_KEPT)
def symbol(currency: str) -> str:
    """`$`, `NT$`, `€`; the three letters where there is no sign."""
    return str(get_currency_symbol(currency, _locale()))


def whole_span(low: float, high: float, currency: str = "USD") -> str:
    """`$75–90`: whole units at any size, so that lines add up as they are shown."""
    first, last = _whole(round(low), currency), _whole(round(high), currency)
    return first if first == last else f"{first}–{last.removeprefix(symbol(currency))}"


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency's three letters."""
    return len(unit) == 3 and unit.isascii() and unit.isupper()


def is_known_currency(code: str) -> bool:
    """Whether three letters are a currency of the world, by Babel's list."""
    return bool(known_currency(code, _locale()))
