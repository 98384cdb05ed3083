"""What an operator configured, judged as a whole before anything starts: every mistake at once, each with what to do about it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError
from rapidfuzz import fuzz, process

from bot.phrases import locales
from bot.platforms import slack_problems
from bot.preferences import CURRENCIES
from bot.settings import Settings

FILE = "rigwise.toml"
ALIKE = 80.0
PREFIX = "RIGWISE_"
MADE_BY_KUBERNETES = ("_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_TCP", "_PROTO", "_ADDR")
"""Ends of the variables that a cluster sets for a service called rigwise."""


def read(**given: Any) -> tuple[Settings | None, tuple[str, ...]]:
    """The settings, and one sentence for each mistake in them; None where they cannot even be read."""
    problems = tuple(_unknown_names(Path(FILE)))
    try:
        settings = Settings(**given)
    except ValidationError as error:
        return None, (*problems, *map(_said, error.errors()))
    except SettingsError as error:  # a table that is no JSON
        return None, (*problems, f'{str(error).rstrip(".")}: in the environment a table is written as JSON, say {{"TWD": 32.1}}')
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, (f"{FILE} is not TOML: {error}",)
    except OSError as error:
        return None, (f"{FILE} cannot be read: {error.strerror}",)
    return settings, (*problems, *_together(settings))


def _said(problem: ErrorDetails) -> str:
    """One mistake, with what stands there unless that is a secret."""
    name = str(problem["loc"][0])
    field = Settings.model_fields.get(name)
    value = problem.get("input")
    secret = field is None or "Secret" in str(field.annotation)
    where = ".".join(map(str, problem["loc"][1:]))
    stands = "" if secret or isinstance(value, dict) else f" (it is {value!r})"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{_variable(name)}{f' {where}' if where else ''}: {message[:1].lower()}{message[1:]}{stands}"


def _variable(name: str) -> str:
    return f"{name.upper()} (or {name} in {FILE})"


def _unknown_names(file: Path) -> Iterator[str]:
    """A name in the file that no setting has is a setting that does not count."""
    try:
        stored = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for name in stored.keys() - Settings.model_fields.keys():
        yield f"{FILE}: there is no setting {name!r}{_nearest(name, Settings.model_fields)}"


def misspelt(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Variables that look like ours and are none: perhaps another program's, so they stop nothing."""
    ours = [name.upper() for name in Settings.model_fields]
    named = (name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in ours)
    return tuple(f"{name} is no setting{_nearest(name.upper(), ours)}" for name in named if not name.endswith(MADE_BY_KUBERNETES))


def _nearest(name: str, known: Iterable[str]) -> str:
    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return f"; did you mean {found[0]}?" if found else ""


def _together(settings: Settings) -> Iterator[str]:
    """What only shows where several settings, or the languages and currencies there are, are looked at together."""
    locale, currency = settings.rigwise_locale, settings.rigwise_currency
    if locale is not None and locale not in locales():
        yield f"{_variable('rigwise_locale')}: {locale!r} is not spoken; known are {', '.join(locales())}"
    if currency is not None and currency.upper() not in CURRENCIES | settings.exchange_rates.keys():
        known = ", ".join(sorted(CURRENCIES))
        yield f"{_variable('rigwise_currency')}: {currency!r} has no rate; known are {known}, and what exchange_rates names"
    if settings.discord_gateway_url and not settings.discord_gateway_url.startswith(("ws://", "wss://")):
        yield f"{_variable('discord_gateway_url')}: must begin with ws:// or wss:// (it is {settings.discord_gateway_url!r})"
    for name in ("slack_api_url", "discord_api_url", "slack_public_url"):
        url = getattr(settings, name)
        if url and not url.startswith(("http://", "https://")):
            yield f"{_variable(name)}: must begin with http:// or https:// (it is {url!r})"
    if settings.rigwise_probe_port and settings.rigwise_probe_port == settings.slack_http_port:
        yield f"RIGWISE_PROBE_PORT and SLACK_HTTP_PORT are both {settings.rigwise_probe_port}: the probes need one of their own"
    yield from slack_problems(settings)
