"""A form as a modal, and what was filled into one. Nothing of an open modal is kept here: any replica takes what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from adapters.discord.text import cut, plain
from bot.dialogs import Field, Form
from bot.team import SETTINGS_FORMS

FIELDS = 5
"""Of one modal; a longer form has pages."""
TITLE, LABEL, HINT, INPUT, CHANNELS = 45, 45, 100, 300, 25
"""Characters and choices (Component Reference: Modal, Label, Text Input); INPUT is ours, Discord takes 4000."""
MARK = "form"
TEXT_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.public_thread]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a form in one language: what the id of a modal says."""

    kind: str
    page: int = 0
    locale: str = ""

    @property
    def custom_id(self) -> str:
        return f"{MARK}:{self.kind}:{self.page}:{self.locale}"

    @classmethod
    def read(cls, custom_id: str) -> Sheet | None:
        """The page; None for an id that this version did not write."""
        mark, *parts = custom_id.split(":")
        if mark != MARK or len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= 2):
            return None
        return cls(parts[0], int(parts[1]), parts[2])


def modal(form: Form, sheet: Sheet, values: Mapping[str, str]) -> ui.Modal:
    """One page of a form, with what was filled in before; stopped at once, since nothing waits for it in memory.

    Settings have all their pages, one after the other. A question has the first, with all that must be said: what else may be
    said stands in its command's options.
    """
    pages = form.pages(FIELDS)
    paged = len(pages) > 1 and sheet.kind in SETTINGS_FORMS
    title = f"{form.title} ({sheet.page + 1}/{len(pages)})" if paged else form.title
    made = ui.Modal(title=cut(title, TITLE), custom_id=sheet.custom_id)
    for field in pages[sheet.page]:
        hint = cut(field.hint, HINT) or None
        label = cut(field.label, LABEL)
        made.add_item(ui.Label(text=label, description=hint, component=_element(field, values.get(field.key, field.value))))
    made.stop()
    return made


def _element(field: Field, value: str) -> ui.Item[Any]:
    if field.kind == "choice":
        chosen = value if any(option.value == value for option in field.options) else field.options[0].value
        options = [
            discord.SelectOption(label=cut(plain(option.label), HINT), value=option.value, default=option.value == chosen)
            for option in field.options
        ]
        return ui.Select(custom_id=field.key, options=options, required=field.required)
    if field.kind == "channels":
        ids = [int(one) for one in value.split() if one.isascii() and one.isdigit()][:CHANNELS]
        known = [discord.Object(one, type=discord.abc.GuildChannel) for one in ids]
        return ui.ChannelSelect(
            custom_id=field.key,
            channel_types=TEXT_CHANNELS,
            min_values=0,
            max_values=CHANNELS,
            required=False,
            default_values=known,
        )
    style = discord.TextStyle.long if field.kind == "long" else discord.TextStyle.short
    default = cut(plain(value), INPUT) or None
    return ui.TextInput(custom_id=field.key, style=style, default=default, required=field.required, max_length=INPUT)


def filled(data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; several values of one field are separated by spaces."""
    return {str(part["custom_id"]): _value(part) for part in _inner(data.get("components"))}


def _inner(components: Any) -> list[dict[str, Any]]:
    """The elements inside labels, and inside the rows of older clients."""
    found: list[Any] = []
    for part in components if isinstance(components, list) else ():
        if isinstance(part, dict):
            inside = part.get("components")
            found += [part["component"]] if "component" in part else inside if isinstance(inside, list) else [part]
    return [part for part in found if isinstance(part, dict) and "custom_id" in part]


def _value(part: dict[str, Any]) -> str:
    if isinstance(part.get("values"), list):
        return " ".join(map(str, part["values"]))
    return str(part.get("value") or "")
