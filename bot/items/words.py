"""What people say of parts and formats, from `locales/<lang>/item.toml` of every language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from bot import languages
from bot.slots import Slots
from bot.tokens import Token
from bot.trie import Trie

FEW_TOKENS = 6
TABLES = frozenset({"kind", "asks", "generation"})


@cache
def item_words(table: str) -> Trie[str]:
    """The phrases of one table, with what they stand for. Raises ValueError for a table that has no meaning."""
    trie: Trie[str] = Trie()
    for folder in languages.folders():
        file = folder.joinpath("item.toml")
        if file.is_file():
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            if unknown := read.keys() - TABLES:
                raise ValueError(f"{folder.name}/item.toml: unknown table [{min(unknown)}]")
            for value, phrases in read.get(table, {}).items():
                for phrase in phrases:
                    trie.add(phrase, value, replace=False)
    return trie


def said(table: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    """What the text says of a table, in its order, once each; phrases may lie in each other."""
    trie = item_words(table)
    return tuple(dict.fromkeys(value for place in range(len(tokens)) for _last, value in trie.all(tokens, place)))


def said_kinds(slots: Slots, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The kinds of part that a text is about: one with a size or a generation beside it, or in a text of a few words."""
    sized = slots.ram_gb or slots.watts or said("generation", tokens) or len(tokens) <= FEW_TOKENS
    return said("kind", tokens) if sized else ()
