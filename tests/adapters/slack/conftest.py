"""The adapter under test: the real `run`, with the real Slack libraries, against a Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.app import run
from bot.bot import Bot
from bot.question import Question
from bot.reply import Reply
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, serving
from tests.samples import LADDER


class Scripted(TeamAssistant):
    """An assistant that says what the test wants, and keeps what it was asked. What a team sets and keeps is real."""

    def __init__(self, bot: Bot, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__(bot, workspace, settings)
        self.reply: Callable[[Question], Reply] = lambda _: LADDER
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        return self.reply(question)


@pytest.fixture
def assistant(bot: Bot, tmp_path: Path) -> Iterator[Scripted]:
    workspace = Workspace.open(tmp_path)
    yield Scripted(bot, workspace)
    workspace.close()


@pytest.fixture
async def server() -> AsyncIterator[FakeSlack]:
    async with serving() as fake:
        yield fake


def settings_for(fake: FakeSlack, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN) -> Settings:
    return Settings(slack_bot_token=SecretStr(bot_token), slack_app_token=SecretStr(app_token), slack_api_url=f"{fake.base}/api")


@pytest.fixture
async def slack(server: FakeSlack, assistant: Scripted) -> AsyncIterator[FakeSlack]:
    """The fake, with the adapter connected to it."""
    stop = asyncio.Event()
    adapter = asyncio.create_task(run(settings_for(server), assistant, stop))
    await server.connected()
    yield server
    stop.set()
    await adapter
