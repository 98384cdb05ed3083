"""The real client against the fake, started and stopped as the product does it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Literal, cast

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord.app import run
from bot.bot import Bot
from bot.question import Question
from bot.reply import Choice, Reply
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.rest import TOKEN
from tests.samples import LADDER


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden payloads of Discord anew")


class ScriptedAssistant(TeamAssistant):
    """Answers every question with one reply, and keeps what it was asked. What a team sets and keeps is real.

    Without a bot and a workspace it only answers.
    """

    def __init__(self, reply: Reply = LADDER, bot: Bot | None = None, workspace: Workspace | None = None) -> None:
        super().__init__(cast("Bot", bot), workspace or Workspace.absent("not in this test"))
        self.reply = reply
        self.asked: list[Question] = []
        self.error: Exception | None = None
        self.held = asyncio.Event()
        self.held.set()

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        await self.held.wait()
        if self.error:
            raise self.error
        return self.reply

    def complete(self, kind: Literal["model", "gpu", "format"], text: str, limit: int = 25) -> tuple[Choice, ...]:
        known = {"model": ("Llama 3.1 70B", "llama-3.1-70b"), "gpu": ("RTX 4090", "rtx-4090"), "format": ("INT4", "int4")}
        label, key = known[kind]
        too_long = Choice("a name that is longer than Discord takes " * 4, "x" * 101)
        return (Choice(label, key), too_long)[:limit] if text.lower() in label.lower() else ()


@pytest.fixture
def settings() -> Settings:
    return Settings(discord_token=SecretStr(TOKEN))


@pytest.fixture
def assistant(bot: Bot, tmp_path: Path) -> Iterator[ScriptedAssistant]:
    workspace = Workspace.open(tmp_path)
    yield ScriptedAssistant(LADDER, bot, workspace)
    workspace.close()


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """A fake that discord.py is pointed at, until the end of the test."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    server = FakeDiscord()
    await server.start()
    yield server
    await server.stop()


class Running:
    """The adapter as `run` starts it; `restart` is a new process as far as Discord sees."""

    def __init__(self, fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings) -> None:
        self.fake, self.assistant = fake, assistant
        self._settings = settings.model_copy(update={"discord_api_url": fake.api_url, "discord_gateway_url": fake.gateway_url})

    async def start(self) -> None:
        identified = sum(payload["op"] == 2 for payload in self.fake.received)
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(run(self._settings, self.assistant, self._stop))
        await self.fake.until(lambda: sum(payload["op"] == 2 for payload in self.fake.received) > identified)

    async def stop(self) -> None:
        self._stop.set()
        await self._task

    async def restart(self) -> None:
        await self.stop()
        self.fake.forget_sockets()
        await self.start()


@pytest.fixture
async def running(fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings) -> AsyncIterator[Running]:
    adapter = Running(fake, assistant, settings)
    await adapter.start()
    yield adapter
    await adapter.stop()
