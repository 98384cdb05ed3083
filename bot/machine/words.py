"""What is said about a machine, from `locales/<lang>/machine.toml` of every language: topics, units, wishes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.tokens import Token
from bot.trie import Trie
from bot.word_tries import word_trie

TABLES = frozenset({"topic", "whole", "reference", "unit", "wish", "thing"})


def machine_words(table: str) -> Trie[str]:
    """The phrases of one table, with what they stand for. Raises ValueError for a table that has no meaning."""
    return word_trie("machine.toml", TABLES, table)


def said(table: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    """What the text says of a table, in its order, once each; the longest phrase at each place."""
    found: list[str] = []
    trie, index = machine_words(table), 0
    while index < len(tokens):
        hit = trie.longest(tokens, index)
        if hit:
            found.append(hit[1])
        index = hit[0] if hit else index + 1
    return tuple(dict.fromkeys(found))
