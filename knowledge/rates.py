"""Exchange rates: dated rows, looked up as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from knowledge.facts import Citation, ExchangeRate

_RATES = """
    select exchange_rates.*, sources.title, sources.url, sources.checked
    from exchange_rates join sources on sources.id = source_id order by dated, exchange_rates.id
"""


def read_rates(rows: Callable[..., list[Any]]) -> tuple[ExchangeRate, ...]:
    """Every dated rate, the oldest first."""
    return tuple(
        ExchangeRate(
            row["currency"],
            row["per_usd"],
            date.fromisoformat(row["dated"]),
            Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
        )
        for row in rows(_RATES)
    )


def latest_rates(rates: Iterable[ExchangeRate], on: date) -> dict[str, ExchangeRate]:
    """Of each currency the last rate that is not after `on`; a currency that had none by then is left out."""
    return {rate.currency: rate for rate in sorted(rates, key=lambda rate: rate.on or on) if rate.on is None or rate.on <= on}
