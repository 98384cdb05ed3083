"""Every name and word that the parser knows, ready to be found. Built once from the knowledge base and the words, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot import languages
from bot.cues import CueBook
from bot.tokens import Token, tokenise
from bot.trie import Trie
from bot.typos import Spelling
from knowledge.kept import kept
from knowledge.store import shipped_path
from sizing.records import dataclass

if TYPE_CHECKING:
    from bot.words import Words
    from knowledge.facts import Alias
    from knowledge.library import Library

WORD_LISTS = frozenset({"common_name", "opener", "pronoun", "coin", "price_word", "joiner", "team"})
"""Kinds that are plain lists of words, and no marks of a text."""

Entry = tuple[str, str]
"""A kind and what it stands for: ("gpu", "rtx-4090"), ("count", "2")."""


class SizedName(NamedTuple):
    """A model by its size: the words of its name without it, to find "qwen 235b" by."""

    key: str
    words: tuple[str, ...]
    version: float
    active_b: float | None


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
    tellings: Mapping[str, languages.Telling]
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
    def of(cls, library: Library) -> Lexicon:
        """The lexicon of a library: as an earlier start kept it, else built and kept. Of one in memory nothing is kept."""
        if library.path is None:
            return cls._build_of(library)
        sources = (Path(__file__).parent, *(folder / "words.toml" for folder in languages.folders()))
        beside = None if library.path == shipped_path() else library.path  # beside a shipped one nothing is written
        packed = kept("lexicon", sources, lambda: cls._build_of(library).pack(), beside=beside, also=library.data_version)
        return cls.unpack(packed)

    @classmethod
    def _build_of(cls, library: Library) -> Lexicon:
        from bot.words import load_words

        return cls.build(library.aliases(), load_words(), {gpu.key: gpu.vram_gb for gpu in library.gpus()})

    @classmethod
    def build(cls, aliases: Iterable[Alias], words: Words, memory_gb: Mapping[str, float] | None = None) -> Lexicon:
        """Learn every alias and word. `memory_gb` gives a device's memory, where a contradiction shall be noticed."""
        from bot.known_names import name_trie
        from bot.known_sizes import first_words, memory_sizes, models_by_size

        machines = {phrase.value for phrase in words.phrases if phrase.kind == "machine"}
        # A machine's name gives way to the chip beside it, so it is a word, and no name of a device.
        listed = tuple(alias for alias in aliases if alias.key not in machines)
        phrases = _phrases(words)
        makers = words.of("chip_maker")
        common = words.of("common_name")
        unified = frozenset(alias.key for alias in listed if alias.kind.startswith("gpu") and makers & {*alias.key.split("-")})
        return cls(
            names=name_trie(listed, phrases, common, unified),
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
            spelling=Spelling.of(first_words(listed)),
        )

    def pack(self) -> dict[str, Any]:
        """All of it as plain values."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        plain |= {name: value.pack() for name, value in plain.items() if hasattr(value, "pack")}
        plain["sized"] = {size: [tuple(name) for name in names] for size, names in self.sized.items()}
        plain["tellings"] = {name: (telling.scripts, telling.words) for name, telling in self.tellings.items()}
        return plain

    @classmethod
    def unpack(cls, plain: dict[str, Any]) -> Lexicon:
        """What `pack` gave."""
        tries: dict[str, Trie[Any]] = {name: Trie(plain[name]) for name in ("names", "phrases", "cache_formats")}
        made = {"cues": CueBook.unpack(plain["cues"]), "spelling": Spelling(plain["spelling"])}
        made["sized"] = {size: tuple(map(SizedName._make, names)) for size, names in plain["sized"].items()}
        made["tellings"] = {name: languages.Telling(*telling) for name, telling in plain["tellings"].items()}
        return cls(**{**plain, **tries, **made})

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
