"""Shards are divided over processes, none is served by two, and those of a process that is gone are taken up by another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.discord import shards
from adapters.discord.app import run
from adapters.discord.shards import Shards
from bot.bot import Bot
from bot.replicas.leases import LeaseError, OwnLeases, WorkspaceLeases
from bot.settings import Settings
from bot.together import Together
from knowledge.workspace import Workspace
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.payloads import BOT_MENTION
from tests.adapters.slack.conftest import Scripted

COUNT = 4


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LEASE_SECONDS", 0.4)
    monkeypatch.setattr(shards, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(shards, "IDENTIFY_SECONDS", 0.02)


class Process:
    """One process, as far as Discord and the leases see."""

    def __init__(self, workspace: Workspace, most: int) -> None:
        self.serving: set[int] = set()
        self.stop = asyncio.Event()
        leases = WorkspaceLeases(workspace, Together(workspace.database))
        self.task = asyncio.create_task(Shards(leases, self._serve, count=COUNT, most=most).run(self.stop))

    async def _serve(self, shard: int, stop: asyncio.Event) -> None:
        self.serving.add(shard)
        await stop.wait()
        self.serving.discard(shard)

    async def die(self) -> None:
        """Without a word to anybody: no lease is released."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(WorkspaceLeases, "release", lambda *_: asyncio.sleep(0))
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task
        self.serving.clear()


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not met():  # noqa: ASYNC110 - what is waited for is another task's
            await asyncio.sleep(0.01)


async def test_each_shard_is_served_by_one_process(workspace: Workspace) -> None:
    first, second = Process(workspace, most=2), Process(workspace, most=2)
    await until(lambda: len(first.serving) == len(second.serving) == 2)
    assert first.serving | second.serving == set(range(COUNT))
    await asyncio.sleep(0.6)
    assert not first.serving & second.serving
    for process in (first, second):
        process.stop.set()
        await process.task


async def test_who_is_stopped_hands_over_at_once_and_who_dies_when_its_lease_lapses(workspace: Workspace) -> None:
    first, second = Process(workspace, most=COUNT), Process(workspace, most=COUNT)
    await until(lambda: len(first.serving | second.serving) == COUNT)
    held = set(first.serving)
    first.stop.set()
    await first.task
    await until(lambda: len(second.serving) == COUNT)
    assert held
    third = Process(workspace, most=COUNT)
    await asyncio.sleep(0.2)
    assert third.serving == set()
    await second.die()
    await until(lambda: len(third.serving) == COUNT)
    third.stop.set()
    await third.task


async def test_who_cannot_renew_in_time_stops_serving() -> None:
    class Away(OwnLeases):
        away = False

        async def claim(self, name: str, seconds: float) -> bool:
            if self.away:
                raise LeaseError("no server")
            return True

    leases, serving, stop = Away(), set(), asyncio.Event()

    async def serve(shard: int, stop_shard: asyncio.Event) -> None:
        serving.add(shard)
        await stop_shard.wait()
        serving.discard(shard)

    running = asyncio.create_task(Shards(leases, serve, count=1, most=1).run(stop))
    await until(lambda: serving)
    leases.away = True
    await asyncio.sleep(0.2)
    assert serving, "a short absence costs no connection"
    await until(lambda: not serving)
    stop.set()
    await running


async def test_what_serving_a_shard_raises_ends_the_run() -> None:
    async def serve(shard: int, stop_shard: asyncio.Event) -> None:
        raise RuntimeError("a wrong token")

    with pytest.raises(RuntimeError, match="a wrong token"):
        await asyncio.wait_for(Shards(OwnLeases(), serve, count=1, most=1).run(asyncio.Event()), 5)


async def test_shards_identify_as_such_and_a_message_in_two_streams_is_answered_once(
    fake: FakeDiscord, settings: Settings, bot: Bot, workspace: Workspace, assistant: ScriptedAssistant
) -> None:
    sharded = settings.model_copy(
        update={"discord_shards": 2, "discord_api_url": fake.api_url, "discord_gateway_url": fake.gateway_url}
    )
    answering, stop = Scripted(bot, workspace), asyncio.Event()
    answering.reply = lambda _: assistant.reply
    program = asyncio.create_task(run(sharded, answering, stop))
    await fake.until(lambda: sum(payload["op"] == 2 for payload in fake.received) == 2)
    assert sorted(payload["d"]["shard"] for payload in fake.received if payload["op"] == 2) == [[0, 2], [1, 2]]
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060"))
    await fake.until(lambda: fake.posted)
    await asyncio.sleep(0.2)
    assert len(fake.posted) == len(answering.asked) == 1
    stop.set()
    await program
