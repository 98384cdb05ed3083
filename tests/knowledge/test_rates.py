"""Exchange rates as of a day, each with its source."""

from datetime import date

import pytest

from knowledge.facts import ExchangeRate
from knowledge.library import Library
from knowledge.rates import latest_rates
from knowledge.schema.prices import ExchangeRateRow

TODAY = date(2026, 11, 21)
ROW = {"currency": "EUR", "per_usd": "0.9", "dated": "2026-10-30", "trust": "high", "source": "a bank", "checked": "2026-11-01"}


def test_the_last_rate_of_each_currency_counts_and_none_of_tomorrow() -> None:
    old, new = ExchangeRate("EUR", 0.8, date(2026, 1, 1)), ExchangeRate("EUR", 0.9, date(2026, 10, 1))
    assert latest_rates((new, old), TODAY) == {"EUR": new}
    assert latest_rates((new, old), date(2026, 9, 30)) == {"EUR": old}
    assert latest_rates((new, old), date(2025, 12, 31)) == {}


def test_the_reference_rates_of_the_central_bank(library: Library) -> None:
    """ECB, 2026-10-30: one euro was 1.1172 USD, 175.68 JPY, 0.8338 GBP, 7.4326 CNY."""
    rates = library.exchange_rates(TODAY)
    per_euro = {"USD": 1.1172, "JPY": 175.68, "GBP": 0.8338, "CNY": 7.4326, "HKD": 8.7652, "INR": 106.084}
    for currency, rate in per_euro.items():
        assert rates[currency].per_usd / rates["EUR"].per_usd == pytest.approx(rate, rel=1e-4)


def test_every_currency_that_is_promised_has_a_dated_rate(library: Library) -> None:
    rates = library.exchange_rates(TODAY)
    assert rates.keys() >= {"USD", "EUR", "TWD", "CNY", "JPY", "GBP", "KRW", "HKD", "SGD", "INR", "CAD", "AUD"}
    assert all(rate.on and rate.on <= TODAY and rate.citation for rate in rates.values())


@pytest.mark.parametrize(
    "change", [{"currency": "euro"}, {"per_usd": "0"}, {"dated": "2026-12-01"}, {"currency": "USD", "per_usd": "2"}]
)
def test_a_rate_that_cannot_be_is_refused(change: dict[str, str]) -> None:
    ExchangeRateRow.model_validate(ROW)
    with pytest.raises(ValueError, match=r"currency|per_usd|dated|dollar"):
        ExchangeRateRow.model_validate(ROW | change)
