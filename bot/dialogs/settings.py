"""What a team sets for itself, or for one of its channels, as a form (`bot.preferences` says what each setting takes)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogs.form import UNSET, Field, FieldKind, Filled, Form, Option
from bot.effects import SetSetting
from bot.phrases import Phrases, locales, phrases
from bot.preferences import CURRENCIES, RUNTIMES, accepts
from bot.quantities import read_amount, read_tokens
from bot.wording import tokens

CHOICES: dict[str, tuple[str, ...]] = {
    "locale": locales(),
    "currency": tuple(sorted(CURRENCIES)),
    "runtime": tuple(sorted(RUNTIMES)),
    "private": ("true", "false"),
    "inventory_writers": ("everyone", "admins"),
    "price_writers": ("everyone", "admins"),
}
WORDS = frozenset({"private", "inventory_writers", "price_writers"})
"""Choices that are shown in words; the others are names, the same in every language."""
OF_A_CHANNEL = ("locale", "currency", "runtime", "context_tokens", "private")
OF_A_TEAM = (*OF_A_CHANNEL, "electricity_per_kwh", "allowed_channels", "inventory_writers", "price_writers")
SHOWN: dict[str, Callable[[Any], str]] = {
    "context_tokens": tokens,
    "electricity_per_kwh": lambda price: f"{price:g}",
    "private": lambda private: "true" if private else "false",
    "allowed_channels": " ".join,
}
READ: dict[str, Callable[[str], Any]] = {
    "context_tokens": read_tokens,
    "electricity_per_kwh": read_amount,
    "private": lambda text: text == "true",
    "allowed_channels": lambda text: text.split() or None,
}


def settings_form(stored: Mapping[str, Any], say: Phrases, *, for_channel: bool) -> Form:
    """The form with what is stored for the team, or for the channel alone."""
    keys = OF_A_CHANNEL if for_channel else OF_A_TEAM
    title = say("settings.title_channel" if for_channel else "settings.title")
    kind = "settings_channel" if for_channel else "settings"
    return Form(kind, title, say("form.save"), tuple(_field(key, stored.get(key), say) for key in keys))


def _field(key: str, value: Any, say: Phrases) -> Field:
    kind: FieldKind = "choice" if key in CHOICES else "channels" if key == "allowed_channels" else "text"
    shown = "" if value is None or not accepts(key, value) else SHOWN.get(key, str)(value)
    hint = say(f"settings.{key}_hint") if f"settings.{key}_hint" in say else ""
    return Field(key, say(f"settings.{key}"), kind, hint, shown, _options(key, say))


def _options(key: str, say: Phrases) -> tuple[Option, ...]:
    if key not in CHOICES:
        return ()
    return (Option(UNSET, say("settings.unset")), *(Option(value, _named(key, value, say)) for value in CHOICES[key]))


def _named(key: str, value: str, say: Phrases) -> str:
    """A language by its own name, a word in the reader's language, a name as it is."""
    if key == "locale":
        return phrases(value)("settings.own_name")
    return say(f"settings.{key}_{value}") if key in WORDS else value


def read_settings_form(values: Mapping[str, str], stored: Mapping[str, Any], say: Phrases, *, for_channel: bool) -> Filled:
    """The settings that changed, as effects; or what is wrong, by field. A field that was not shown is left as it is."""
    errors: dict[str, str] = {}
    changes: list[SetSetting] = []
    for key in OF_A_CHANNEL if for_channel else OF_A_TEAM:
        if key not in values:
            continue
        text = values[key].strip()
        value = None if text in {"", UNSET} else READ.get(key, str)(text)
        if (value is None and text not in {"", UNSET}) or not accepts(key, value):
            errors[key] = say(f"settings.{key}_wrong" if f"settings.{key}_wrong" in say else "form.not_one", text=text[:60])
        elif value != stored.get(key):
            changes.append(SetSetting(key, value, for_channel))
    return Filled(errors) if errors else Filled(effects=tuple(changes))
