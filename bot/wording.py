"""Numbers as people of the trade write them: 8k, 44 GiB, 14–17, 2× RTX A6000. The same in every language."""

from __future__ import annotations

import re

from sizing.estimate import Interval
from sizing.units import gib

DASH = "–"
_WIDE = re.compile(r"(?<=[。！？；：，、）」]) +")


def tight(text: str) -> str:
    """No space behind a full-width sign, which carries its own: sentences and names are joined with spaces in every language."""
    return text if text.isascii() else _WIDE.sub("", text)


def tokens(count: int) -> str:
    """8192 -> 8k, 131072 -> 128k, 128000 -> 128k, 18176 -> 18k, 1500 -> 1,500; never more than there are."""
    for base, suffix in ((10**6, "M"), (1024**2, "M"), (1000, "k"), (1024, "k")):
        if count >= base and count % base == 0:
            return f"{count // base}{suffix}"
    return f"{count // 1000}k" if count >= 10_000 else f"{count:,}"


def number(value: float) -> str:
    """Three digits at most before rounding shows: 4.58, 44.0 -> 44, 138."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.1f}"


def gib_text(n_bytes: float) -> str:
    """Bytes as `44.2 GiB`."""
    return f"{number(gib(n_bytes))} GiB"


def significant(value: float, digits: int = 2) -> str:
    """A rate with no more digits than we can answer for."""
    shown = float(f"{value:.{digits}g}")
    return f"{shown:,.0f}" if shown >= 10 or shown == round(shown) else f"{shown:g}"


def rate(speed: Interval | None) -> str:
    """`14–17`, one number where both ends round alike, a dash where it could not be computed."""
    if speed is None:
        return DASH
    low, high = significant(speed.low), significant(speed.high)
    return low if low == high else f"{low}–{high}"


def short(name: str) -> str:
    """A device's name without the words that nobody says: GeForce RTX 4090 -> RTX 4090."""
    for prefix in ("NVIDIA ", "GeForce ", "AMD ", "Intel "):
        name = name.removeprefix(prefix)
    return name


def cards(name: str, count: int) -> str:
    """`2× RTX A6000`, or the bare name for one."""
    return f"{count}× {short(name)}" if count > 1 else short(name)


def billions(params: float) -> str:
    """Parameters as `70.6B`, and as `1.03T` from a trillion on."""
    if params >= 999.5e9:
        return f"{params / 1e12:.3g}T"
    return f"{params / 1e9:.3g}B" if params >= 1e9 else f"{params / 1e6:.0f}M"
