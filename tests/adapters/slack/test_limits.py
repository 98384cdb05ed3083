"""Who asks too much in Slack: one notice, to that person alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.slack.app import run
from bot.bot import Bot
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import settings_for
from tests.adapters.slack.fake import ADA, FakeSlack

QUESTION = "can 70B run on 2x A6000?"
NOTICE = "That was quick. I answer you again in"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
async def limited(server: FakeSlack, bot: Bot, workspace: Workspace) -> AsyncIterator[FakeSlack]:
    settings = settings_for(server).model_copy(update={"rigwise_user_per_minute": 1})
    stop = asyncio.Event()
    adapter = asyncio.create_task(run(settings, TeamAssistant(bot, workspace, settings), stop))
    await server.connected()
    yield server
    stop.set()
    await adapter


async def test_a_mention_too_many_is_answered_by_one_notice_that_nobody_else_sees(limited: FakeSlack) -> None:
    for _ in range(5):
        await limited.send("events_api", payloads.event(payloads.mention(QUESTION)))
    await limited.send("events_api", payloads.event(payloads.mention(QUESTION, user="U0GRACE")))
    posts = await limited.until(3)
    assert sorted(post.method for post in posts) == ["chat.postEphemeral", "chat.postMessage", "chat.postMessage"]
    notice = next(post.body for post in posts if post.method == "chat.postEphemeral")
    assert notice["user"] == ADA
    assert notice["text"].startswith(NOTICE)
    assert "blocks" not in notice


async def test_a_command_too_many_too(limited: FakeSlack) -> None:
    for _ in range(4):
        await limited.send("slash_commands", payloads.command("/rigwise", QUESTION, limited.response_url()))
    await limited.send("events_api", payloads.event(payloads.mention(QUESTION, user="U0GRACE")))
    posts = await limited.until(3)
    bodies = [post.body for post in posts if post.method == "response"]
    answer, notice = sorted(bodies, key=lambda body: "blocks" not in body)  # they are sent side by side
    assert answer["blocks"]
    assert (notice["response_type"], notice["text"][: len(NOTICE)]) == ("ephemeral", NOTICE)
