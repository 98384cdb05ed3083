"""A reply packed for the way: its layout, with the picture of its chart and the files that leave with it."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import dataclass, replace

import discord
from discord import ui

from adapters.discord.layout import to_layout, to_work_layout
from adapters.discord.picture import NAME, Studio
from adapters.discord.rows import Frame
from bot.reply import Reply

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be sent. Files are opened anew for each attempt: the library reads them to their end."""

    view: ui.LayoutView
    contents: tuple[tuple[str, bytes], ...] = ()

    @property
    def files(self) -> list[discord.File]:
        return [discord.File(io.BytesIO(data), name) for name, data in self.contents]


class Packer:
    """Lays replies out, with what is to be uploaded for them where that is allowed."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def pack(self, reply: Reply, frame: Frame, *, attach: bool, work: bool = False) -> Parcel:
        """The reply, or the work behind it. Without the right to attach files the chart is bars, and files stay behind."""
        if work:
            return Parcel(to_work_layout(reply, frame))
        picture = await self._studio.draw(reply.chart) if attach else None
        written = reply.attachments if attach else ()
        contents = [(file.name, await asyncio.to_thread(file.content)) for file in written]
        shown = replace(
            frame,
            picture=f"attachment://{NAME}" if picture else None,
            files=tuple(name for name, _ in contents),
            lacks_files=bool(reply.attachments) and not attach,
        )
        view = to_layout(reply, shown)
        return Parcel(view, (*(((NAME, picture),) if picture else ()), *contents))

    async def close(self) -> None:
        """End the process that draws."""
        await self._studio.close()


def may_attach(message: discord.Message) -> bool:
    """Whether files may be sent where a message stands; where that cannot be told, bars of text are the safe answer."""
    if message.guild is None:
        return True
    try:
        return message.channel.permissions_for(message.guild.me).attach_files
    except (AttributeError, discord.ClientException):
        log.info("it cannot be told whether files may be sent to channel %s", message.channel.id)
        return False
