"""Questions of several parts: "can it run, and how fast?" asks two things, each in a clause of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.classify import cue_scores
from bot.lexicon import Lexicon
from bot.tokens import Token

ENDS = frozenset("?!,;.。、")
"""Signs that a clause ends with, folded to plain width."""

COMBINES = frozenset({"fit", "requirements", "throughput", "capacity", "quote", "price", "build", "spec"})
"""Intents whose answers stand well beside each other."""

WEAK, STRONG = 1.0, 3.0
"""The cue that a clause must have to be a question of its own."""

MOST = 2
"""Answers beside the main one; more would be a page."""


def also_asked(lexicon: Lexicon, stream: Sequence[Token], found: Sequence[str], main: str) -> tuple[str, ...]:
    """The intents that other clauses ask for beside `main`, in the order of the text."""
    if main not in COMBINES:
        return ()
    asked = [_asks(lexicon, clause, found, main) for clause in clauses(stream, lexicon.joiners)]
    others = dict.fromkeys(intent for intent in asked if intent not in {"", main})
    return tuple(others)[:MOST] if main in asked else ()


def clauses(stream: Sequence[Token], joiners: frozenset[str]) -> Iterator[Sequence[Token]]:
    """The text cut at signs and at words like "and"."""
    first = 0
    for index, token in enumerate(stream):
        if token.text in ENDS or token.text in joiners:
            if index > first:
                yield stream[first:index]
            first = index + 1
    if first < len(stream):
        yield stream[first:]


def _asks(lexicon: Lexicon, clause: Sequence[Token], found: Sequence[str], main: str) -> str:
    """The intent that a clause has a strong cue for; a weak one is enough for the main one."""
    scores, _told = cue_scores(lexicon, clause, found)
    best = max(scores, key=lambda intent: scores[intent], default="")
    return best if best in COMBINES and scores[best] >= (WEAK if best == main else STRONG) else ""
