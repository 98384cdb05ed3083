"""A chart as SVG, drawn for a phone: few words, in sizes that are read at 300 points of width."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from bot.bars import NUMBER, bar_title
from bot.cells import cells
from bot.reply import Chart

WIDTH, MARGIN = 400, 16
FONT, SMALL = 17, 15
ROOM, TEXT, FAINT = "#1e1f22", "#f2f3f5", "#b5bac1"
COLOURS = ("#5b8def", "#f0a43a", "#3fbf8a", "#d46a9f", "#a58be8", "#5ec3d8")
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
    return _text(MARGIN, 28, _cut(bar_title(chart), 42), FONT, TEXT)


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
    legend, height = _legend([one.name for one in chart.series], top + 6, [*COLOURS[: len(chart.series) - 1], FREE])
    return parts + legend, height


def _device(chart: Chart, group: Sequence[int], longest: float, top: float, *, tight: bool) -> tuple[list[str], float]:
    """The name and numbers of a device above its bar, or on both sides of it; and the height of all."""
    values, limit = _values(chart, group[0]), _limit(chart, group[0])
    used = sum(values[:-1])
    colour = LIMIT if used > limit else TEXT
    left, right, bar = (MARGIN + 106, WIDTH - MARGIN - 92, top) if tight else (MARGIN, WIDTH - MARGIN, top + 24)
    line = bar + 18 if tight else top + 16
    name = _text(MARGIN, line, _cut(_name(chart, group), 13 if tight else 26), SMALL, TEXT)
    numbers = _text(WIDTH - MARGIN, line, f"{used:.1f} / {limit:.1f}", SMALL, colour, "end")
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
            yield _text(left + width / 2, top + 19, f"{value:.1f}", SMALL, FAINT if colour == FREE else ROOM, "middle")
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
        parts.append(_text(MARGIN, top + 16, _cut(category, 38), SMALL, TEXT))
        top += 22
        for number, one in enumerate(chart.series):
            width = max(one.values[place], 0.0) / longest * (WIDTH - 2 * MARGIN - 70)
            colour = COLOURS[number % len(COLOURS)]
            parts.append(f'<rect x="{MARGIN}" y="{top:.1f}" width="{max(width, 2):.1f}" height="20" rx="2" fill="{colour}"/>')
            parts.append(_text(MARGIN + width + 8, top + 16, _short(one.values[place]), SMALL, TEXT))
            top += 24
        top += 4
    if len(chart.series) == 1:
        return parts, top + 8
    legend, height = _legend([one.name for one in chart.series], top + 6, COLOURS)
    return parts + legend, height


def _lines(chart: Chart) -> tuple[list[str], float] | None:
    """Every series as a line, its last value at its end; three lines of a grid with their numbers."""
    if len(chart.series) > len(COLOURS) or len(chart.categories) < 2:
        return None
    most = _ceiling(max(max(one.values) for one in chart.series))
    left, right, top = MARGIN + 46, WIDTH - MARGIN - 8, 56
    step = (right - left) / (len(chart.categories) - 1)
    parts: list[str] = []
    for share in (0.0, 0.5, 1.0):
        y = top + PLOT_HEIGHT * (1 - share)
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="{FREE}"/>')
        parts.append(_text(left - 6, y + 5, _short(most * share), SMALL, FAINT, "end"))
    every = math.ceil(len(chart.categories) / 7)
    for place, category in enumerate(chart.categories):
        if place % every == 0 or place == len(chart.categories) - 1:
            parts.append(_text(left + step * place, top + PLOT_HEIGHT + 22, category, SMALL, FAINT, "middle"))
    for one, colour in zip(chart.series, COLOURS, strict=False):
        points = [(left + step * place, top + PLOT_HEIGHT * (1 - max(v, 0) / most)) for place, v in enumerate(one.values)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3" stroke-linejoin="round"/>')
        parts.append(f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="5" fill="{colour}"/>')
    names = [f"{one.name}: {_short(one.values[-1])}" for one in chart.series]
    legend, height = _legend(names, top + PLOT_HEIGHT + 36, COLOURS)
    return parts + legend, height


def _ceiling(value: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten, or a half step of it."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def _short(value: float) -> str:
    """At most five letters: 3.1k, 189k, 1.2M."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _legend(names: Sequence[str], top: float, colours: Sequence[str]) -> tuple[list[str], float]:
    """As many names a line as fit, and where the picture ends."""
    parts: list[str] = []
    x, y = float(MARGIN), top
    for name, colour in zip(names, colours, strict=False):
        shown = _cut(name, 40)
        width = 20 + cells(shown) * SMALL * 0.56 + 14
        if x > MARGIN and x + width > WIDTH - MARGIN + 14:
            x, y = float(MARGIN), y + 24
        parts.append(f'<rect x="{x:.1f}" y="{y + 2:.1f}" width="14" height="14" rx="3" fill="{colour}"/>')
        parts.append(_text(x + 20, y + 15, shown, SMALL, TEXT))
        x += width
    return parts, y + 32


def _cut(text: str, most: int) -> str:
    """The text in at most so many cells."""
    while cells(text) > most:
        text = text[:-2].rstrip() + "…"
    return text


def _text(x: float, y: float, text: str, size: int, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
