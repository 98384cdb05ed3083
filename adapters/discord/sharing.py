"""A private reply made public: the message itself is posted again, so that nothing has to be remembered for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import discord
from discord import ui

from adapters.discord.codec import Verb, decode
from adapters.discord.layout import ASKED_ID
from adapters.discord.text import escape
from bot.phrases import phrases


def without_share(message: discord.Message) -> ui.LayoutView:
    """The message's layout less its Share button."""
    view = ui.LayoutView.from_message(message, timeout=None)
    _name_files(view, [attached.filename for attached in message.attachments])
    for row in [item for item in view.walk_children() if isinstance(item, ui.ActionRow)]:
        for item in [item for item in row.children if _is_share(item)]:
            row.remove_item(item)
        if not row.children:
            _drop(row, view)
    view.stop()
    return view


def shared(message: discord.Message, name: str, locale: str) -> ui.LayoutView:
    """The message's layout for everyone: who shared it, and what they had asked."""
    view = without_share(message)
    asked = view.find_item(ASKED_ID)
    if isinstance(asked, ui.TextDisplay):
        question = asked.content.removeprefix("-# ")
        # The name is escaped here; the question was when it was first laid out.
        asked.content = f"-# {phrases(locale)('surface.shared_by', name=escape(name), question=question)}"
    return view


def _name_files(view: ui.LayoutView, names: list[str]) -> None:
    """What was uploaded with the message is called by its name again; Discord has put its address there, which ends."""
    for item in view.walk_children():
        media = item.items if isinstance(item, ui.MediaGallery) else [item] if isinstance(item, ui.File) else []
        for each in media:
            file = urlsplit(each.media.url).path.rpartition("/")[2]
            if file in names:
                each.media = discord.UnfurledMediaItem(f"attachment://{file}")


def _drop(row: ui.ActionRow[Any], view: ui.LayoutView) -> None:
    if isinstance(row.parent, ui.Container):
        row.parent.remove_item(row)
    else:
        view.remove_item(row)


def _is_share(item: ui.Item[Any]) -> bool:
    carried = decode(getattr(item, "custom_id", None) or "")
    return carried is not None and carried.verb is Verb.SHARE
