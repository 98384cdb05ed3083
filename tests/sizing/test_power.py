"""Watts: published board powers and the worked examples of the field, and what never happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.power import Circuit, Efficiency, circuits_needed, draw_of, monthly_cost, monthly_kwh

watts = st.floats(min_value=0, max_value=1000)


def test_two_4090_want_a_1600_w_supply() -> None:
    """2 x 450 W, a CPU of 250 W, 100 W of board: 1,250 W behind the supply, 1,562 W rated, sold as 1,600 W."""
    draw = draw_of((450, 450), cpu_w=250, board_w=100)
    assert draw.dc_w == 1250
    assert draw.supply_w == pytest.approx(1562.5)


@pytest.mark.parametrize(
    ("card_w", "vendor_asks_w"),
    [(575, 1000), (450, 850), (350, 750)],  # NVIDIA's pages of RTX 5090, 4090 and 3090
)
def test_one_card_needs_no_more_than_a_size_above_what_its_vendor_asks(card_w: float, vendor_asks_w: int) -> None:
    assert vendor_asks_w * 0.8 <= draw_of((card_w,), cpu_w=150).supply_w <= vendor_asks_w * 1.25


def test_a_supply_older_than_atx3_must_be_larger() -> None:
    assert draw_of((450,), atx3=False).supply_w > draw_of((450,)).supply_w


def test_a_power_limit_lowers_the_cards_only() -> None:
    assert draw_of((450, 450), cpu_w=250, board_w=100, power_limit=350 / 450).dc_w == pytest.approx(1050)


@pytest.mark.parametrize(
    ("grade", "share"), [("bronze", 0.85), ("silver", 0.88), ("gold", 0.90), ("platinum", 0.92), ("titanium", 0.94)]
)
def test_the_wall_pays_for_the_loss_in_the_supply(grade: str, share: float) -> None:
    draw = draw_of((300,), cpu_w=100, board_w=50, efficiency=Efficiency(grade))
    assert draw.wall_w == pytest.approx(450 / share)


@pytest.mark.parametrize(("volts", "amperes", "continuous"), [(120, 15, 1440), (120, 20, 1920), (230, 16, 2944)])
def test_a_circuit_carries_four_fifths_of_its_rating(volts: float, amperes: float, continuous: float) -> None:
    assert Circuit(volts, amperes).continuous_w == pytest.approx(continuous)


@pytest.mark.parametrize(("wall_w", "circuits"), [(0, 1), (1440, 1), (1441, 2), (3000, 3)])
def test_a_load_is_spread_over_enough_circuits(wall_w: float, circuits: int) -> None:
    assert circuits_needed(wall_w, Circuit(120, 15)) == circuits


def test_a_kilowatt_is_3412_btu_an_hour() -> None:
    draw = draw_of((900,), cpu_w=0, board_w=0, efficiency=Efficiency.GOLD)
    assert draw.heat_btu_h == pytest.approx(3412)


@pytest.mark.parametrize(("average_w", "price", "cost"), [(450, 0.16, 52.56), (25, 0.16, 2.92)])
def test_the_bill_of_a_month(average_w: float, price: float, cost: float) -> None:
    assert monthly_cost(average_w, price) == pytest.approx(cost)


def test_a_month_of_one_kilowatt_is_730_kwh() -> None:
    assert monthly_kwh(1000) == pytest.approx(730)


@given(st.lists(watts, min_size=1, max_size=8), watts)
def test_one_more_card_never_draws_less(cards: list[float], more: float) -> None:
    before, after = draw_of(tuple(cards)), draw_of((*cards, more))
    assert before.dc_w <= after.dc_w <= after.wall_w
    assert before.supply_w <= after.supply_w


@pytest.mark.parametrize("limit", [0, -0.5, 1.5])
def test_an_impossible_power_limit_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        draw_of((450,), power_limit=limit)


def test_negative_power_is_refused_with_the_numbers() -> None:
    with pytest.raises(ValueError, match=r"-450"):
        draw_of((-450,))
