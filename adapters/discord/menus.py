"""A menu of questions: what would be a wall of buttons on a phone is one line there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Self, cast

import discord
from discord import ui

from adapters.discord.buttons import Presses
from adapters.discord.codec import Verb, decode, encode
from adapters.discord.text import cut, plain
from bot.reply import Choice

OPTIONS, OPTION_LABEL, PLACEHOLDER = 25, 100, 150
"""Options of one menu, and characters of an option's label and of the line above them (Component Reference)."""

Press = discord.Interaction[Any]


class Menu(ui.DynamicItem[ui.Select[Any]], template=re.compile(r"c\.[^|]*\|.*", re.DOTALL)):
    """One menu of a reply. Its options hold their questions, so that it works after a restart, as a button does."""

    def __init__(self, custom_id: str, placeholder: str, options: list[discord.SelectOption]) -> None:
        super().__init__(ui.Select(custom_id=custom_id, placeholder=cut(placeholder, PLACEHOLDER), options=options))

    @classmethod
    async def from_custom_id(cls, interaction: Press, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        shown = cast("ui.Select[Any]", item)
        return cls(match.string, shown.placeholder or "", shown.options)

    async def callback(self, interaction: Press) -> None:
        carried = decode(self.item.values[0]) if self.item.values else None
        if carried is not None and carried.verb is Verb.ASK:
            await cast("Presses", interaction.client).ask(interaction, carried)


def menu(name: str, placeholder: str, locale: str, choices: Iterable[Choice]) -> Menu | None:
    """A menu of those choices whose questions can travel in it; None where that is none of them."""
    carried = {encode(Verb.ASK, locale, choice.question): cut(plain(choice.label), OPTION_LABEL) or "?" for choice in choices}
    options = [discord.SelectOption(label=label, value=value) for value, label in carried.items() if value][:OPTIONS]
    custom_id = encode(Verb.CHOOSE, locale, name)
    return Menu(custom_id, placeholder, options) if options and custom_id else None
