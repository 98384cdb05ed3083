"""Buttons that carry what they ask, so that a press is answered by any process at any time."""

from __future__ import annotations

import re
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

from adapters.discord.codec import Carried, Verb, decode, encode
from adapters.discord.text import cut, plain

LABEL_LIMIT = 38
"""Discord takes 80 characters of a label and recommends 34 to 38, which a phone shows whole (Component Reference)."""

THUMBS = {Verb.GOOD: "👍", Verb.BAD: "👎"}
"""What a rating shows in place of a label."""

Press = discord.Interaction[Any]


class Presses(Protocol):
    """What a client does when a button is pressed."""

    async def ask(self, interaction: Press, carried: Carried) -> None: ...

    async def show_work(self, interaction: Press, carried: Carried) -> None: ...

    async def share(self, interaction: Press, carried: Carried) -> None: ...

    async def open_form(self, interaction: Press, carried: Carried) -> None: ...

    async def rate(self, interaction: Press, carried: Carried) -> None: ...


class Button(ui.DynamicItem[ui.Button[Any]], template=re.compile(r"[qwsfgb][.~][^|]*\|.*", re.DOTALL)):
    """One button of a reply: asks a question, shows the work behind one, opens a form, rates, or shares with the channel."""

    def __init__(self, verb: Verb, label: str, custom_id: str) -> None:
        style = discord.ButtonStyle.primary if verb is Verb.SHARE else discord.ButtonStyle.secondary
        thumb = THUMBS.get(verb)
        shown = None if thumb else cut(plain(label), LABEL_LIMIT) or "?"
        super().__init__(ui.Button(label=shown, emoji=thumb, custom_id=custom_id, style=style))
        self.verb = verb

    @classmethod
    async def from_custom_id(cls, interaction: Press, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        button = cast("ui.Button[Any]", item)
        return cls(Verb(match.string[0]), button.label or "", match.string)

    async def callback(self, interaction: Press) -> None:
        carried = decode(self.custom_id)
        client = cast("Presses", interaction.client)
        if carried is None:
            return  # the client says of every such press that it is of an older version
        match carried.verb:
            case Verb.ASK:
                await client.ask(interaction, carried)
            case Verb.FORM:
                await client.open_form(interaction, carried)
            case Verb.GOOD | Verb.BAD:
                await client.rate(interaction, carried)
            case Verb.WORK:
                await client.show_work(interaction, carried)
            case Verb.SHARE:
                await client.share(interaction, carried)


def button(verb: Verb, label: str, locale: str, question: str) -> Button | None:
    """A button, or None where its question is too long to travel in it."""
    custom_id = encode(verb, locale, question)
    return Button(verb, label, custom_id) if custom_id else None


def thumbs(locale: str, question: str) -> list[Button]:
    """Both thumbs, or neither where the question is too long to travel in them."""
    made = [button(verb, "", locale, question) for verb in THUMBS]
    return [thumb for thumb in made if thumb] if all(made) else []
