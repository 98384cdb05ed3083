"""New facts reach a bot that is running; facts that cannot be used leave it as it was."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import notices
from bot.assistant import Assistant
from bot.bot import Bot
from bot.notices import Notice, telling
from bot.question import Place, Question
from knowledge.team import Watch
from knowledge.workspace import Workspace
from tests.bot.test_watches import CHEAPER

CHANNEL = Place("slack", "T1", "C1")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Assistant]:
    """An assistant over a knowledge base of its own."""
    workspace = Workspace.open(tmp_path / "workspace")
    assistant = Assistant(Bot.open(tmp_path / "knowledge.db"), workspace)
    await assistant.renew()
    yield assistant
    assistant.close()


def add_price(assistant: Assistant) -> None:
    path = assistant.bot.library.path
    assert path is not None
    (path.parent / "additions").mkdir()
    (path.parent / "additions" / "team_prices.csv").write_text(CHEAPER, encoding="utf-8")


async def test_a_new_price_is_answered_from_without_a_restart(running: Assistant) -> None:
    before = running.bot
    await running.renew()
    assert running.bot is before
    add_price(running)
    await asyncio.gather(running.renew(), running.renew())
    assert running.bot.library.data_version != before.library.data_version
    assert "$300" in str((await running.answer(Question("how much is a used 3090?"))).tables)
    renewed = running.bot
    await running.renew()
    assert running.bot is renewed


async def test_facts_that_cannot_be_used_leave_the_bot_as_it_was(running: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Bot:
        from bot.bot import Unusable

        raise Unusable("the knowledge base cannot be used: line 3")

    before = running.bot
    monkeypatch.setattr(Bot, "open", fail)
    add_price(running)
    await running.renew()
    assert running.bot is before
    assert (await running.answer(Question("8B on a 3060"))).verdict


async def test_a_watch_is_told_as_soon_as_the_facts_change(running: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "FACTS_EVERY_S", 0.02)
    await running.answer(Question("/watch 70b int4 under $700", place=CHANNEL))
    told: asyncio.Queue[Notice] = asyncio.Queue()
    async with telling(running, "slack", told.put), asyncio.timeout(60):
        await asyncio.sleep(0.1)
        assert told.empty()
        add_price(running)
        notice = await told.get()
    assert "from $600" in notice.reply.headline
    assert notice.watch.channel == "C1"


async def test_who_stops_telling_may_close_the_database_at_once(running: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def look() -> tuple[Watch, ...]:
        begun.set()
        time.sleep(0.2)
        ended.set()
        return ()

    monkeypatch.setattr(running.workspace.watches, "open", look)
    async with telling(running, "slack", lambda _: asyncio.sleep(0)):
        await asyncio.to_thread(begun.wait)
    assert ended.is_set()
