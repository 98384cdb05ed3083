"""A chart as bars of text, 24 cells wide: what is shown where no picture is."""

from __future__ import annotations

from adapters.discord.cells import cells, pad
from adapters.discord.text import escape_code, escape_within
from bot.reply import Chart

BAR_CELLS = 24
"""Two cells less than a phone has for a row: a table's row that is cut off can be scrolled, a bar cut off says something else."""

MAX_BARS = 4
TITLE_LIMIT = 80
FILLS = "█▓▒░"
FREE = "·"
"""The series after the fills, what is left free, is drawn as dots."""

LIMIT = "│"
NUMBER = "#"
"""Equal cards are numbered: `RTX A6000 #1`."""


def draw_bars(chart: Chart) -> str:
    """The chart as its title and a code block; empty for one that bars cannot show (a line, or too many bars for a phone)."""
    if chart.kind == "stacked_bar":
        lines = _stacked(chart)
    elif chart.kind == "bar" and len(chart.series) == 1:
        lines = _simple(chart)
    else:
        return ""
    title = chart.title if chart.unit in chart.title else f"{chart.title}, {chart.unit}"
    return f"-# {escape_within(title, TITLE_LIMIT)}\n```\n" + "\n".join(lines) + "\n```" if lines else ""


def _stacked(chart: Chart) -> list[str]:
    """A line of name and numbers and a line of bar for each category; equal neighbours share theirs."""
    if not 2 <= len(chart.series) <= len(FILLS) + 1:
        return []
    fills = FILLS[: len(chart.series) - 1] + FREE
    bars: list[tuple[str, str, str]] = []
    for index, category in enumerate(chart.categories):
        values = [max(series.values[index], 0.0) for series in chart.series]
        limit = chart.limits[index] if chart.limits else sum(values)
        end, bar = f"{sum(values[:-1]):.1f}/{limit:.1f}", _bar(values, fills, limit)
        if bars and bars[-1][1:] == (end, bar) and NUMBER in category:
            bars[-1] = (f"{bars[-1][0].partition('…')[0]}…{category.rpartition(NUMBER)[2]}", end, bar)
        else:
            bars.append((category, end, bar))
    if len(bars) > MAX_BARS:
        return []
    drawn = [line for name, end, bar in bars for line in (_ends(name, end), bar)]
    seen = [(series.name, fill) for series, fill in zip(chart.series, fills, strict=True) if any(series.values)]
    return drawn + _legend(seen)


def _bar(values: list[float], fills: str, limit: float) -> str:
    """One bar of all its cells, with a mark at the limit where the bar passes it.

    Every value above zero gets a cell at least, and the largest pays for it.
    """
    total = sum(values)
    if total <= 0:
        return FREE * BAR_CELLS
    shares = [max(round(value / total * BAR_CELLS), 1) if value > 0 else 0 for value in values]
    shares[shares.index(max(shares))] += BAR_CELLS - sum(shares)
    bar = "".join(fill * share for fill, share in zip(fills, shares, strict=True))
    if sum(values[:-1]) <= limit:
        return bar
    mark = min(int(limit / total * BAR_CELLS), BAR_CELLS - 2)
    return bar[:mark] + LIMIT + bar[mark + 1 :]


def _legend(seen: list[tuple[str, str]]) -> list[str]:
    """`█ weights  ▓ KV cache`, as many a line as fit."""
    lines = [""]
    for name, fill in seen:
        entry = f"{fill} {escape_code(name)}"
        joined = f"{lines[-1]}  {entry}" if lines[-1] else entry
        if cells(joined) <= BAR_CELLS:
            lines[-1] = joined
        else:
            lines.append(entry)
    return lines


def _simple(chart: Chart) -> list[str]:
    values = chart.series[0].values
    largest = max(values, default=0)
    if not 1 <= len(values) <= 2 * MAX_BARS or largest <= 0:
        return []
    lines = []
    for category, value in zip(chart.categories, values, strict=True):
        lines += [_ends(category, f"{value:g}"), FILLS[0] * max(round(value / largest * BAR_CELLS), 1)]
    return lines


def _ends(left: str, right: str) -> str:
    """Two texts at both ends of one line."""
    end = escape_code(right)
    name = escape_code(left)
    while name and cells(name) + 1 + cells(end) > BAR_CELLS:
        name = name[:-1]
    return pad(name, BAR_CELLS - cells(end)) + end
