"""The words with which a team speaks of its machines and runs, as patterns: `[team]` of every language's words."""

from __future__ import annotations

import re
from functools import cache

from bot import languages

EDGES = r"(?<![a-z0-9_])(?<![a-z0-9_]-){}(?!-?[a-z0-9_])"
"""A whole word, and no part of a name like `machine-3`."""


@cache
def spoken(*values: str) -> re.Pattern[str]:
    """Any of the phrases that stand for these values. An English word is a whole word; Chinese has no spaces."""
    return re.compile(alternatives(*values), re.IGNORECASE)


@cache
def alternatives(*values: str) -> str:
    """The same as the text of a group."""
    texts = (text for value in values for text in _phrases().get(value, ()))
    return f"(?:{'|'.join(bounded(text) for text in sorted(texts, key=len, reverse=True))})"


@cache
def _phrases() -> dict[str, list[str]]:
    """The phrases by what they stand for, in every language."""
    found: dict[str, list[str]] = {}
    for _locale, table in languages.tables("words.toml"):
        for value, texts in table.get("team", {}).items():
            found.setdefault(value, []).extend(text.lower() for text in texts)
    return found


def bounded(text: str) -> str:
    """A phrase as a pattern, with edges where it is of Latin letters."""
    return EDGES.format(re.escape(text)) if text.isascii() else re.escape(text)


def says(text: str, *values: str) -> bool:
    """Whether one of the phrases that stand for these values is in a text. No pattern is made: every text is asked this."""
    folded = text.lower()
    return any(_is_in(folded, phrase) for value in values for phrase in _phrases().get(value, ()) if phrase in folded)


def _is_in(folded: str, phrase: str) -> bool:
    at = folded.find(phrase)
    while at >= 0 and not _stands_at(folded, phrase, at):
        at = folded.find(phrase, at + 1)
    return at >= 0


def lead_end(text: str, at: int, *values: str) -> int:
    """Where the phrases of these values end that follow one another from `at` on."""
    folded = text.lower()
    phrases = sorted((phrase for value in values for phrase in _phrases().get(value, ())), key=len, reverse=True)
    while True:
        rest = folded[at:]
        begin = at + len(rest) - len(rest.lstrip())
        found = next(
            (phrase for phrase in phrases if folded.startswith(phrase, begin) and _stands_at(folded, phrase, begin)), None
        )
        if found is None:
            return at
        behind = folded[begin + len(found) :]
        at = begin + len(found) + len(behind) - len(behind.lstrip(" \t"))


def _stands_at(folded: str, phrase: str, at: int) -> bool:
    """The edges of `bounded`, without a pattern."""
    if not phrase.isascii():
        return True
    before, behind = folded[max(at - 2, 0) : at], folded[at + len(phrase) : at + len(phrase) + 2]
    if _is_latin(before[-1:]) or (before[-1:] == "-" and _is_latin(before[:-1])):
        return False
    return not (_is_latin(behind[:1]) or (behind[:1] == "-" and _is_latin(behind[1:])))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def speaks_of_us(text: str) -> bool:
    """Whether a text speaks of the team: `can we run it?`, 我們的機器."""
    return says(text, "we")
