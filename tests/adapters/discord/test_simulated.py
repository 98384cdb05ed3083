"""The adapter in SimCord, a simulated Discord that others wrote: what it refuses, Discord refuses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord import Message

from adapters.discord import picture
from adapters.discord.client import RigwiseClient
from bot.bot import Bot
from bot.documents.attachment import MARKDOWN, Attachment
from bot.documents.document import Document, Paragraph
from bot.question import Place, Question
from bot.reply import Choice, Reply
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.samples import SAMPLES

INVITE_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 38
"""View Channels, Send Messages, Attach Files, Read Message History, Send Messages in Threads: the bits of docs/discord.md."""


class ByName(TeamAssistant):
    """Answers with the sample that the question names. What a team sets and keeps is real."""

    def __init__(self, bot: Bot, workspace: Workspace) -> None:
        super().__init__(bot, workspace)
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        return SAMPLES.get(question.text.removeprefix("sample "), SAMPLES["ladder"])

    def complete(self, kind: str, text: str, limit: int = 25) -> tuple[Choice, ...]:
        return (Choice("RTX 4090", "rtx-4090"),)


class Stage:
    """A server with a channel, two people and the bot, its commands synced."""

    def __init__(self, env: simcord.Env, assistant: ByName) -> None:
        self.env, self.assistant = env, assistant
        self.guild = env.create_guild("Lab")
        self.channel = self.guild.create_text_channel("hardware")
        self.alice = self.guild.add_member(env.create_user("alice"))
        self.bob = self.guild.add_member(env.create_user("bob"))

    @property
    def me(self) -> discord.ClientUser:
        assert self.env.bot.user is not None
        return self.env.bot.user

    @property
    def mention(self) -> str:
        return self.me.mention

    def said(self) -> list[Message]:
        """What the bot posted for everyone."""
        seen = self.channel.history(viewer=self.bob)
        return [message for message in seen if message.author == self.me and not message.flags.ephemeral]


@pytest.fixture
def assistant(bot: Bot, tmp_path: Path) -> Iterator[ByName]:
    workspace = Workspace.open(tmp_path)
    yield ByName(bot, workspace)
    workspace.close()


@pytest.fixture
def simcord_bot(assistant: ByName) -> RigwiseClient:
    return RigwiseClient(assistant)


@pytest.fixture
async def stage(simcord_env: simcord.Env, simcord_bot: RigwiseClient, assistant: ByName) -> Stage:
    await simcord_bot.tree.sync()
    return Stage(simcord_env, assistant)


@pytest.mark.parametrize("name", sorted(SAMPLES))
async def test_every_reply_is_taken_in_a_channel_and_privately(stage: Stage, name: str) -> None:
    await stage.alice.send(stage.channel, f"{stage.mention} sample {name}")
    assert len(stage.said()) == 1
    result = await stage.alice.slash(stage.channel, "ask", question=f"sample {name}")
    assert result.ephemeral
    assert result.response is not None
    assert [question.text for question in stage.assistant.asked] == [f"sample {name}"] * 2


async def test_nothing_is_read_of_messages_that_do_not_mention_the_bot(stage: Stage) -> None:
    await stage.alice.send(stage.channel, "can 70B run on 2x A6000?")
    assert stage.said() == []
    assert stage.assistant.asked == []


async def test_a_private_reply_is_seen_by_all_once_it_is_shared(stage: Stage) -> None:
    result = await stage.alice.slash(stage.channel, "ask", question="ladder")
    assert stage.said() == []
    assert result.response is not None
    await stage.alice.click(result.response, label="Share in channel")
    (shared,) = stage.said()
    assert "alice shared: ladder" in str(shared.components[0])
    await stage.bob.click(shared, label="10 users")
    assert stage.assistant.asked[-1].text == "can 70B run on 2x RTX A6000 for 10 users"
    assert len(stage.said()) == 1


async def test_a_reply_under_a_reply_under_a_mention_is_one_conversation(stage: Stage) -> None:
    await stage.alice.send(stage.channel, f"{stage.mention} ladder")
    await stage.bob.send(stage.channel, f"{stage.mention} and with int8?", reply_to=stage.said()[0])
    await stage.alice.send(stage.channel, f"{stage.mention} 128k?", reply_to=stage.said()[1])
    assert len({question.conversation for question in stage.assistant.asked}) == 1


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    user = stage.env.create_user("carol")
    await user.send_dm("ladder")
    assert stage.assistant.asked[-1].text == "ladder"
    assert user.dm_channel.history()[-1].author == stage.me


async def test_buttons_work_for_a_bot_that_was_started_anew(stage: Stage) -> None:
    await stage.alice.send(stage.channel, f"{stage.mention} ladder")
    await stage.env.restart_bot(RigwiseClient(stage.assistant))
    result = await stage.alice.click(stage.said()[0], label="Show the work")
    assert result.ephemeral
    assert stage.assistant.asked[-1].text == "ladder"


async def test_without_the_right_to_write_the_asker_is_told_in_private(stage: Stage) -> None:
    closed = discord.PermissionOverwrite(send_messages=False)
    announcements = stage.guild.create_text_channel("announcements", overwrites={stage.me: closed})
    await stage.alice.send(announcements, f"{stage.mention} ladder")
    assert [message.author.name for message in announcements.history()] == ["alice"]
    assert "may not write in #announcements" in str(stage.alice.user.dm_channel.history()[-1].components[0])


async def test_the_permissions_of_the_invite_link_are_enough(stage: Stage) -> None:
    """Everything else is denied to everyone; the bot's own role has the documented bits."""
    nothing = discord.PermissionOverwrite.from_pair(discord.Permissions.none(), discord.Permissions.all())
    documented = discord.PermissionOverwrite.from_pair(discord.Permissions(INVITE_PERMISSIONS), discord.Permissions.none())
    asker = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    overwrites: dict[Any, discord.PermissionOverwrite] = {
        stage.guild.default_role: nothing,
        stage.me: documented,
        stage.alice: asker,
    }
    channel = stage.guild.create_text_channel("strict", overwrites=overwrites)
    await stage.alice.send(channel, f"{stage.mention} ladder")
    assert channel.history()[-1].author == stage.me


