"""Getting a reply to the person who asked: in the channel, privately, or as a sentence about why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord import ui

from adapters.discord.buttons import Button
from adapters.discord.layout import to_layout, to_notice
from adapters.discord.parcel import Packer, Parcel, may_attach
from adapters.discord.patience import patiently, respond_once
from adapters.discord.rows import Frame
from bot import limits, metrics
from bot.flights import reference
from bot.housekeeping import INTENT
from bot.phrases import phrases
from bot.question import Question
from bot.reply import Reply, Tone

if TYPE_CHECKING:
    from bot.assistant import Answers

PATIENCE_S = 1.5
"""Discord gives 3 s for the first response; an answer that takes longer than this is announced as being thought about."""

INVALID_FORM = 50035
"""Discord's error code for a payload that it does not take (Opcodes and Status Codes)."""

PRIVATE_INTENTS = frozenset({"out_of_scope", INTENT})
"""Answers that are nobody else's business, wherever commands are answered to everyone."""

Press = discord.Interaction[Any]

log = logging.getLogger(__name__)


class Packs(Protocol):
    """The client, as far as it packs replies."""

    packer: Packer


def is_private(interaction: Press) -> bool:
    """True where only the asker shall see what is said to them: everywhere but in a direct message with the bot."""
    return not isinstance(interaction.channel, discord.DMChannel)


async def respond(
    interaction: Press, assistant: Answers, question: Question, *, work: bool = False, public: bool = False
) -> None:
    """Answer a command or a button to the person who used it; to the whole channel where it is set so."""
    private = is_private(interaction) and not public
    answering = asyncio.ensure_future(_safely(assistant, question))
    done, _ = await asyncio.wait({answering}, timeout=PATIENCE_S)
    if not done:
        await respond_once(lambda: interaction.response.defer(ephemeral=private, thinking=True))
    reply = await answering
    if isinstance(reply, str):
        await notify(interaction, reply)
    elif reply.intent == limits.INTENT:  # said each time: who used a command sees an error where nothing comes
        await notify(interaction, reply.headline)
    elif reply.tone is Tone.QUIET:
        await notify(interaction, phrases(reply.locale)("discord.silent"))
    else:
        private = is_private(interaction) and (private or reply.intent in PRIVATE_INTENTS)
        frame = Frame(question.text, shows_question=True, shareable=private)
        packer = cast("Packs", interaction.client).packer
        attach = interaction.guild_id is None or interaction.app_permissions.attach_files
        parcel = await packer.pack(reply, frame, attach=attach, work=work)
        await _deliver(interaction, reply, parcel, private=private)


async def _deliver(interaction: Press, reply: Reply, parcel: Parcel, *, private: bool) -> None:
    try:
        await _send(interaction, parcel, private=private)
    except discord.NotFound:
        _log_over(interaction)
    except discord.HTTPException as error:
        if error.code != INVALID_FORM:
            raise
        _log_refusal(reply, error)
        await notify(interaction, _bare(reply))


async def notify(interaction: Press, text: str) -> None:
    """Say one sentence to the person who pressed or typed, and to nobody else; nothing once Discord has given them up."""
    await send_private(interaction, to_notice(text))


async def send_private(interaction: Press, view: ui.LayoutView) -> None:
    """Show something to the person who pressed or typed, and to nobody else; nothing once Discord has given them up."""
    try:
        await _send(interaction, Parcel(view), private=is_private(interaction))
    except discord.NotFound:
        _log_over(interaction)


async def _send(interaction: Press, parcel: Parcel, *, private: bool) -> None:
    view = parcel.view
    if interaction.response.is_done():
        await patiently(lambda: interaction.followup.send(view=view, ephemeral=private, files=parcel.files))
    else:
        await respond_once(lambda: interaction.response.send_message(view=view, ephemeral=private, files=parcel.files))


def _log_over(interaction: Press) -> None:
    log.warning("interaction %s was over before it could be answered", interaction.id)


async def answer_message(message: discord.Message, assistant: Answers, question: Question, packer: Packer) -> int | None:
    """Reply to a message where it was written; nothing where there is nothing to say."""
    reply = await _safely(assistant, question)
    if isinstance(reply, Reply) and reply.tone is Tone.QUIET:
        return None
    if isinstance(reply, Reply) and reply.intent == limits.INTENT:
        reply = reply.headline
    if isinstance(reply, Reply) and reply.intent == INTENT and message.guild is not None:
        return await _post(message, Parcel(to_notice(await _tell_in_private(message, reply))))
    if isinstance(reply, str):
        parcel = Parcel(to_notice(reply))
    else:
        parcel = await packer.pack(reply, Frame(question.text), attach=may_attach(message))
    try:
        return await _post(message, parcel)
    except discord.Forbidden as error:
        log.warning("may not write in channel %s: %s", message.channel.id, error.text)
        metrics.refused("discord")
        await _tell_author(message, question)
        return None
    except discord.HTTPException as error:
        if error.code != INVALID_FORM or isinstance(reply, str):
            raise
        _log_refusal(reply, error)
        return await _post(message, Parcel(to_notice(_bare(reply))))


async def _tell_in_private(message: discord.Message, reply: Reply) -> str:
    """What is kept of a person is nobody else's business; the sentence that says in the channel where it went."""
    say = phrases(reply.locale)
    try:
        await message.author.send(view=to_layout(reply, Frame("")))
    except discord.HTTPException:
        return say("discord.ask_in_private")
    return say("discord.sent_in_private")


async def _post(message: discord.Message, parcel: Parcel) -> int:
    """A message has one answer: Discord knows it by its nonce, whichever attempt of whichever process brings it."""
    reference, view = message.to_reference(fail_if_not_exists=False), parcel.view
    sent = await patiently(
        lambda: message.channel.send(view=view, reference=reference, mention_author=False, nonce=message.id, files=parcel.files)
    )
    return sent.id


def _bare(reply: Reply) -> str:
    """The answer as text alone: a layout that Discord refuses shall not swallow it."""
    return "\n".join(part for part in (reply.headline, reply.detail) if part)


def _log_refusal(reply: Reply, error: discord.HTTPException) -> None:
    log.error("Discord refused the layout of a %s reply: %s", reply.intent, error.text)


async def say(message: discord.Message, text: str, buttons: Iterable[Button] = ()) -> None:
    """One sentence under a message, with what may be pressed; nothing where we may not write."""
    try:
        await _post(message, Parcel(to_notice(text, buttons)))
    except discord.Forbidden as error:
        log.warning("may not write in channel %s: %s", message.channel.id, error.text)


async def _tell_author(message: discord.Message, question: Question) -> None:
    """Say in a direct message why there is no reply; where that is closed too, the log has said it."""
    channel = getattr(message.channel, "name", str(message.channel.id))
    try:
        await message.author.send(view=to_notice(phrases(question.locale or "en")("discord.no_room", channel=channel)))
    except discord.HTTPException:
        log.warning("could not tell the author of message %s either", message.id)


async def _safely(assistant: Answers, question: Question) -> Reply | str:
    """The reply, or the sentence that says it failed and where the log tells more. The question's text is not logged."""
    try:
        return await assistant.answer(question)
    except Exception:
        known = reference()
        log.exception("question failed, reference %s", known)
        return phrases(question.locale or "en")("surface.failed", reference=known)
