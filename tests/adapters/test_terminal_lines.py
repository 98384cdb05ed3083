"""A line chart on a terminal can be read without colours: values up the side, categories below, last values in the legend."""

import pytest

from adapters.terminal.lines import HEIGHT, line_chart
from bot.reply import Chart, Series

MONTHS = tuple(str(month) for month in range(0, 37, 6))
BUY = (2000.0, 2250.0, 2500.0, 2750.0, 3000.0, 3250.0, 3500.0)
RENT = (0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0)


def drawn(*series: Series, unit: str = "USD", categories: tuple[str, ...] = MONTHS) -> list[str]:
    return [line.plain for line in line_chart(Chart("line", "Money spent by month", categories, series, unit, "alt"))]


def axis(lines: list[str]) -> list[str]:
    return [line.split("┤")[0].split("┼")[0].strip() for line in lines if "┤" in line or "┼" in line]


def test_values_stand_on_the_axis_and_months_below() -> None:
    lines = drawn(Series("buy", BUY), Series("rent", RENT))
    assert axis(lines) == ["$4,000", "$3,000", "$2,000", "$1,000", "$0"]
    assert lines[HEIGHT + 2].split() == list(MONTHS)


def test_each_line_is_named_with_its_last_value() -> None:
    lines = drawn(Series("buy 2× 3090", BUY), Series("rent A5000", RENT))
    assert lines[-2].strip() == "● buy 2× 3090: $3,500"
    assert lines[-1].strip() == "○ rent A5000: $3,000"


def test_a_line_begins_and_ends_at_its_values() -> None:
    lines = drawn(Series("rent", RENT))
    body = [line.split("│")[-1].split("┤")[-1].split("┼")[-1] for line in lines[1 : HEIGHT + 2]]
    assert body[-1].startswith("●"), "nothing is spent at first"
    assert body[0].endswith("●"), "3,000 is the top of the axis"


@pytest.mark.parametrize(
    ("top", "labels"),
    [
        (112_374.0, ["NT$125,000", "NT$100,000", "NT$75,000", "NT$50,000", "NT$25,000", "NT$0"]),
        (9.0, ["NT$10.00", "NT$8.00", "NT$6.00", "NT$4.00", "NT$2.00", "NT$0.00"]),
    ],
)
def test_the_axis_has_round_numbers_up_to_the_largest(top: float, labels: list[str]) -> None:
    assert axis(drawn(Series("buy", (0.0, top)), unit="TWD", categories=("0", "6"))) == labels


@pytest.mark.parametrize("values", [(0.0, 0.0), (5.0,), (1e9, 0.0)])
def test_odd_values_are_drawn_too(values: tuple[float, ...]) -> None:
    lines = drawn(Series("buy", values), categories=MONTHS[: len(values)])
    assert len(lines) == HEIGHT + 4
    assert all(len(line) < 100 for line in lines)
