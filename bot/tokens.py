"""Text to tokens: words, numbers, single Chinese characters and signs, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from sizing.records import dataclass

GLUED = ""
"""A token that touches the one before it: the 4 of `q4`."""

JOINED = "-"
"""A token behind a hyphen, dot, colon, underscore or apostrophe: the 8 of `llama-8b`."""

SPACED = " "
"""A token behind white space, at the start of the text, or beside a sign."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_TOKEN = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)*|[{_CJK}]|[^\W\d_{_CJK}]+|\S")
_JOINERS = frozenset("-_.:'’`‑–~\\")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text, folded to lower case and plain width; `start` and `end` count characters of the original."""

    text: str
    start: int
    end: int
    gap: str
    number: float | None = None

    @property
    def is_word(self) -> bool:
        """True for letters; False for numbers and signs."""
        return self.text[0].isalpha()

    @property
    def is_cjk(self) -> bool:
        return "\u3040" <= self.text[0] <= "\ufaff"


def fold(text: str) -> tuple[str, list[int] | None]:
    """Lower case and plain width (NFKC), with the original place of each character; None where nothing moved."""
    if text.isascii():
        return text.lower(), None
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        piece = character.lower() if character.isascii() else unicodedata.normalize("NFKC", character).lower()
        pieces.append(piece)
        places.extend([place] * len(piece))
    places.append(len(text))
    return "".join(pieces), places


@lru_cache(maxsize=16)
def tokenise(text: str) -> tuple[Token, ...]:
    """Every token of a text, in order. Joining signs inside a word are dropped and kept as the next token's gap.

    The last few are kept, since one question is looked at from several sides.
    """
    folded, places = fold(text)
    tokens: list[Token] = []
    gap, edge = SPACED, 0
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        if start > edge:
            gap = SPACED
        if match.group() in _JOINERS and _inside(folded, start, end):
            gap, edge = JOINED, end
            continue
        for left, right in _pieces(folded, start, end):
            first, last = (left, right) if places is None else (places[left], places[right - 1] + 1)
            tokens.append(Token(folded[left:right], first, last, gap, _number(folded[left:right])))
            gap = GLUED
        edge = end
    return tuple(tokens)


@cache
def name_tokens(name: str) -> tuple[Token, ...]:
    """The tokens of a name of the knowledge base: there are few of them, and each is asked for several times."""
    return tokenise(name)


def _pieces(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """`8xH200` counts with its x, and `7900xtx` does not: a count has at most three digits."""
    if text[start] != "x" or end == start + 1:
        return ((start, end),)
    before = text[max(0, start - 4) : start]
    counted = before[-1:].isdecimal() and not (len(before) == 4 and before.isdecimal())
    if counted:
        return (start, start + 1), (start + 1, end)
    return ((start, end),)


def _inside(text: str, start: int, end: int) -> bool:
    """True when a sign stands between two letters or digits: `Q4_K`, `llama.cpp`, but not the end of a sentence."""
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def _number(text: str) -> float | None:
    if not text[0].isdecimal() or text.count(".") > 1:
        return None
    return float(text.replace(",", "")[:300])
