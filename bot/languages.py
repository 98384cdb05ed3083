"""Which languages there are, and which one a text is in. A language is a folder under `locales/`; nothing here knows one by name.

Its `words.toml` may say in `[script]` which characters it is written in, and in `[telling]` which everyday words give it away.
English needs neither: it is what a text is in that no other language claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.tokens import Token
from knowledge.kept import kept
from sizing.records import dataclass

DEFAULT = "en"
MIN_SHARE = 0.2
"""Of a text's words: in one character or short word a language says more than in an English one beside it."""


def root() -> Path:
    """The folder of the languages' folders."""
    return Path(__file__).parent / "locales"


def folders() -> tuple[Path, ...]:
    """One folder a language, by name."""
    return tuple(sorted((folder for folder in root().iterdir() if folder.is_dir()), key=lambda folder: folder.name))


@cache
def tables(name: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """A TOML file of every language that has it, as it stands: the language's folder and the table. Kept once it was read."""
    files = [file for folder in folders() if (file := folder / name).is_file()]
    found: tuple[tuple[str, dict[str, Any]], ...] = kept(f"tables-{name}", files, lambda: _read(files))
    return found


def _read(files: Iterable[Path]) -> tuple[tuple[str, dict[str, Any]], ...]:
    import tomllib

    return tuple((file.parent.name, tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


@dataclass(frozen=True, slots=True)
class Telling:
    """What gives a language away."""

    scripts: tuple[tuple[str, str], ...] = ()
    """First and last characters of the ranges that it is written in."""
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, scripts: Iterable[str], words: Iterable[str]) -> Telling:
        """From phrases like `一-鿿`. Raises ValueError for a range that is none."""
        ranges = [script.split("-") for script in scripts]
        if any(len(ends) != 2 or not all(len(end) == 1 for end in ends) for ends in ranges):
            raise ValueError(f"a script must be two characters with a hyphen between: {list(scripts)}")
        return cls(tuple((first, last) for first, last in ranges), frozenset(words))

    def claims(self, text: str) -> bool:
        """True for a token of this language."""
        return text in self.words or any(first <= text[0] <= last for first, last in self.scripts)


def language_of(tokens: Iterable[Token], tellings: Mapping[str, Telling], share: float = MIN_SHARE) -> str:
    """The language that claims the most words of a text, and at least their `share`; else English."""
    spoken = [token.text for token in tokens if token.is_word]
    claimed = {name: sum(map(telling.claims, spoken)) for name, telling in tellings.items()}
    best = max(claimed, key=lambda name: claimed[name], default=DEFAULT)
    return best if claimed.get(best) and claimed[best] >= share * len(spoken) else DEFAULT
