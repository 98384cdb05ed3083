"""A chart as bars of monospaced text, for a place that draws no stacked bars, or shows no picture."""

from __future__ import annotations

import math

from bot.cells import cells, is_wide, pad
from bot.reply import Chart, Series

MAX_BARS = 4
FILLS = "█▓▒░"
FREE = "·"
"""The series after the fills, what is left free, is drawn as dots."""

LIMIT = "│"
NUMBER = "#"
"""Equal cards are numbered: `RTX A6000 #1`."""


def bar_title(chart: Chart) -> str:
    """The title with the unit, said once."""
    if chart.unit in chart.title:
        return chart.title
    return f"{chart.title}{'，' if is_wide(chart.title[-1:]) else ', '}{chart.unit}"


def bar_lines(chart: Chart, width: int) -> list[str]:
    """Lines of at most `width` cells; empty for a chart that bars cannot show (a line, or too many bars for a phone)."""
    if not chart.categories or not all(_is_whole(series, chart) for series in chart.series):
        return []
    if chart.kind == "stacked_bar":
        return _stacked(chart, width)
    return _simple(chart, width) if chart.kind == "bar" and len(chart.series) == 1 else []


def _is_whole(series: Series, chart: Chart) -> bool:
    """One finite number a category."""
    return len(series.values) == len(chart.categories) and all(map(math.isfinite, series.values))


def _stacked(chart: Chart, width: int) -> list[str]:
    """A line of name and numbers and a line of bar for each category; equal neighbours share theirs."""
    if not 2 <= len(chart.series) <= len(FILLS) + 1:
        return []
    fills = FILLS[: len(chart.series) - 1] + FREE
    bars: list[tuple[str, str, str]] = []
    for index, category in enumerate(chart.categories):
        values = [max(series.values[index], 0.0) for series in chart.series]
        limit = chart.limits[index] if chart.limits else sum(values)
        end, bar = f"{sum(values[:-1]):.1f}/{limit:.1f}", _bar(values, fills, limit, width)
        if bars and bars[-1][1:] == (end, bar) and NUMBER in category:
            bars[-1] = (f"{bars[-1][0].partition('…')[0]}…{category.rpartition(NUMBER)[2]}", end, bar)
        else:
            bars.append((category, end, bar))
    if len(bars) > MAX_BARS:
        return []
    drawn = [line for name, end, bar in bars for line in (_ends(name, end, width), bar)]
    seen = [(series.name, fill) for series, fill in zip(chart.series, fills, strict=True) if any(series.values)]
    return drawn + _legend(seen, width)


def _bar(values: list[float], fills: str, limit: float, width: int) -> str:
    """One bar of all its cells, with a mark at the limit where the bar passes it.

    Every value above zero gets a cell at least, and the largest pays for it.
    """
    total = sum(values)
    if total <= 0:
        return FREE * width
    shares = [max(round(value / total * width), 1) if value > 0 else 0 for value in values]
    shares[shares.index(max(shares))] += width - sum(shares)
    bar = "".join(fill * share for fill, share in zip(fills, shares, strict=True))
    if sum(values[:-1]) <= limit:
        return bar
    mark = min(int(limit / total * width), width - 2)
    return bar[:mark] + LIMIT + bar[mark + 1 :]


def _legend(seen: list[tuple[str, str]], width: int) -> list[str]:
    """`█ weights  ▓ KV cache`, as many a line as fit."""
    lines = [""]
    for name, fill in seen:
        entry = f"{fill} {name}"
        joined = f"{lines[-1]}  {entry}" if lines[-1] else entry
        if cells(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(entry)
    return lines


def _simple(chart: Chart, width: int) -> list[str]:
    values = chart.series[0].values
    largest = max(values, default=0)
    if not 1 <= len(values) <= 2 * MAX_BARS or largest <= 0:
        return []
    lines = []
    for category, value in zip(chart.categories, values, strict=True):
        lines += [_ends(category, f"{value:g}", width), FILLS[0] * max(round(value / largest * width), 1)]
    return lines


def _ends(left: str, right: str, width: int) -> str:
    """Two texts at both ends of one line."""
    while left and cells(left) + 1 + cells(right) > width:
        left = left[:-1]
    return pad(left, width - cells(right)) + right
