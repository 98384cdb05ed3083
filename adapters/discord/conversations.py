"""Which messages belong together, so that "and with int8?" is understood."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import discord

REMEMBERED_MESSAGES = 10_000


class Conversations:
    """Keys of conversations: a thread or a direct message is one; in a channel each person has their own.

    Who replies to an answer of ours continues the conversation of whoever had asked. Which message was whose is kept in memory
    for the latest messages only: after a restart such a reply continues the replier's own conversation. A command or a button
    is answered in private, and belongs to who used it.
    """

    def __init__(self, limit: int = REMEMBERED_MESSAGES) -> None:
        self._limit = limit
        self._of_message: OrderedDict[int, str] = OrderedDict()

    def of_message(self, message: discord.Message) -> str:
        reference = message.reference
        known = self._of_message.get(reference.message_id) if reference and reference.message_id else None
        return known or key(message.guild, message.channel, message.author)

    @staticmethod
    def of_interaction(interaction: discord.Interaction[Any]) -> str:
        return key(interaction.guild_id, interaction.channel, interaction.user)

    def remember(self, message_id: int | None, conversation: str | None) -> None:
        """Our message `message_id` answered in `conversation`."""
        if message_id is None or conversation is None:
            return
        self._of_message[message_id] = conversation
        while len(self._of_message) > self._limit:
            self._of_message.popitem(last=False)


def key(guild: discord.Guild | int | None, channel: Any, author: discord.abc.Snowflake) -> str:
    """`discord:<guild>:<channel>`, and the author's id where the channel is not theirs alone."""
    guild_id = getattr(guild, "id", guild) or 0
    channel_id = getattr(channel, "id", 0)
    shared = not isinstance(channel, discord.Thread | discord.DMChannel)
    return f"discord:{guild_id}:{channel_id}:{author.id}" if shared else f"discord:{guild_id}:{channel_id}"
