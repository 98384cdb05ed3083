"""Every name and word that the parser knows, ready to be found. Built once from the knowledge base and the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from bot.cues import CueBook
from bot.tokens import Token, tokenise
from bot.trie import Trie
from bot.typos import Spelling
from bot.words import Words
from knowledge.facts import Alias

Entry = tuple[str, str]
"""A kind and what it stands for: ("gpu", "rtx-4090"), ("count", "2")."""


@dataclass(frozen=True, slots=True)
class SizedName:
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
    coins: frozenset[str]
    """Words that count cards after a small number, and money after a large one."""
    common: frozenset[str]
    """Names that are everyday words too ("bloom"): names only where a command says so."""
    spelling: Spelling

    @classmethod
    def build(cls, aliases: Iterable[Alias], words: Words, memory_gb: Mapping[str, float] | None = None) -> Lexicon:
        """Learn every alias and word. `memory_gb` gives a device's memory, where a contradiction shall be noticed."""
        listed = tuple(aliases)
        phrases = _phrases(words)
        makers = words.of("chip_maker")
        common = words.of("common_name")
        unified = frozenset(alias.key for alias in listed if alias.kind.startswith("gpu") and makers & {*alias.key.split("-")})
        names = _names(listed, phrases, common, unified)
        return cls(
            names=names,
            phrases=phrases,
            cache_formats=_cache_formats(listed),
            cues=CueBook.build(words.cues),
            sized=_sized(listed),
            unified=unified,
            memory=_memory(listed, memory_gb or {}),
            openers=words.of("opener"),
            pronouns=words.of("pronoun"),
            coins=words.of("coin"),
            common=common,
            spelling=Spelling(_first_words(listed)),
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


WORD_LISTS = frozenset({"common_name", "opener", "pronoun", "coin"})
"""Kinds that are plain lists of words, and no marks of a text."""

_ORDER = {"gpu_family": 0, "gpu": 1, "model": 2, "diffusion": 2, "model_family": 3}


def _names(aliases: tuple[Alias, ...], phrases: Trie[Entry], common: frozenset[str], unified: frozenset[str]) -> Trie[Entry]:
    trie: Trie[Entry] = Trie()
    ordered = sorted(aliases, key=lambda alias: _ORDER.get(alias.kind, 4))
    for words, line in _lines(aliases, common):
        trie.add_tokens(words, ("diffusion", line))
    for alias in ordered:
        chip = alias.key in unified and alias.text != alias.key and alias.text.lower().endswith("gb")
        if not chip and alias.kind != "kv_format":
            trie.add(alias.text, (alias.kind, alias.key), replace=False)
    for alias in ordered:
        if alias.kind in {"gpu", "gpu_family"}:
            for form in _shorter(tokenise(alias.text), phrases):
                trie.add_tokens(form, (alias.kind, alias.key), replace=False)
    for alias in ordered:
        if alias.kind == "gpu" and alias.key.endswith("-laptop"):
            _add_without_laptop(trie, tokenise(alias.text), alias.key, phrases)
    return trie


def _add_without_laptop(trie: Trie[Entry], tokens: tuple[Token, ...], key: str, phrases: Trie[Entry]) -> None:
    """A name that only a laptop's GPU has (RTX 4050) needs no word for it."""
    plain = tuple(token for token in tokens if token.text not in {"laptop", "mobile"})
    for form in (plain, *_shorter(plain, phrases)):
        trie.add_tokens(form, ("gpu", key), replace=False)


def _lines(aliases: tuple[Alias, ...], common: frozenset[str]) -> Iterable[tuple[tuple[Token, ...], str]]:
    """Lines of picture models by their words before the version: Stable Diffusion and Wan each name several models."""
    keys: dict[str, set[str]] = defaultdict(set)
    words: dict[str, tuple[Token, ...]] = {}
    for alias in aliases:
        tokens = tokenise(alias.text) if alias.kind == "diffusion" else ()
        head = tuple(takewhile(lambda token: token.is_word and len(token.text) > 1, tokens))
        name = "-".join(token.text for token in head)
        if head and len(head) < len(tokens) and len(name) > 2 and name not in common:
            keys[name].add(alias.key)
            words[name] = head
    return [(words[name], name) for name in keys if len(keys[name]) > 1]


def _shorter(tokens: tuple[Token, ...], phrases: Trie[Entry]) -> Iterable[tuple[Token, ...]]:
    """A device's name without its maker: GeForce RTX 4090, RTX 4090, 4090."""
    while tokens and (found := phrases.longest(tokens, 0)) and found[1][0] == "brand":
        tokens = tokens[found[0] :]
        if tokens and (len(tokens) > 1 or not tokens[0].is_word) and not _is_round(tokens):
            yield tokens


def _is_round(tokens: tuple[Token, ...]) -> bool:
    """A bare 6000 or 580 is too weak to name a card."""
    number = tokens[0].number if len(tokens) == 1 else None
    return number is not None and (number % 1000 == 0 or number < 1000)


def _memory(aliases: tuple[Alias, ...], memory_gb: Mapping[str, float]) -> dict[str, frozenset[float]]:
    sizes: dict[str, set[float]] = defaultdict(set)
    for key, size in memory_gb.items():
        sizes[key].add(size)
    for alias in aliases:
        tokens = tokenise(alias.text)
        if alias.kind == "gpu" and len(tokens) > 2 and tokens[-1].text == "gb" and tokens[-2].number:
            sizes[alias.key].add(tokens[-2].number)
    for alias in aliases:
        if alias.kind == "gpu_family":
            members = (size for key, size in memory_gb.items() if _is_memory_variant(key, alias.key))
            sizes[alias.key].update(members)
    return {key: frozenset(values) for key, values in sizes.items() if values}


def _is_memory_variant(key: str, family: str) -> bool:
    """rtx-3080-10gb of rtx-3080; rtx-6000-ada is no such variant of rtx-6000."""
    rest = key.removeprefix(f"{family}-")
    return rest != key and rest.endswith("gb") and rest[:-2].isdecimal()


def _sized(aliases: tuple[Alias, ...]) -> dict[float, tuple[SizedName, ...]]:
    """Every model alias that holds a size, by that size."""
    found: dict[float, dict[tuple[str, ...], SizedName]] = defaultdict(dict)
    for alias in aliases:
        if alias.kind not in {"model", "diffusion"}:
            continue
        tokens = tokenise(alias.text)
        for index, token in enumerate(tokens[:-1]):
            if token.number and tokens[index + 1].text == "b" and (index == 0 or tokens[index - 1].text != "a"):
                rest = tokens[:index] + tokens[index + 2 :]
                words = tuple(token.text for token in rest)
                numbers = [token.number for token in tokens[:index] if token.number is not None and token.number < 100]
                found[token.number].setdefault(words, SizedName(alias.key, words, max(numbers, default=0.0), _active(rest)))
    return {size: tuple(names.values()) for size, names in found.items()}


def _active(tokens: tuple[Token, ...]) -> float | None:
    for index, token in enumerate(tokens[:-2]):
        if token.text == "a" and tokens[index + 1].number and tokens[index + 2].text == "b":
            return tokens[index + 1].number
    return None


def _first_words(aliases: tuple[Alias, ...]) -> frozenset[str]:
    """The words that names of models begin with; digits carry a card's name, and they are never corrected."""
    kinds = {"model", "model_family", "diffusion"}
    first = (tokenise(alias.text)[:1] for alias in aliases if alias.kind in kinds)
    return frozenset(token.text for tokens in first for token in tokens if token.is_word)
