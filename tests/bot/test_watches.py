"""A watch is told once, in its channel, when a price or the data make it true."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.bot import Bot
from bot.effects import AddWatch, RemoveWatch
from bot.notices import Notice, due_notices, tell_watches, telling
from bot.question import Context, Place, Question
from bot.reply import Reply, Tone
from knowledge.team import Watch
from knowledge.workspace import Workspace

TODAY = date(2026, 11, 21)
CHANNEL = Place("slack", "T1", "C1")
CHEAPER = """item,gpu,kind,price,currency,dated,seller,source,checked
rtx-3090,rtx-3090,buy_used,300,USD,2026-11-20,Corner shop,the team's own quotes,2026-11-20
"""


def ask(bot: Bot, text: str, *watches: Watch) -> Reply:
    return bot.answer(Question(text, place=CHANNEL, context=Context(today=TODAY, watches=watches)))


def added(reply: Reply) -> list[Watch]:
    return [effect.watch for effect in reply.effects if isinstance(effect, AddWatch)]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cheaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """The bot after a price of 300 for a used 3090 has come in."""
    path = tmp_path_factory.mktemp("cheaper") / "knowledge.db"
    (path.parent / "additions").mkdir()
    (path.parent / "additions" / "team_prices.csv").write_text(CHEAPER, encoding="utf-8")
    opened = Bot.open(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("/watch 70b int4 under $700", "/watch 70B int4 under 700 USD"),
        ("tell me when 70b int4 is under $700", "/watch 70B int4 under 700 USD"),
        ("70B int4 低於 700 美元時通知我", "/watch 70B int4 under 700 USD"),
        ("/watch 3090 under €500", "/watch rtx-3090 under 500 EUR"),
        ("/watch 70b int4 $0.1/h", "/watch 70B int4 under 0.1 USD per hour"),
    ],
)
def test_a_watch_is_kept_with_its_channel_and_a_button_to_stop_it(bot: Bot, text: str, question: str) -> None:
    reply = ask(bot, text)
    (kept,) = added(reply)
    assert reply.intent == "quote"
    assert (kept.question, kept.platform, kept.channel, kept.team, kept.state) == (question, "slack", "C1", "slack:T1", "open")
    assert any(choice.question == f"/watch stop {kept.id}" for choice in reply.choices)
    again = ask(bot, kept.question)
    assert [each.id for each in added(again)] == [kept.id]


def test_what_is_true_already_is_answered_and_not_watched_for(bot: Bot) -> None:
    reply = ask(bot, "/watch 70b int4 under $3000")
    assert reply.verdict == "met"
    assert reply.headline.startswith("It is true now")
    assert reply.tables
    assert added(reply) == []


@pytest.mark.parametrize("text", ["/watch 70b int8", "/watch 70b under $0"])
def test_a_watch_needs_a_price(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    assert (reply.tone, reply.understood, added(reply)) == (Tone.ASK, False, [])


def test_list_and_stop(bot: Bot) -> None:
    (kept,) = added(ask(bot, "/watch 70b int4 under $700"))
    told = replace(kept, id="w-aaaaaa", state="told")
    listed = ask(bot, "/watch list", kept, told)
    assert [(row[0].text, row[2].text) for row in listed.tables[0].rows] == [(kept.id, "open"), ("w-aaaaaa", "told")]
    assert [choice.question for choice in listed.choices] == [f"/watch stop {kept.id}"]
    stopped = ask(bot, f"/watch stop {kept.id}", kept)
    assert [effect for effect in stopped.effects if isinstance(effect, RemoveWatch)] == [RemoveWatch(kept.id)]
    assert not ask(bot, "/watch stop w-bbbbbb", kept).understood
    assert ask(bot, "/watch list").tables == ()


async def notices(assistant: Assistant, platform: str | None = None) -> list[Notice]:
    return [notice async for notice in due_notices(assistant, platform)]


async def test_a_price_that_comes_in_is_told_once(bot: Bot, cheaper: Bot, workspace: Workspace) -> None:
    before = Assistant(bot, workspace)
    await before.answer(Question("/watch 70b int4 under $700", place=CHANNEL))
    assert await notices(before) == []
    after = Assistant(cheaper, workspace)
    assert await notices(after, "discord") == []
    (notice,) = await notices(after, "slack")
    assert (notice.watch.channel, notice.reply.tone) == ("C1", Tone.GOOD)
    assert "2× RTX 3090 from $600" in notice.reply.headline
    assert await notices(after) == []
    assert workspace.watches.open() == ()


async def test_a_stopped_watch_is_not_told(bot: Bot, cheaper: Bot, workspace: Workspace) -> None:
    before = Assistant(bot, workspace)
    reply = await before.answer(Question("/watch 70b int4 under $700", place=CHANNEL))
    (kept,) = added(reply)
    await before.answer(Question(f"/watch stop {kept.id}", place=CHANNEL))
    assert await notices(Assistant(cheaper, workspace)) == []


async def test_what_was_not_delivered_is_told_the_next_time(bot: Bot, cheaper: Bot, workspace: Workspace) -> None:
    await Assistant(bot, workspace).answer(Question("/watch 3090 under $500", place=CHANNEL))
    heard: list[str] = []

    class Done(BaseException):
        pass

    async def deliver(notice: Notice) -> None:
        heard.append(notice.reply.headline)
        if len(heard) == 1:
            raise ConnectionError("the platform is away")
        raise Done

    with pytest.raises(Done):
        await tell_watches(Assistant(cheaper, workspace), "slack", deliver, every_s=0.01)
    assert len(heard) == 2
    assert heard[0] == heard[1]


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_stop_waits_for_the_notice_that_is_under_way(bot: Bot, cheaper: Bot, workspace: Workspace, arrives: bool) -> None:
    await Assistant(bot, workspace).answer(Question("/watch 3090 under $500", place=CHANNEL))
    under_way, may_end, delivered = asyncio.Event(), asyncio.Event(), []

    async def deliver(notice: Notice) -> None:
        under_way.set()
        await may_end.wait()
        if not arrives:
            raise ConnectionError
        delivered.append(notice)

    async with asyncio.timeout(10):
        async with telling(Assistant(cheaper, workspace), "slack", deliver):
            await under_way.wait()
            asyncio.get_running_loop().call_later(0.02, may_end.set)
    assert (len(delivered), len(workspace.watches.open())) == ((1, 0) if arrives else (0, 1))
