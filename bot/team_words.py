"""The words with which a team speaks of its machines and runs, as patterns: `[team]` of every language's words."""

from __future__ import annotations

import re
from functools import cache

from bot.words import load_words

EDGES = r"(?<![a-z0-9_])(?<![a-z0-9_]-){}(?!-?[a-z0-9_])"
"""A whole word, and no part of a name like `machine-3`."""


@cache
def spoken(*values: str) -> re.Pattern[str]:
    """Any of the phrases that stand for these values. An English word is a whole word; Chinese has no spaces."""
    return re.compile(alternatives(*values), re.IGNORECASE)


@cache
def alternatives(*values: str) -> str:
    """The same as the text of a group."""
    texts = (text for value in values for text in load_words().meaning("team", value))
    return f"(?:{'|'.join(bounded(text) for text in sorted(texts, key=len, reverse=True))})"


def bounded(text: str) -> str:
    """A phrase as a pattern, with edges where it is of Latin letters."""
    return EDGES.format(re.escape(text)) if text.isascii() else re.escape(text)


def speaks_of_us(text: str) -> bool:
    """Whether a text speaks of the team: `can we run it?`, 我們的機器."""
    return spoken("we").search(text) is not None
