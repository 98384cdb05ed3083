"""Files of phrases by what they stand for, one a language: a trie for each of a closed set of tables."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from bot import languages
from bot.trie import Trie
from knowledge.kept import kept

Packed = dict[str, dict[str, bytes]]


@cache
def word_trie(name: str, tables: frozenset[str], table: str) -> Trie[str]:
    """The phrases of one table of the file `name`, in every language. Raises ValueError for a table that has no meaning."""
    return Trie(_packed(name, tables)[table])


@cache
def _packed(name: str, tables: frozenset[str]) -> Packed:
    files = (file for folder in languages.folders() if (file := folder / name).is_file())
    found: Packed = kept(f"tries-{name}", (*files, Path(__file__).parent), lambda: read_tries(name, tables))
    return found


def read_tries(name: str, tables: Collection[str]) -> Packed:
    """Every table as a packed trie."""
    tries: dict[str, Trie[str]] = {table: Trie() for table in tables}
    for locale, read in languages.tables(name):
        if unknown := read.keys() - tables:
            raise ValueError(f"{locale}/{name}: unknown table [{min(unknown)}]")
        for table, meanings in read.items():
            for value, phrases in meanings.items():
                for phrase in phrases:
                    tries[table].add(phrase, value, replace=False)
    return {table: trie.pack() for table, trie in tries.items()}
