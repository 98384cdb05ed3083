"""What Discord hands over, as a `Question`: mentions and formatting taken off, the conversation and the language named."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.attachments import MAX_FILE_BYTES, MAX_FILES, joined, may_be_text, text_of_bytes
from bot.phrases import nearest_locale
from bot.question import Place, Question

MOST_FETCHED_BYTES = 10 * MAX_FILE_BYTES
"""A larger file is no log that somebody means to have read."""

# Mentions of users, roles and channels, custom emoji, timestamps and command links: nothing of them is part of a question.
_MARKS = re.compile(r"<(?:@[!&]?\d+|[#]\d+|id:\w+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^:>]{1,100}:\d+)>")
_EMPHASIS = re.compile(r"\*\*|\|\||```(?:\w*\n)?|`")
_WRAPPED_LINK = re.compile(r"<(https?://[^\s<>]+)>")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3105-\u312f]")


def clean(text: str) -> str:
    """The words of a message. Single `*` and `_` stay: `2*A6000` and `Q4_K_M` are written with them."""
    return _EMPHASIS.sub("", _WRAPPED_LINK.sub(r"\1", _MARKS.sub(" ", text))).strip()


def is_addressed(message: discord.Message, me: discord.abc.Snowflake) -> bool:
    """True for a direct message, and where the bot or its own role is mentioned."""
    if message.guild is None:
        return True
    role = message.guild.self_role
    return any(user.id == me.id for user in message.mentions) or (role is not None and role in message.role_mentions)


async def to_question(message: discord.Message, conversation: str) -> Question:
    """The question of a message, with its text files: those that Discord makes of a long paste, and logs."""
    texts = [await _text_of(attachment) for attachment in message.attachments[:MAX_FILES]]
    return Question(
        joined(clean(message.content), *texts),
        None,
        conversation,
        author_of(message.author),
        place_of(message.guild, message.channel, message.author),
        is_admin(message.guild, getattr(message.author, "guild_permissions", None)),
        author_name=message.author.display_name,
    )


def author_of(user: discord.abc.Snowflake) -> str:
    """One person, whatever server they write in."""
    return f"discord:{user.id}"


def place_of(guild: discord.abc.Snowflake | int | None, channel: Any, user: discord.abc.Snowflake) -> Place:
    """The server and channel; a direct message belongs to whoever writes it."""
    guild_id = getattr(guild, "id", guild)
    where = str(getattr(channel, "id", ""))
    return Place("discord", str(guild_id) if guild_id else f"@{user.id}", where, is_direct=not guild_id)


def is_admin(guild: object, permissions: discord.Permissions | None) -> bool:
    """Who may manage the server; in a direct message there is nobody else."""
    return guild is None or (permissions is not None and permissions.manage_guild)


def why_empty(message: discord.Message, me: discord.abc.Snowflake) -> str | None:
    """For a message without words: the phrase that says what to do; "" to say nothing; None where the mention asks for help."""
    if message.attachments:
        return "discord.no_text"
    if message.reference is None:
        return None
    # A bare reply to an answer of ours pings us too; only who wrote the mention wants the other message answered.
    return "discord.use_menu" if f"<@{me.id}>" in message.content else ""


async def _text_of(attachment: discord.Attachment) -> str:
    """The text of an attached file; empty where it is none or cannot be had."""
    if not may_be_text(attachment.filename, attachment.content_type) or attachment.size > MOST_FETCHED_BYTES:
        return ""
    try:
        data = await attachment.read()
    except discord.HTTPException:
        return ""
    return text_of_bytes(data) or ""


def from_interaction(interaction: discord.Interaction[Any], text: str, conversation: str, locale: str = "") -> Question:
    """The question of a command or a button. Chinese text decides its language itself; else a button's or the reader's counts."""
    wanted = locale or (None if _CJK.search(text) else _language_of_ours(interaction.locale.value))
    return Question(
        text,
        wanted,
        conversation,
        author_of(interaction.user),
        place_of(interaction.guild_id, interaction.channel, interaction.user),
        is_admin(interaction.guild_id, interaction.permissions),
        author_name=interaction.user.display_name,
    )


def _language_of_ours(code: str) -> str | None:
    """The language of ours for a reader's; None where we have none, and the workspace's default counts."""
    nearest = nearest_locale(code)
    return nearest if nearest.partition("-")[0] == code.partition("-")[0] else None
