"""The words of replies: one sentence for one case, from `locales/<lang>/phrases/*.toml`, in the language of Jinja.

A phrase decides nothing: no arithmetic and no condition beyond a plural. Which case it is, is decided in Python. Nearly every
phrase is a text with values in it, which takes no engine; one with a plural in it is Jinja's to render.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import languages
from knowledge.kept import kept

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

DEFAULT_LOCALE = languages.DEFAULT
_VALUE = re.compile(r"{{ *([a-z]\w*) *}}")
_CONSTANTS = frozenset({"true", "false", "none"})
"""Names that mean something to Jinja by themselves."""


class MissingPhrase(KeyError):
    """No phrase of that key in that language: a mistake of ours, caught by the completeness test."""


@cache
def locales() -> tuple[str, ...]:
    """The languages there are: the folders under `locales/`."""
    return tuple(folder.name for folder in languages.folders() if folder.joinpath("phrases").is_dir())


def nearest_locale(wanted: str | None) -> str:
    """The language of ours for a platform's code: `zh`, `zh-HK`, `zh_Hant` and `zh-CN` read zh-TW, all others English."""
    code = (wanted or "").replace("_", "-")
    if code in locales():
        return code
    language = code.split("-")[0].lower()
    return next((locale for locale in locales() if locale.split("-")[0] == language), DEFAULT_LOCALE)


class Phrases:
    """Every phrase of one language, by key: `say("fit.tight", card="RTX 4090", free="0.4 GiB")`."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        folder = languages.root() / locale / "phrases"
        self._texts: dict[str, str] = kept(f"phrases-{locale}", (folder, Path(__file__)), lambda: read_phrases(folder))
        self._pieces = cache(self._split)
        self._template = cache(self._compile)

    def _split(self, key: str) -> list[str] | None:
        """Texts and names of values in turn; None where the phrase holds more than values."""
        try:
            pieces = _VALUE.split(self._texts[key])
        except KeyError:
            raise MissingPhrase(f"no phrase {key!r} in {self.locale}") from None
        return None if any("{" in text for text in pieces[::2]) or _CONSTANTS & {*pieces[1::2]} else pieces

    def _compile(self, key: str) -> Any:
        return self._environment.from_string(self._texts[key])

    @cached_property
    def _environment(self) -> ImmutableSandboxedEnvironment:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of `key`. Raises MissingPhrase, or jinja2.UndefinedError where a value is missing."""
        pieces = self._pieces(key)
        if pieces is None or not all(name in values for name in pieces[1::2]):
            return str(self._template(key).render(values))
        if len(pieces) == 1:
            return pieces[0]
        said = pieces.copy()
        said[1::2] = [str(values[name]) for name in pieces[1::2]]
        return "".join(said)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def source(self, key: str) -> str:
        """The phrase before rendering."""
        return self._texts[key]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)


def read_phrases(folder: Path) -> dict[str, str]:
    """Every phrase of a folder by its key: the file's name, and the names of the tables that it stands in."""
    import tomllib

    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        _collect(file.stem, tomllib.loads(file.read_text(encoding="utf-8")), found)
    return found


def _collect(prefix: str, table: dict[str, Any], found: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            _collect(key, value, found)
        else:
            found[key] = value


@cache
def phrases(locale: str) -> Phrases:
    """The phrases of a language, read once."""
    return Phrases(nearest_locale(locale))
