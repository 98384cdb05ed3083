"""Texts that nobody would write: pieces of our grammar, bent questions, any Unicode, and bytes of anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

PIECES = (
    "3090",
    "4090",
    "2x",
    "70B",
    "30B-A3B",
    "q4_k_m",
    "24gb",
    "vram",
    "ram",
    "$",
    "€",
    "k",
    "m",
    "b",
    "x",
    "×",
    "-",
    "_",
    "(",
    ")",
    ",",
    ".",
    "/",
    ":",
    "'",
    "kv",
    "cache",
    "context",
    "users",
    "兩張",
    "卡",
    "显存",
    "２４",
    "é",
    "ñ",
    "\x00",
    "\u202e",
    "\U0001f600",
    "٣",
    "²",
    "½",
    "ß",
    "İ",
    "ﷺ",
    "1e99",
    "1,000",
    "/fit",
    "apple m4 max",
)
LONGEST = 60
"""Pieces of one text."""


def grammar(texts: Sequence[str], chance: random.Random) -> str:
    """Pieces that the parser knows, in any order, with spaces or without."""
    return "".join(chance.choice(PIECES) + chance.choice(("", " ")) for _ in range(chance.randint(0, LONGEST)))


def bent(texts: Sequence[str], chance: random.Random) -> str:
    """A question with characters cut out, doubled, swapped or put in."""
    letters = list(chance.choice(texts))
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(letters) + 1)
        letters[place : place + chance.randint(0, 3)] = chance.choice((list(chance.choice(PIECES)), [], letters[:3]))
    return "".join(letters)


def unicode(texts: Sequence[str], chance: random.Random) -> str:
    """Any characters there are, surrogates left out as no platform sends them."""
    points = (chance.randint(0, 0x10FFFF) for _ in range(chance.randint(0, LONGEST)))
    return "".join(chr(point) for point in points if not 0xD800 <= point <= 0xDFFF)


def octets(texts: Sequence[str], chance: random.Random) -> str:
    """Bytes, read as UTF-8 as far as they are."""
    return chance.randbytes(chance.randint(0, 3 * LONGEST)).decode("utf-8", "replace")


KINDS: tuple[Callable[[Sequence[str], random.Random], str], ...] = (grammar, bent, unicode, octets)


def made_up(texts: Sequence[str], chance: random.Random) -> str:
    """One text, of one kind or of two."""
    first = chance.choice(KINDS)(texts, chance)
    return first + chance.choice(KINDS)(texts, chance) if chance.random() < 0.2 else first