async def test_a_chart_and_a_file_are_taken_and_shared(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    page = Document("申請書", (Paragraph("請核准"),), "zh-TW")
    monkeypatch.setitem(SAMPLES, "ladder", replace(SAMPLES["ladder"], attachments=(Attachment("request.md", MARKDOWN, page),)))
    result = await stage.alice.slash(stage.channel, "ask", question="sample ladder")
    assert result.response is not None
    await stage.alice.click(result.response, label="Share in channel")
    (shared,) = stage.said()
    assert sorted(file.filename for file in shared.attachments) == ["chart.png", "request.md"]


async def test_a_form_is_filled_in_and_asked(stage: Stage) -> None:
    shown = await stage.alice.slash(stage.channel, "report")
    await stage.alice.submit_modal(shown, {"model": "llama 3.1 8b", "gpus": "2x 3090", "tok_s": "42"})
    assert stage.assistant.asked[-1].text == "/report llama 3.1 8b on 2x 3090: 42 tok/s"


async def test_settings_choose_channels(stage: Stage) -> None:
    boss = stage.guild.add_member(stage.env.create_user("boss"), roles=[_managers(stage)])
    first = await boss.submit_modal(await boss.slash(stage.channel, "settings"), {"currency": ["TWD"]})
    assert first.response is not None
    second = await boss.click(first.response, label="More settings")
    await boss.submit_modal(second, {"allowed_channels": [stage.channel]})
    kept = stage.assistant.preferences(Place("discord", str(stage.guild.id), str(stage.channel.id)))
    assert (kept.currency, kept.allowed_channels) == ("TWD", (str(stage.channel.id),))


def _managers(stage: Stage) -> Any:
    return stage.guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
