"""The terms that the bot can explain: data per language (`locales/<lang>/glossary.toml`), the same keys in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from bot import languages
from bot.phrases import locales
from sizing.records import dataclass

BOOK = "glossary"
WORDS = {"name", "aliases", "says"}
FACTS = {"related", "source", "url", "worked"}


@dataclass(frozen=True, slots=True)
class Term:
    """One term in one language."""

    key: str
    name: str
    aliases: tuple[str, ...]
    says: str
    """Two or three sentences."""
    related: tuple[str, ...]
    """Keys of terms that belong to it."""
    source: str
    url: str
    worked: str
    """Which number makes it plain (`cache:llama-3.1-8b:f16`, see `bot.worked`); empty where none does."""


def read_table(path: tuple[str, ...], known: set[str], needed: set[str]) -> dict[str, dict[str, Any]]:
    """One file of terms. Raises ValueError for a key that has no meaning or one that is missing."""
    place = languages.root().joinpath(*path[1:]) if path[0] == "locales" else files("bot").joinpath(*path)
    table: dict[str, dict[str, Any]] = tomllib.loads(place.read_text(encoding="utf-8"))
    for key, entry in table.items():
        if entry.keys() - known or needed - entry.keys():
            raise ValueError(f"{'/'.join(path)}: [{key}] must have {sorted(needed)} and may have {sorted(known)} only")
    return table


@cache
def terms(locale: str) -> dict[str, Term]:
    """Every term in one language, by key."""
    facts = read_table(("terms.toml",), FACTS, FACTS - {"worked"})
    words = read_table(("locales", locale, f"{BOOK}.toml"), WORDS, WORDS)
    return {
        key: Term(
            key=key,
            name=entry["name"],
            aliases=tuple(entry["aliases"]),
            says=entry["says"],
            related=tuple(facts[key]["related"]),
            source=facts[key]["source"],
            url=facts[key]["url"],
            worked=facts[key].get("worked", ""),
        )
        for key, entry in words.items()
    }


def plain(text: str) -> str:
    """A name as it is compared: lower case, hyphens and underscores as spaces, brackets' contents left out."""
    return " ".join(re.sub(r"[-_/]", " ", re.sub(r"[(（][^)）]*[)）]", " ", text.lower())).split())


@cache
def aliases() -> dict[str, str]:
    """The key of every name of every term, in all languages together, since people mix them."""
    found: dict[str, str] = {}
    for locale in locales():
        for term in terms(locale).values():
            for name in (term.name, term.key, *term.aliases):
                found.setdefault(plain(name), term.key)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Every name, the longest first; a Latin one stands alone, a Chinese one may touch its neighbours."""
    names = sorted(aliases(), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es)?(?![a-z0-9])" for name in names))


def find_terms(text: str) -> tuple[str, ...]:
    """The terms that a text names, in order, once each."""
    return tuple(dict.fromkeys(_keys(plain(text))))


def _keys(text: str) -> Iterator[str]:
    known = aliases()
    for found in _pattern().finditer(text):
        name = found[0]
        yield known.get(name) or known.get(name.removesuffix("s")) or known[name.removesuffix("es")]
