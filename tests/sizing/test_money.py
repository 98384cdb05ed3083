"""Owning against renting: worked examples, and what never happens."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.money import Owned, amortised_per_hour, break_even, cost_per_million_tokens

amounts = st.floats(min_value=0, max_value=1e5)
hours = st.floats(min_value=1, max_value=730)


@pytest.mark.parametrize(("hours_per_month", "months"), [(100, 43.75), (500, 8.75)])
def test_a_2000_card_against_40_cents_an_hour(hours_per_month: float, months: float) -> None:
    """2,000 less 600 resale, 0.40 an hour rent, 0.5 kW at 0.16: 1,400 / 0.32 = 4,375 hours."""
    found = break_even(Owned(2000, 600, wall_w=500, price_per_kwh=0.16), rent_per_hour=0.40, hours_per_month=hours_per_month)
    assert found.hours == pytest.approx(4375)
    assert found.months == pytest.approx(months)
    assert found.reached


def test_it_never_pays_where_the_electricity_costs_as_much_as_the_rent() -> None:
    found = break_even(Owned(2000, 600, wall_w=1000, price_per_kwh=0.40), rent_per_hour=0.40, hours_per_month=100)
    assert math.isinf(found.months)
    assert not found.reached


def test_what_sells_for_its_price_pays_at_once() -> None:
    assert break_even(Owned(2000, 2100, 0, 0), rent_per_hour=0.4, hours_per_month=100).hours == 0


def test_a_million_tokens_at_a_thousand_a_second_take_a_thousand_seconds() -> None:
    assert cost_per_million_tokens(3.60, 1000) == pytest.approx(1.00)


def test_electricity_comes_on_top_of_the_hour() -> None:
    assert cost_per_million_tokens(0.0, 100, wall_w=500, price_per_kwh=0.36) == pytest.approx(0.50)


def test_loss_of_value_is_spread_over_the_hours_of_use() -> None:
    assert amortised_per_hour(Owned(3600, 0, 0, 0), months=36, hours_per_month=100) == pytest.approx(1.0)


@given(amounts, amounts, hours, hours)
def test_more_use_never_pays_later(price: float, rent: float, some: float, more: float) -> None:
    few, many = sorted((some, more))
    owned = Owned(price, 0, wall_w=400, price_per_kwh=0.2)
    assert break_even(owned, rent, many).months <= break_even(owned, rent, few).months


@given(amounts, st.floats(min_value=0.1, max_value=1e5), st.floats(min_value=0.1, max_value=1e5))
def test_faster_is_never_dearer_per_token(per_hour: float, one: float, other: float) -> None:
    slow, fast = sorted((one, other))
    assert cost_per_million_tokens(per_hour, fast) <= cost_per_million_tokens(per_hour, slow)


@pytest.mark.parametrize("rate", [0, -1])
def test_no_rate_has_no_price(rate: float) -> None:
    with pytest.raises(ValueError, match="tokens per second"):
        cost_per_million_tokens(1, rate)


def test_no_use_and_negative_amounts_are_refused() -> None:
    owned = Owned(2000, 600, 500, 0.16)
    with pytest.raises(ValueError, match="Hours of use"):
        break_even(owned, 0.4, 0)
    with pytest.raises(ValueError, match="Rent per hour cannot be negative"):
        break_even(owned, -0.4, 100)
    with pytest.raises(ValueError, match="no use at all"):
        amortised_per_hour(owned, 0, 100)
