"""Bars of text: to scale at any width, and nothing drawn from numbers that are missing."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bars import bar_lines, bar_title
from bot.cells import cells
from bot.reply import Chart, Series

HALF = Chart("stacked_bar", "Memory", ("L4",), (Series("weights", (12.0,)), Series("free", (12.0,))), "GiB", "", (24.0,))


@pytest.mark.parametrize("width", [20, 24, 34, 60])
def test_a_half_full_card_is_half_a_bar(width: int) -> None:
    name, bar, legend = bar_lines(HALF, width)
    assert bar == "█" * (width // 2) + "·" * (width // 2)
    assert name.startswith("L4 ")
    assert name.endswith(" 12.0/24.0")
    assert legend == "█ weights  · free"


@pytest.mark.parametrize("values", [(), (1.0, 2.0), (math.nan,), (math.inf,)], ids=["none", "too many", "nan", "inf"])
def test_numbers_that_are_not_one_a_card_draw_nothing(values: tuple[float, ...]) -> None:
    assert bar_lines(replace(HALF, series=(Series("weights", values), Series("free", (1.0,)))), 34) == []


def test_no_card_and_a_line_chart_draw_nothing() -> None:
    assert bar_lines(replace(HALF, categories=()), 34) == []
    assert bar_lines(replace(HALF, kind="line"), 34) == []


def test_the_unit_is_said_once() -> None:
    assert bar_title(HALF) == "Memory, GiB"
    assert bar_title(replace(HALF, title="Memory, GiB")) == "Memory, GiB"
    assert bar_title(replace(HALF, title="各月累計花費", unit="TWD")) == "各月累計花費，TWD"


@given(st.text(alphabet="Aa 卡#1", max_size=60), st.floats(0, 1e5), st.floats(0, 1e5), st.integers(20, 60))
def test_no_line_is_wider_than_asked(name: str, used: float, free: float, width: int) -> None:
    chart = replace(HALF, categories=(name,), series=(Series("權重", (used,)), Series("剩餘", (free,))), limits=(used + free,))
    assert all(cells(line) <= width for line in bar_lines(chart, width))
