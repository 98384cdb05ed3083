"""`rigwise watch`: what is watched for, and telling here what has come true."""

from __future__ import annotations

import asyncio

from rich.text import Text

from adapters.terminal.rendering import console, print_reply
from bot.assistant import Assistant
from bot.notices import due_notices
from bot.question import Place
from bot.settings import Settings

LOCAL = Place().platform


def check() -> int:
    """Tell the local watches that have come true; those of a channel are told there, by `rigwise run`."""
    assistant = Assistant.open(Settings())
    try:
        return asyncio.run(_check(assistant))
    finally:
        assistant.close()


async def _check(assistant: Assistant) -> int:
    screen = console()
    told = 0
    async for notice in due_notices(assistant, LOCAL):
        screen.print(Text(notice.watch.id, style="dim"))
        print_reply(screen, notice.reply)
        told += 1
    still = assistant.workspace.watches.open()
    elsewhere = sum(watch.platform != LOCAL for watch in still)
    screen.print(Text(f"{told} told, {len(still) - elsewhere} still open here, {elsewhere} open in channels", style="dim"))
    return 0


def listing() -> int:
    """Every open watch, of all places."""
    assistant = Assistant.open(Settings())
    try:
        for watch in assistant.workspace.watches.open():
            console().print(Text(f"{watch.id}  {watch.platform}  {watch.question.partition(' ')[2]}"), soft_wrap=True)
    finally:
        assistant.close()
    return 0
