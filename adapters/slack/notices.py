"""Telling a watch that has come true where it was set; in the person's direct messages where that place is closed now."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.delivery import Outbox, Refused
from bot.notices import Deliver, Notice

log = logging.getLogger(__name__)

ClientOf = Callable[[str], Awaitable[AsyncWebClient | None]]
"""The client with the token of a workspace (`T024BE7LH`); None where the app is not installed in it any more."""

THREAD = re.compile(r"\d+\.\d+")


def teller(desk: Desk, client_of: ClientOf) -> Deliver:
    """What brings a notice to its channel."""

    async def deliver(notice: Notice) -> None:
        watch = notice.watch
        client = await client_of(watch.team.partition(":")[2])
        if client is None:
            log.warning("the notice of watch %s has no workspace any more", watch.id)
            return
        outbox, person = Outbox(client), watch.author.rpartition(":")[2]
        try:
            await desk.tell(notice.reply, outbox.channel(watch.channel or person, thread_of(watch.thread)))
        except Refused as refused:
            if not refused.is_about_the_place or not person:
                raise
            await desk.tell(notice.reply, outbox.channel(person))

    return deliver


def thread_of(conversation: str) -> str | None:
    """The thread in the name of a conversation; None where it ends with a person."""
    last = conversation.rpartition(":")[2]
    return last if THREAD.fullmatch(last) else None
