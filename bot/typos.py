"""Typing errors in names: letters may be wrong, digits never, and one real name never becomes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from rapidfuzz.distance import DamerauLevenshtein

from bot.tokens import Token
from bot.trie import Trie

T = TypeVar("T")
MIN_LETTERS = 4
SURE_LETTERS = 8
"""A misspelt word this long names a thing by itself; a shorter one needs the right number behind it."""

TWO_ERRORS_LETTERS = 8
MAX_NAME_TOKENS = 12


class Spelling:
    """The words that names begin with, by first letter, so that a misspelt one is found among few."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= MIN_LETTERS)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_letter[word[0]].append(word)

    def nearest(self, word: str) -> str | None:
        """The one word that `word` can be meant for; None when it is right, too short, or could be two."""
        if len(word) < MIN_LETTERS or word in self._words:
            return None
        allowed = 2 if len(word) >= TWO_ERRORS_LETTERS else 1
        near = [
            other
            for other in self._by_letter.get(word[0], ())
            if abs(len(other) - len(word)) <= allowed
            and DamerauLevenshtein.distance(word, other, score_cutoff=allowed) <= allowed
        ]
        return near[0] if len(near) == 1 else None


def corrected_name(spelling: Spelling, names: Trie[T], tokens: tuple[Token, ...], first: int) -> tuple[int, T, bool] | None:
    """The name that begins at a misspelt word, as `Trie.longest` gives it."""
    word = spelling.nearest(tokens[first].text)
    if word is None:
        return None
    window = (replace(tokens[first], text=word), *tokens[first + 1 : first + MAX_NAME_TOKENS])
    found = names.longest(window, 0)
    if found is None:
        return None
    last, value, plural = found
    certain = len(word) >= SURE_LETTERS or any(token.number is not None for token in window[:last])
    return (first + last, value, plural) if certain else None
