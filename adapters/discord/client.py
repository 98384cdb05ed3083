"""The bot as discord.py's client: what it listens to, and who answers."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord
from discord import app_commands

from adapters.discord.buttons import Button
from adapters.discord.codec import Carried, Verb, decode
from adapters.discord.commands import PhraseTranslator, add_commands
from adapters.discord.conversations import Conversations
from adapters.discord.delivery import answer_message, notify, respond, say
from adapters.discord.forms import fill, open_form, opening, read_button, take_submission
from adapters.discord.menus import Menu
from adapters.discord.modals import Sheet
from adapters.discord.parcel import Packer
from adapters.discord.picture import Studio
from adapters.discord.question import from_interaction, is_addressed, to_question, why_empty
from adapters.discord.rows import Frame
from adapters.discord.sharing import shared, without_share
from adapters.discord.taking import about, taken_up
from bot import metrics
from bot.flights import Flights
from bot.health import HEALTH
from bot.notices import Notice
from bot.phrases import DEFAULT_LOCALE, phrases
from bot.question import Question
from bot.replicas.memory import ledger_of
from bot.team import wanted_form

if TYPE_CHECKING:
    from bot.team import Serves

Press = discord.Interaction[Any]

log = logging.getLogger(__name__)

PLATFORM = "discord"

# Nobody talks to this bot aloud: what voice would need is not missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


def intents() -> discord.Intents:
    """Guilds and the messages of guilds and direct messages. None of them is privileged: Discord hands over the text of
    messages that mention the bot, of direct messages, and of messages that a message command was used on, without more."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class RigwiseClient(discord.Client):
    """Answers mentions, direct messages, commands and buttons."""

    def __init__(self, assistant: Serves, shard: int | None = None, shard_count: int | None = None) -> None:
        super().__init__(
            shard_id=shard,
            shard_count=shard_count,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            # Nothing here looks a message or a member up later.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=metrics.count_requests("discord", aiohttp.TraceConfig()),
        )
        self.assistant = assistant
        self.ledger = ledger_of(assistant)
        self.flights = Flights("discord")
        self.stopping = False
        self.packer = Packer(Studio())
        self.conversations = Conversations()
        self.connected = asyncio.Event()
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.tree.error(self._command_failed)
        add_commands(self.tree, self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Button, Menu)
        await self.tree.set_translator(PhraseTranslator())

    def receive(self, interaction: dict[str, Any]) -> None:
        """Take an interaction that came over HTTP, as if it had come over the gateway."""
        self._connection.parse_interaction_create(cast("Any", interaction))  # the library has no other door

    async def on_connect(self) -> None:
        self.connected.set()
        HEALTH.up("discord", lambda: not self.is_closed())

    async def on_resumed(self) -> None:
        HEALTH.up("discord", lambda: not self.is_closed())

    async def on_disconnect(self) -> None:
        HEALTH.down("discord")

    async def on_error(self, event: str, /, *_: Any, **__: Any) -> None:
        metrics.failed("discord", "listener")
        log.exception("%s failed", event)

    async def close(self) -> None:
        # It waits two seconds for the last server of the list, and would then report to a client that is closed.
        if waiting := self._connection._ready_task:  # noqa: SLF001 - the library ends it nowhere
            waiting.cancel()
        await super().close()
        await self.packer.close()

    async def on_ready(self) -> None:
        log.info("connected to Discord as %s, in %s servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or self.user is None:
            return
        if message.type not in {discord.MessageType.default, discord.MessageType.reply} or not is_addressed(message, self.user):
            return
        if self.stopping:
            return
        async with self.flights.one(**about(message.guild, message.channel)):
            if await self.ledger.take(PLATFORM, f"message:{message.id}"):
                await self._answer_message(message, self.user)
            else:
                metrics.repeated(PLATFORM)

    async def _answer_message(self, message: discord.Message, me: discord.ClientUser) -> None:
        question = await to_question(message, self.conversations.of_message(message))
        if not question.text and (reason := why_empty(message, me)) is not None:
            if reason:
                await say(message, phrases(message.guild.preferred_locale.value if message.guild else DEFAULT_LOCALE)(reason))
            return
        if kind := wanted_form(question.text):
            locale = self.assistant.say(question).locale
            await say(message, phrases(locale)("discord.press_to_fill"), opening(kind, locale))
            return
        sent = await answer_message(message, self.assistant, question, self.packer)
        self.conversations.remember(sent, question.conversation)

    async def on_interaction(self, interaction: Press) -> None:
        """Take the forms that come back, and say so where a button was pressed that no version of today wrote."""
        data = cast("dict[str, Any]", interaction.data or {})
        custom_id = str(data.get("custom_id"))
        if interaction.type is discord.InteractionType.modal_submit and (sheet := Sheet.read(custom_id)):
            await self._take_form(interaction, sheet)
        elif interaction.type is discord.InteractionType.modal_submit or (
            interaction.type is discord.InteractionType.component and decode(custom_id) is None
        ):
            await notify(interaction, phrases(interaction.locale.value)("surface.stale_button"))

    @taken_up
    async def _take_form(self, interaction: Press, sheet: Sheet) -> None:
        await take_submission(interaction, self.assistant, sheet, self._question(interaction, "", sheet.locale))

    def _question(self, interaction: Press, text: str, locale: str = "") -> Question:
        return from_interaction(interaction, text, self.conversations.of_interaction(interaction), locale)

    @taken_up
    async def answer(self, interaction: Press, text: str) -> None:
        """Answer a command as the channel's settings want it, with a form where it asks for one."""
        question = self._question(interaction, text)
        if kind := wanted_form(text):
            await open_form(interaction, self.assistant, Sheet(kind), question, {})
            return
        public = self.assistant.preferences(question.place).private is False
        await respond(interaction, self.assistant, question, public=public)

    @taken_up
    async def fill(self, interaction: Press, kind: str, values: dict[str, str]) -> None:
        """A form whose fields stood in a command's options; the form itself where none did."""
        question, sheet = self._question(interaction, ""), Sheet(kind)
        if values:
            await fill(interaction, self.assistant, sheet, question, values)
        else:
            await open_form(interaction, self.assistant, sheet, question, {})

    @taken_up
    async def answer_about(self, interaction: Press, message: discord.Message, prefix: str) -> None:
        """Answer what another message says."""
        asked = await to_question(message, self.conversations.of_interaction(interaction))
        if not asked.text:
            await notify(interaction, phrases(interaction.locale.value)("discord.no_text"))
            return
        question = self._question(interaction, asked.text)
        await respond(interaction, self.assistant, replace(question, text=f"{prefix}{asked.text}"))

    @taken_up
    async def ask(self, interaction: Press, carried: Carried) -> None:
        question = self._question(interaction, carried.question, carried.locale)
        if kind := wanted_form(carried.question):
            await open_form(interaction, self.assistant, Sheet(kind), question, {})
        else:
            await respond(interaction, self.assistant, question)

    @taken_up
    async def show_work(self, interaction: Press, carried: Carried) -> None:
        question = self._question(interaction, carried.question, carried.locale)
        await respond(interaction, self.assistant, question, work=True)

    @taken_up
    async def open_form(self, interaction: Press, carried: Carried) -> None:
        sheet, values = read_button(carried.question, carried.locale)
        await open_form(interaction, self.assistant, sheet, self._question(interaction, "", carried.locale), values)

    @taken_up
    async def rate(self, interaction: Press, carried: Carried) -> None:
        """Count a thumb, and thank for it."""
        question, good = self._question(interaction, carried.question, carried.locale), carried.verb is Verb.GOOD
        await self.assistant.rate(question, good=good)
        await notify(interaction, phrases(carried.locale)("surface.thanks" if good else "surface.thanks_bad"))

    @taken_up
    async def share(self, interaction: Press, carried: Carried) -> None:
        """Post a private reply again for everyone, and take its Share button away so that it is posted once."""
        if interaction.message is None:
            return
        public = shared(interaction.message, interaction.user.display_name, carried.locale)
        await interaction.response.edit_message(view=without_share(interaction.message))
        files = [await attached.to_file() for attached in interaction.message.attachments]
        sent = await interaction.followup.send(view=public, ephemeral=False, wait=True, files=files)
        self.conversations.remember(sent.id, self.conversations.of_interaction(interaction))

    async def tell(self, notice: Notice) -> None:
        """Post a watch that has come true where it was set; to the person alone where that place is closed now."""
        parcel = await self.packer.pack(notice.reply, Frame(), attach=False)
        try:
            await self.get_partial_messageable(int(notice.watch.channel)).send(view=parcel.view)
        except (discord.Forbidden, discord.NotFound):
            person = await self.fetch_user(int(notice.watch.author.rpartition(":")[2]))
            await person.send(view=parcel.view)

    async def _command_failed(self, interaction: Press, error: app_commands.AppCommandError) -> None:
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await notify(interaction, phrases(interaction.locale.value)("discord.unknown_command"))
            return
        metrics.failed("discord", "listener")
        log.error("a command failed, reference %s", interaction.id, exc_info=error.__cause__ or error)
        await notify(interaction, phrases(interaction.locale.value)("surface.failed", reference=str(interaction.id)))
