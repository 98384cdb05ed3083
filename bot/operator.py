"""What the operator set for money, without loading the whole of the settings: a question at a terminal is answered in one go."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.question import Context
from knowledge.facts import ExchangeRate

if TYPE_CHECKING:
    from bot.settings import Settings

FILE = "rigwise.toml"


def operator_context(settings: Settings | None = None) -> Context:
    """The currency, the rates and the price of electricity that the operator set. What cannot be read counts as not set."""
    if settings is not None:
        return _context(settings.rigwise_currency, settings.exchange_rates, settings.electricity_usd_per_kwh)
    stored = _stored(Path(FILE).absolute())
    currency = os.environ.get("RIGWISE_CURRENCY") or stored.get("rigwise_currency")
    kwh = os.environ.get("ELECTRICITY_USD_PER_KWH") or stored.get("electricity_usd_per_kwh")
    return _context(currency if isinstance(currency, str) else None, stored.get("exchange_rates"), _number(kwh))


def _context(currency: str | None, rates: Any, usd_per_kwh: float | None) -> Context:
    own = rates.items() if isinstance(rates, dict) else ()
    known = tuple(ExchangeRate(str(code).upper(), rate, None) for code, value in own if (rate := _number(value)))
    return Context(currency=currency, exchange_rates=known, electricity_usd_per_kwh=usd_per_kwh)


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


@cache
def _stored(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError:
        return {}
