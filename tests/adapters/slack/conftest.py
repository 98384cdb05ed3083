"""The adapter under test: the real `run`, with the real Slack libraries, against a Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from adapters.slack.app import run
from bot.question import Question
from bot.reply import Choice, Reply
from bot.settings import Settings
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, serving
from tests.samples import LADDER


@dataclass
class Scripted:
    """An assistant that says what the test wants, and keeps what it was asked."""

    reply: Callable[[Question], Reply] = lambda _: LADDER
    asked: list[Question] = field(default_factory=list)

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        return self.reply(question)

    def complete(self, kind: str, text: str, limit: int = 25) -> tuple[Choice, ...]:
        return ()


@pytest.fixture
def assistant() -> Scripted:
    return Scripted()


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
