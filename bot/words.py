"""The words of every language, from `locales/<lang>/words.toml`: numbers, units, cues. Nothing of them is in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from typing import Any

from bot import languages
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that stands for `value` of one `kind`: ("pair of", count, 2)."""

    text: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that speaks for an intent, with its weight; a weight below zero speaks against it."""

    text: str
    intent: str
    weight: float


@dataclass(frozen=True, slots=True)
class Words:
    """All languages together, since people mix them in one sentence."""

    phrases: tuple[Phrase, ...]
    cues: tuple[Cue, ...]
    locales: tuple[str, ...]
    tellings: Mapping[str, languages.Telling] = field(default_factory=dict)
    """What gives each language away that has something of the kind."""

    def of(self, kind: str) -> frozenset[str]:
        """All phrases of one kind."""
        return frozenset(phrase.text for phrase in self.phrases if phrase.kind == kind)


# fmt: off
KINDS = frozenset({
    "number", "count", "classifier", "times", "bytes", "memory", "tokens", "context", "users", "batch", "frames",
    "rank", "hours", "other_unit", "currency", "money", "multiplier", "precision", "kv", "task", "os", "optimizer",
    "metric", "term", "parallel", "resolution", "brand", "filler", "laptop", "machine", "chip_maker", "how_many",
    "runtime", "negation", "suffix", "common_name", "elsewhere", "follow", "again", "add", "total", "pasted",
    "ordinal", "size_unit", "chip", "elsewhere_card", "closed",
    "support", "consumption", "opener", "pronoun", "coin", "price_word",
    "together", "joiner", "instance", "team",
})
# fmt: on
"""The tables that a words file may have beside `cues`; an unknown one is refused, so that a slip of the pen is seen."""


@cache
def load_words() -> Words:
    """Read the words of every language once. Raises ValueError for a table or a value that has no meaning."""
    phrases: list[Phrase] = []
    cues: list[Cue] = []
    names: list[str] = []
    tellings: dict[str, languages.Telling] = {}
    for locale, whole in languages.tables("words.toml"):
        table = {**whole}
        cues += read_cues(locale, table.pop("cues", {}))
        if table.keys() & {"script", "telling"}:
            tellings[locale] = read_telling(locale, table.pop("script", {}), table.pop("telling", {}))
        phrases += read_phrases(locale, table)
        names.append(locale)
    return Words(tuple(phrases), tuple(cues), tuple(names), tellings)


def read_telling(locale: str, script: dict[str, list[str]], telling: dict[str, list[str]]) -> languages.Telling:
    """The scripts and everyday words of one language. Raises ValueError for a range that is none."""
    try:
        return languages.Telling.of(script.get("range", ()), telling.get("word", ()))
    except ValueError as error:
        raise ValueError(f"{locale}/words.toml: [script]: {error}") from None


def read_phrases(locale: str, table: dict[str, Any]) -> list[Phrase]:
    """The phrases of one language. Raises ValueError for an unknown kind or a value that is no list of texts."""
    phrases = []
    for kind, values in table.items():
        if kind not in KINDS:
            raise ValueError(f"{locale}/words.toml: unknown table [{kind}]; known are {', '.join(sorted(KINDS))}")
        for value, texts in values.items():
            if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
                raise ValueError(f"{locale}/words.toml: [{kind}] {value} must be a list of phrases")
            phrases += [Phrase(text, kind, value) for text in texts]
    return phrases


def read_cues(locale: str, table: dict[str, dict[str, list[str]]]) -> list[Cue]:
    """The cues of one language: `[cues.<intent>]`, weight to phrases. Raises ValueError for a weight that is no number."""
    try:
        return [
            Cue(text, intent, float(weight))
            for intent, weights in table.items()
            for weight, texts in weights.items()
            for text in texts
        ]
    except ValueError as error:
        raise ValueError(f"{locale}/words.toml: [cues]: {error}; a cue's key is its weight") from None
