"""A chart as SVG, drawn for a phone: few words, in sizes that are read at 300 points of width."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from adapters.discord.chart_parts import (
    COLOURS,
    FAINT,
    FONT,
    MARGIN,
    ROOM,
    SMALL,
    TEXT,
    WIDTH,
    ceiling,
    cut,
    legend,
    short,
    text_at,
)
from bot.bars import NUMBER, bar_title
from bot.reply import Chart

FREE = "#3a3c42"
LIMIT = "#ff6b6b"
BAR_HEIGHT = 26
MAX_BARS, ROOMY_BARS = 12, 3
"""More than the second number stand on one line each."""

PLOT_HEIGHT = 190
LEAST_SHARE = 0.008
"""Of a bar: what is there is seen."""


def to_svg(chart: Chart) -> str | None:
    """The picture; None for a chart of another kind, or one that would be too tall for a phone."""
    if not chart.categories or not chart.series or any(len(one.values) != len(chart.categories) for one in chart.series):
        return None
    if not all(math.isfinite(value) for one in chart.series for value in one.values):
        return None
    drawn = {"stacked_bar": _stacked, "bar": _bars, "line": _lines}.get(chart.kind, lambda _: None)(chart)
    if drawn is None:
        return None
    parts, height = drawn
    frame = f'<rect width="{WIDTH}" height="{height:.0f}" rx="10" fill="{ROOM}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}">'
    return f"{head}{frame}{_title(chart)}{''.join(parts)}</svg>"


def texts_of(chart: Chart) -> str:
    """Every letter that the picture would hold."""
    return bar_title(chart) + "".join(chart.categories) + "".join(one.name for one in chart.series)


def _title(chart: Chart) -> str:
    return text_at(MARGIN, 28, cut(bar_title(chart), 42), FONT, TEXT)


def _stacked(chart: Chart) -> tuple[list[str], float] | None:
    """A bar a device; equal neighbours share theirs. What is free is the last series; a line marks what must not be passed."""
    places = [list(group) for _, group in groupby(range(len(chart.categories)), lambda place: _alike(chart, place))]
    if len(places) > MAX_BARS:
        return None
    longest = max(max(sum(_values(chart, group[0])), _limit(chart, group[0])) for group in places) or 1.0
    parts: list[str] = []
    top = 44.0
    for group in places:
        drawn, height = _device(chart, group, longest, top, tight=len(places) > ROOMY_BARS)
        parts += drawn
        top += height
    names, height = legend([one.name for one in chart.series], top + 6, [*COLOURS[: len(chart.series) - 1], FREE])
    return parts + names, height


def _device(chart: Chart, group: Sequence[int], longest: float, top: float, *, tight: bool) -> tuple[list[str], float]:
    """The name and numbers of a device above its bar, or on both sides of it; and the height of all."""
    values, limit = _values(chart, group[0]), _limit(chart, group[0])
    used = sum(values[:-1])
    colour = LIMIT if used > limit else TEXT
    left, right, bar = (MARGIN + 106, WIDTH - MARGIN - 92, top) if tight else (MARGIN, WIDTH - MARGIN, top + 24)
    line = bar + 18 if tight else top + 16
    name = text_at(MARGIN, line, cut(_name(chart, group), 13 if tight else 26), SMALL, TEXT)
    numbers = text_at(WIDTH - MARGIN, line, f"{used:.1f} / {limit:.1f}", SMALL, colour, "end")
    parts = [name, numbers, *_bar(values, longest, bar, left, right)]
    if used > limit:
        x = left + (right - left) * limit / longest
        parts.append(f'<path d="M{x:.1f} {bar - 3:.1f}v{BAR_HEIGHT + 6}" stroke="{LIMIT}" stroke-width="3"/>')
    return parts, bar - top + BAR_HEIGHT + 10


def _alike(chart: Chart, place: int) -> tuple[str, ...]:
    """What two devices have in common whose bars look the same."""
    named = chart.categories[place].rpartition(NUMBER)[0] or f"{place}"
    return (named, *(f"{value:.1f}" for value in _values(chart, place)), f"{_limit(chart, place):.1f}")


def _name(chart: Chart, group: Sequence[int]) -> str:
    first, last = chart.categories[group[0]], chart.categories[group[-1]]
    return first if len(group) == 1 else f"{first}–{last.rpartition(NUMBER)[2]}"


def _values(chart: Chart, place: int) -> list[float]:
    return [max(one.values[place], 0.0) for one in chart.series]


def _limit(chart: Chart, place: int) -> float:
    return chart.limits[place] if place < len(chart.limits) else sum(_values(chart, place))


def _bar(values: Sequence[float], longest: float, top: float, left: float, right: float) -> Iterator[str]:
    room = right - left
    colours = [*(COLOURS[place % len(COLOURS)] for place in range(len(values) - 1)), FREE]
    for value, colour in zip(values, colours, strict=True):
        if value <= 0:
            continue
        width = max(value / longest, LEAST_SHARE) * room
        width = min(width, right - left)
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(width - 1, 1):.1f}" height="{BAR_HEIGHT}" rx="2" fill="{colour}"/>'
        if width > 44:
            yield text_at(left + width / 2, top + 19, f"{value:.1f}", SMALL, FAINT if colour == FREE else ROOM, "middle")
        left += width


def _bars(chart: Chart) -> tuple[list[str], float] | None:
    """One bar a category and series."""
    if len(chart.categories) * len(chart.series) > MAX_BARS:
        return None
    longest = max(max(one.values) for one in chart.series)
    if longest <= 0:
        return None
    parts: list[str] = []
    top = 44.0
    for place, category in enumerate(chart.categories):
        parts.append(text_at(MARGIN, top + 16, cut(category, 38), SMALL, TEXT))
        top += 22
        for number, one in enumerate(chart.series):
            width = max(one.values[place], 0.0) / longest * (WIDTH - 2 * MARGIN - 70)
            colour = COLOURS[number % len(COLOURS)]
            parts.append(f'<rect x="{MARGIN}" y="{top:.1f}" width="{max(width, 2):.1f}" height="20" rx="2" fill="{colour}"/>')
            parts.append(text_at(MARGIN + width + 8, top + 16, short(one.values[place]), SMALL, TEXT))
            top += 24
        top += 4
    if len(chart.series) == 1:
        return parts, top + 8
    names, height = legend([one.name for one in chart.series], top + 6, COLOURS)
    return parts + names, height


def _lines(chart: Chart) -> tuple[list[str], float] | None:
    """Every series as a line, its last value at its end; three lines of a grid with their numbers."""
    if len(chart.series) > len(COLOURS) or len(chart.categories) < 2:
        return None
    most = ceiling(max(max(one.values) for one in chart.series))
    left, right, top = MARGIN + 46, WIDTH - MARGIN - 8, 56
    step = (right - left) / (len(chart.categories) - 1)
    parts: list[str] = []
    for share in (0.0, 0.5, 1.0):
        y = top + PLOT_HEIGHT * (1 - share)
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="{FREE}"/>')
        parts.append(text_at(left - 6, y + 5, short(most * share), SMALL, FAINT, "end"))
    every = math.ceil(len(chart.categories) / 7)
    for place, category in enumerate(chart.categories):
        if place % every == 0 or place == len(chart.categories) - 1:
            parts.append(text_at(left + step * place, top + PLOT_HEIGHT + 22, category, SMALL, FAINT, "middle"))
    for one, colour in zip(chart.series, COLOURS, strict=False):
        points = [(left + step * place, top + PLOT_HEIGHT * (1 - max(v, 0) / most)) for place, v in enumerate(one.values)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3" stroke-linejoin="round"/>')
        parts.append(f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="5" fill="{colour}"/>')
    ends = [f"{one.name}: {short(one.values[-1])}" for one in chart.series]
    names, height = legend(ends, top + PLOT_HEIGHT + 36, COLOURS)
    return parts + names, height
