"""What is said about a machine, from `locales/<lang>/machine.toml` of every language: topics, units, wishes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from bot import languages
from bot.tokens import Token
from bot.trie import Trie

TABLES = frozenset({"topic", "whole", "reference", "unit", "wish", "thing"})


@cache
def machine_words(table: str) -> Trie[str]:
    """The phrases of one table, with what they stand for. Raises ValueError for a table that has no meaning."""
    trie: Trie[str] = Trie()
    for folder in languages.folders():
        file = folder.joinpath("machine.toml")
        if file.is_file():
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            if unknown := read.keys() - TABLES:
                raise ValueError(f"{folder.name}/machine.toml: unknown table [{min(unknown)}]")
            for value, phrases in read.get(table, {}).items():
                for phrase in phrases:
                    trie.add(phrase, value, replace=False)
    return trie


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
