"""Names of models, devices, formats and runtimes as a trie, with the shorter forms that people use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile

from bot.lexicon import Entry
from bot.tokens import Token, name_tokens
from bot.trie import Trie
from knowledge.facts import Alias

_WORD = re.compile(r"[A-Za-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
"""Where people put a space that the maker did not: Hunyuan Video, Deep Seek."""

_ORDER = {"gpu_family": 0, "gpu": 1, "model": 2, "diffusion": 2, "model_family": 3}


def name_trie(aliases: tuple[Alias, ...], phrases: Trie[Entry], common: frozenset[str], unified: frozenset[str]) -> Trie[Entry]:
    """Every alias, then every shorter form that no other alias claims; one family name goes before its members."""
    trie: Trie[Entry] = Trie()
    ordered = sorted(aliases, key=lambda alias: _ORDER.get(alias.kind, 4))
    for words, line in _lines(aliases, common):
        trie.add_tokens(words, ("diffusion", line))
    for alias in ordered:
        chip = alias.key in unified and alias.text != alias.key and alias.text.lower().endswith("gb")
        if not chip and alias.kind != "kv_format":
            trie.add_tokens(name_tokens(alias.text), (alias.kind, alias.key), replace=False)
    spaced = _spaced_words(ordered)
    for alias in ordered:
        if alias.kind in {"model", "model_family", "diffusion"}:
            apart = _apart(alias.text, spaced)
            if apart != alias.text:
                trie.add_tokens(name_tokens(apart), (alias.kind, alias.key), replace=False)
        if alias.kind in {"gpu", "gpu_family"}:
            for form in _shorter(name_tokens(alias.text), phrases):
                trie.add_tokens(form, (alias.kind, alias.key), replace=False)
    for alias in ordered:
        if alias.kind == "gpu" and alias.key.endswith("-laptop"):
            _add_without_laptop(trie, name_tokens(alias.text), alias.key, phrases)
    return trie


def _spaced_words(aliases: Iterable[Alias]) -> dict[str, str]:
    """Words that a maker writes in one with a capital inside, by their plain form: deepseek is Deep Seek."""
    words = (word for alias in aliases for word in _WORD.findall(alias.text))
    return {word.lower(): _CAMEL.sub(" ", word) for word in words if _CAMEL.search(word)}


def _apart(text: str, spaced: dict[str, str]) -> str:
    return _WORD.sub(lambda found: spaced.get(found.group().lower(), found.group()), text)


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
        # The owner in `Qwen/Qwen-Image` names no line of picture models.
        tokens = name_tokens(alias.text) if alias.kind == "diffusion" and "/" not in alias.text else ()
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
