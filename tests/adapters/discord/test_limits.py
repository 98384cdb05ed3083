"""Who asks too much in Discord: a command hears so each time and alone, a mention once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.app import run
from bot.bot import Bot
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.adapters.discord import payloads
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID

NOTICE = "That was quick. I answer you again in"
EPHEMERAL = 64


@pytest.fixture
async def limited(fake: FakeDiscord, settings: Settings, bot: Bot, tmp_path: Path) -> AsyncIterator[FakeDiscord]:
    pointed = settings.model_copy(
        update={"discord_api_url": fake.api_url, "discord_gateway_url": fake.gateway_url, "rigwise_user_per_minute": 1}
    )
    workspace = Workspace.open(tmp_path)
    stop = asyncio.Event()
    task = asyncio.create_task(run(pointed, TeamAssistant(bot, workspace, pointed), stop))
    await fake.until(lambda: any(payload["op"] == 2 for payload in fake.received))
    yield fake
    stop.set()
    await task
    workspace.close()


async def test_a_command_is_never_left_hanging(limited: FakeDiscord) -> None:
    await limited.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    for _ in range(2):
        call = await limited.interact(payloads.slash("ask", question="can 8B run on a 3060?"))
        (text,) = texts(call.body["data"])
        assert text.startswith(NOTICE)
        assert call.body["data"]["flags"] & EPHEMERAL


async def test_a_mention_is_told_once(limited: FakeDiscord) -> None:
    for _ in range(5):
        await limited.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    await limited.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    other = payloads.message(f"{BOT_MENTION} 8B on a 3060", payloads.user("4242", "grace"))
    await limited.dispatch("MESSAGE_CREATE", other)
    await limited.call("POST", f"/channels/{CHANNEL_ID}/messages", after=2)
    calls = [call for call in limited.calls if call.method == "POST" and call.path == f"/channels/{CHANNEL_ID}/messages"]
    assert sorted(texts(call.body)[0].startswith(NOTICE) for call in calls) == [False, False, True]
