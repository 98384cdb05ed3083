"""Typing errors in names: letters may be wrong, digits never, and one real name never becomes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

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

    def __init__(self, by_letter: Mapping[str, Sequence[str]]) -> None:
        self._by_letter = by_letter

    @classmethod
    def of(cls, words: Iterable[str]) -> Spelling:
        """Of these words, as far as they are long enough to be told from others."""
        by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted({word for word in words if len(word) >= MIN_LETTERS}):
            by_letter[word[0]].append(word)
        return cls(dict(by_letter))

    def pack(self) -> Mapping[str, Sequence[str]]:
        """All of it as plain values."""
        return self._by_letter

    def nearest(self, word: str) -> str | None:
        """The one word that `word` can be meant for; None when it is right, too short, or could be two."""
        if len(word) < MIN_LETTERS:
            return None
        allowed = 2 if len(word) >= TWO_ERRORS_LETTERS else 1
        alike = [other for other in self._by_letter.get(word[0], ()) if _may_be(word, other, allowed)]
        if not alike or word in alike:
            return None
        from rapidfuzz.distance import DamerauLevenshtein

        near = [other for other in alike if DamerauLevenshtein.distance(word, other, score_cutoff=allowed) <= allowed]
        return near[0] if len(near) == 1 else None


def _may_be(word: str, other: str, errors: int) -> bool:
    """False where more letters differ than so many errors explain: an error changes at most two of the letters that there are."""
    return abs(len(other) - len(word)) <= errors and len({*word} ^ {*other}) <= 2 * errors


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
