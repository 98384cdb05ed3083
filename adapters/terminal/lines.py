"""A line chart in characters: values up the left side, categories along the bottom, the last value beside each line."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10

from rich.text import Text

from bot.money import amount, is_currency, whole_span
from bot.reply import Chart

HEIGHT, WIDTH = 10, 56
MARKS = ("●", "○", "◆", "◇")
COLOURS = ("blue", "cyan", "magenta", "yellow")
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Steps that people read off an axis, times a power of ten."""

MOST_TICKS = 5
SMALL = 20
"""Below this an axis of money has cents."""


def line_chart(chart: Chart) -> Iterator[Text]:
    """Title, rows from the top, the axis, its labels, and the legend with each line's last value."""
    values = [value for series in chart.series for value in series.values]
    step = _step(max(*values, 1e-9) / MOST_TICKS)
    ticks = max(ceil(max(values) / step), 1)
    top = step * ticks
    labels = {round(HEIGHT * tick / ticks): _amount(step * tick, chart.unit, top) for tick in range(ticks + 1)}
    margin = max(map(len, labels.values()))
    grid = _grid(chart, top)
    yield Text(chart.title if is_currency(chart.unit) else f"{chart.title}, {chart.unit}", style="bold")
    for row in range(HEIGHT, 0, -1):
        yield Text.assemble(f"{labels.get(row, ''):>{margin}} ", "┤" if row in labels else "│", *grid[row])
    yield Text.assemble(f"{labels[0]:>{margin}} ", "┼", *(grid[0] if any(cell[0] != " " for cell in grid[0]) else ["─" * WIDTH]))
    yield Text(" " * (margin + 2) + _categories(chart.categories))
    for index, series in enumerate(chart.series):
        end = _amount(series.values[-1], chart.unit, top)
        yield Text.assemble(" " * (margin + 2), (f"{MARKS[index]} {series.name}: {end}", COLOURS[index]))


def _grid(chart: Chart, top: float) -> list[list[tuple[str, str]]]:
    """Cells by row from the bottom, each a mark and its colour; a later line lies over an earlier one."""
    grid = [[("─" if row == 0 else " ", "") for _ in range(WIDTH)] for row in range(HEIGHT + 1)]
    for index, series in enumerate(chart.series[: len(MARKS)]):
        for column in range(WIDTH):
            row = min(max(round(_at(series.values, column / (WIDTH - 1)) / top * HEIGHT), 0), HEIGHT)
            grid[row][column] = (MARKS[index], COLOURS[index])
    return grid


def _at(values: tuple[float, ...], share: float) -> float:
    """The value at a share of the way, straight between its neighbours."""
    place = share * (len(values) - 1)
    left = min(floor(place), max(len(values) - 2, 0))
    right = min(left + 1, len(values) - 1)
    return values[left] + (values[right] - values[left]) * (place - left)


def _step(least: float) -> float:
    """The smallest nice number that is no smaller."""
    power = 10.0 ** floor(log10(least))
    return next(nice * power for nice in NICE if nice * power >= least * 0.999)


def _categories(names: tuple[str, ...]) -> str:
    """Each name under its place."""
    line = [" "] * (WIDTH + max(map(len, names)))
    for index, name in enumerate(names):
        place = round(index / max(len(names) - 1, 1) * (WIDTH - 1))
        start = max(place - ceil(len(name) / 2) + (len(name) > 1), 0)
        line[start : start + len(name)] = name
    return "".join(line).rstrip()


def _amount(value: float, unit: str, top: float) -> str:
    """Money in whole units, on a small axis with cents; any other number as it is."""
    if not is_currency(unit):
        return f"{value:g}"
    return whole_span(value, value, unit) if top >= SMALL else amount(value, unit)
