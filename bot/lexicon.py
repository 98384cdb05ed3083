"""Every name and word that the parser knows, ready to be found. Built once from the knowledge base and the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.cues import CueBook
from bot.known_names import Entry, name_trie
from bot.known_sizes import SizedName, first_words, memory_sizes, models_by_size
from bot.languages import Telling
from bot.tokens import Token, tokenise
from bot.trie import Trie
from bot.typos import Spelling
from bot.words import Words
from knowledge.facts import Alias

WORD_LISTS = frozenset({"common_name", "opener", "pronoun", "coin", "price_word", "joiner", "team"})
"""Kinds that are plain lists of words, and no marks of a text."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names, words and cues as tries. Immutable once built."""

    names: Trie[Entry]
    phrases: Trie[Entry]
    cache_formats: Trie[str]
    cues: CueBook
    sized: Mapping[float, tuple[SizedName, ...]]
    unified: frozenset[str]
    memory: Mapping[str, frozenset[float]]
    """Memory sizes in GB that a device or family is known to come with, by key; empty where unknown."""
    openers: frozenset[str]
    """Words that a whole question begins with."""
    pronouns: frozenset[str]
    tellings: Mapping[str, Telling]
    """What gives a language away, by its folder's name."""
    joiners: frozenset[str]
    """Words between two questions of one text: "and how fast?"."""
    price_words: frozenset[str]
    """Words of a text in which 3k is money."""
    coins: frozenset[str]
    """Words that count cards after a small number, and money after a large one."""
    common: frozenset[str]
    """Names that are everyday words too ("bloom"): names only where a command says so."""
    spelling: Spelling

    @classmethod
    def build(cls, aliases: Iterable[Alias], words: Words, memory_gb: Mapping[str, float] | None = None) -> Lexicon:
        """Learn every alias and word. `memory_gb` gives a device's memory, where a contradiction shall be noticed."""
        machines = {phrase.value for phrase in words.phrases if phrase.kind == "machine"}
        # A machine's name gives way to the chip beside it, so it is a word, and no name of a device.
        listed = tuple(alias for alias in aliases if alias.key not in machines)
        phrases = _phrases(words)
        makers = words.of("chip_maker")
        common = words.of("common_name")
        unified = frozenset(alias.key for alias in listed if alias.kind.startswith("gpu") and makers & {*alias.key.split("-")})
        names = name_trie(listed, phrases, common, unified)
        return cls(
            names=names,
            phrases=phrases,
            cache_formats=_cache_formats(listed),
            cues=CueBook.build(words.cues),
            sized=models_by_size(listed),
            unified=unified,
            memory=memory_sizes(listed, memory_gb or {}),
            openers=words.of("opener"),
            pronouns=words.of("pronoun"),
            tellings=words.tellings,
            joiners=words.of("joiner"),
            price_words=words.of("price_word"),
            coins=words.of("coin"),
            common=common,
            spelling=Spelling(first_words(listed)),
        )

    def variant(self, tokens: tuple[Token, ...], extra: str) -> str | None:
        """The device that a name and one more word give: (`3060`) and `laptop`, (`a100`) and `40 gb`."""
        found = self.names.get((*tokens, *tokenise(extra)))
        return found[1] if found and found[0] in {"gpu", "gpu_family"} else None


def _phrases(words: Words) -> Trie[Entry]:
    trie: Trie[Entry] = Trie()
    for phrase in words.phrases:
        if phrase.kind not in WORD_LISTS:
            trie.add(phrase.text, (phrase.kind, phrase.value), replace=False)
    return trie


def _cache_formats(aliases: tuple[Alias, ...]) -> Trie[str]:
    """Formats of the KV cache are said as weight formats are ("8 bit"), so they are a table of their own."""
    trie: Trie[str] = Trie()
    for alias in aliases:
        if alias.kind == "kv_format":
            trie.add(alias.text, alias.key, replace=False)
    return trie
