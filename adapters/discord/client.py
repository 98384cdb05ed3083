"""The bot as discord.py's client: what it listens to, and who answers."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from adapters.discord.buttons import Button
from adapters.discord.codec import Carried, decode
from adapters.discord.commands import PhraseTranslator, add_commands
from adapters.discord.conversations import Conversations
from adapters.discord.delivery import answer_message, notify, respond, say
from adapters.discord.question import from_interaction, is_addressed, to_question, why_empty
from adapters.discord.sharing import shared, without_share
from bot.phrases import DEFAULT_LOCALE, phrases

if TYPE_CHECKING:
    from bot.assistant import Answers

Press = discord.Interaction[Any]

log = logging.getLogger(__name__)

# Nobody talks to this bot aloud: what voice would need is not missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


def intents() -> discord.Intents:
    """Guilds and the messages of guilds and direct messages. None of them is privileged: Discord hands over the text of
    messages that mention the bot, of direct messages, and of messages that a message command was used on, without more."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class RigwiseClient(discord.Client):
    """Answers mentions, direct messages, commands and buttons."""

    def __init__(self, assistant: Answers) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            # Nothing here looks a message or a member up later.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.assistant = assistant
        self.conversations = Conversations()
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.tree.error(self._command_failed)
        add_commands(self.tree, self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Button)
        await self.tree.set_translator(PhraseTranslator())

    async def on_ready(self) -> None:
        log.info("connected to Discord as %s, in %s servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or self.user is None:
            return
        if message.type not in {discord.MessageType.default, discord.MessageType.reply} or not is_addressed(message, self.user):
            return
        question = await to_question(message, self.conversations.of_message(message))
        if not question.text and (reason := why_empty(message, self.user)) is not None:
            if reason:
                await say(message, phrases(message.guild.preferred_locale.value if message.guild else DEFAULT_LOCALE)(reason))
            return
        sent = await answer_message(message, self.assistant, question)
        self.conversations.remember(sent, question.conversation)

    async def on_interaction(self, interaction: Press) -> None:
        """Say so where a button was pressed that no version of today wrote; all others answer for themselves."""
        if interaction.type is discord.InteractionType.component:
            pressed = cast("dict[str, Any]", interaction.data or {})
            if decode(str(pressed.get("custom_id"))) is None:
                await notify(interaction, phrases(interaction.locale.value)("surface.stale_button"))

    async def answer(self, interaction: Press, text: str, locale: str = "", *, work: bool = False) -> None:
        """Answer a command's or a button's question to the person who asked it."""
        question = from_interaction(interaction, text, self.conversations.of_interaction(interaction), locale)
        await respond(interaction, self.assistant, question, work=work)

    async def answer_about(self, interaction: Press, message: discord.Message, prefix: str) -> None:
        """Answer what another message says."""
        asked = await to_question(message, self.conversations.of_interaction(interaction))
        if not asked.text:
            await notify(interaction, phrases(interaction.locale.value)("discord.no_text"))
            return
        question = from_interaction(interaction, asked.text, asked.conversation or "")
        await respond(interaction, self.assistant, replace(question, text=f"{prefix}{asked.text}"))

    async def ask(self, interaction: Press, carried: Carried) -> None:
        await self.answer(interaction, carried.question, carried.locale)

    async def show_work(self, interaction: Press, carried: Carried) -> None:
        await self.answer(interaction, carried.question, carried.locale, work=True)

    async def share(self, interaction: Press, carried: Carried) -> None:
        """Post a private reply again for everyone, and take its Share button away so that it is posted once."""
        if interaction.message is None:
            return
        public = shared(interaction.message, interaction.user.display_name, carried.locale)
        await interaction.response.edit_message(view=without_share(interaction.message))
        sent = await interaction.followup.send(view=public, ephemeral=False, wait=True)
        self.conversations.remember(sent.id, self.conversations.of_interaction(interaction))

    async def _command_failed(self, interaction: Press, error: app_commands.AppCommandError) -> None:
        if isinstance(error, app_commands.CommandNotFound):
            await notify(interaction, phrases(interaction.locale.value)("discord.unknown_command"))
            return
        log.error("a command failed, reference %s", interaction.id, exc_info=error.__cause__ or error)
        await notify(interaction, phrases(interaction.locale.value)("surface.failed", reference=str(interaction.id)))
