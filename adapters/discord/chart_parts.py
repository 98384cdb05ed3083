"""What the charts are put together from: their measures and colours, texts, and a legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from bot.cells import cells

WIDTH, MARGIN = 400, 16
FONT, SMALL = 17, 15
ROOM, TEXT, FAINT = "#1e1f22", "#f2f3f5", "#b5bac1"
COLOURS = ("#5b8def", "#f0a43a", "#3fbf8a", "#d46a9f", "#a58be8", "#5ec3d8")


def ceiling(value: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten, or a half step of it."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def short(value: float) -> str:
    """At most five letters: 3.1k, 189k, 1.2M."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def legend(names: Sequence[str], top: float, colours: Sequence[str]) -> tuple[list[str], float]:
    """As many names a line as fit, and where the picture ends."""
    parts: list[str] = []
    x, y = float(MARGIN), top
    for name, colour in zip(names, colours, strict=False):
        shown = cut(name, 40)
        width = 20 + cells(shown) * SMALL * 0.56 + 14
        if x > MARGIN and x + width > WIDTH - MARGIN + 14:
            x, y = float(MARGIN), y + 24
        parts.append(f'<rect x="{x:.1f}" y="{y + 2:.1f}" width="14" height="14" rx="3" fill="{colour}"/>')
        parts.append(text_at(x + 20, y + 15, shown, SMALL, TEXT))
        x += width
    return parts, y + 32


def cut(text: str, most: int) -> str:
    """The text in at most so many cells."""
    while cells(text) > most:
        text = text[:-2].rstrip() + "…"
    return text


def text_at(x: float, y: float, text: str, size: int, colour: str, anchor: str = "start") -> str:
    """A text, of which nothing is read as markup."""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
