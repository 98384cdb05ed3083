"""What people say of parts and formats, from `locales/<lang>/item.toml` of every language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slots import Slots
from bot.tokens import Token
from bot.trie import Trie
from bot.word_tries import word_trie

FEW_TOKENS = 6
TABLES = frozenset({"kind", "asks", "generation"})


def item_words(table: str) -> Trie[str]:
    """The phrases of one table, with what they stand for. Raises ValueError for a table that has no meaning."""
    return word_trie("item.toml", TABLES, table)


def said(table: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    """What the text says of a table, in its order, once each; phrases may lie in each other."""
    trie = item_words(table)
    return tuple(dict.fromkeys(value for place in range(len(tokens)) for _last, value in trie.all(tokens, place)))


def said_kinds(slots: Slots, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The kinds of part that a text is about: one with a size or a generation beside it, or in a text of a few words."""
    sized = slots.ram_gb or slots.watts or said("generation", tokens) or len(tokens) <= FEW_TOKENS
    return said("kind", tokens) if sized else ()
