"""The words of replies: one sentence for one case, from `locales/<lang>/phrases/*.toml`, rendered by Jinja.

A phrase decides nothing: no arithmetic and no condition beyond a plural. Which case it is, is decided in Python.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot import languages

DEFAULT_LOCALE = languages.DEFAULT


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
        self._environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
        self._texts: dict[str, str] = {}
        for file in sorted(languages.root().joinpath(locale, "phrases").iterdir(), key=lambda file: file.name):
            if file.name.endswith(".toml"):
                self._collect(file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8")))
        self._template = cache(self._compile)

    def _collect(self, prefix: str, table: dict[str, Any]) -> None:
        for name, value in table.items():
            key = f"{prefix}.{name}"
            if isinstance(value, dict):
                self._collect(key, value)
            else:
                self._texts[key] = value

    def _compile(self, key: str) -> Any:
        try:
            return self._environment.from_string(self._texts[key])
        except KeyError:
            raise MissingPhrase(f"no phrase {key!r} in {self.locale}") from None

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of `key`. Raises MissingPhrase, or jinja2.UndefinedError where a value is missing."""
        if values:
            return str(self._template(key).render(values))
        if "{" not in self._texts.get(key, "{"):
            return self._texts[key]
        return str(self._template(key).render())

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def source(self, key: str) -> str:
        """The phrase before rendering."""
        return self._texts[key]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)


@cache
def phrases(locale: str) -> Phrases:
    """The phrases of a language, read once."""
    return Phrases(nearest_locale(locale))
