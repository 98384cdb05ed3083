"""A watch that has come true is told once, where it was set; and the facts are renewed while the bot runs."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.notices import thread_of
from bot.question import Question
from bot.reply import Reply, Tone
from bot.watches import MET
from knowledge.team import Watch
from tests.adapters.slack.conftest import Scripted, settings_for
from tests.adapters.slack.fake import ADA, CHANNEL, CLIENT_ID, CLIENT_SECRET, FakeSlack, Post
from tests.adapters.slack.test_signed_http import install, opened
from tests.adapters.slack.test_signed_http import settings_for as http_settings

WATCH = Watch(
    "w-aaaaaa",
    "/watch 70b int4 under $3000",
    "slack",
    CHANNEL,
    f"slack:T1:{CHANNEL}:1600000000.000001",
    "en",
    author=f"slack:T1:{ADA}",
    team="slack:T1",
)


class Priced:
    """A bot for which every watch has come true."""

    def __init__(self, assistant: Scripted) -> None:
        self.library = assistant.bot.library

    def answer(self, question: Question) -> Reply:
        return Reply(f"It is true now: {question.text}", Tone.GOOD, "quote", verdict=MET)


@pytest.fixture
def watched(assistant: Scripted, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    monkeypatch.setattr(assistant, "bot", Priced(assistant))
    return assistant


async def told(server: FakeSlack, assistant: Scripted, met: Callable[[], bool]) -> list[Post]:
    """What the adapter posts of itself until something is so."""
    from adapters.slack.app import run

    stop = asyncio.Event()
    adapter = asyncio.create_task(run(settings_for(server), assistant, stop))
    async with asyncio.timeout(20):
        while not met():  # noqa: ASYNC110 - what is waited for may come about anywhere
            await asyncio.sleep(0.01)
    stop.set()
    await adapter
    return server.posts


async def test_it_is_told_in_its_thread_and_not_again_by_the_next_start(server: FakeSlack, watched: Scripted) -> None:
    watched.workspace.watches.add("slack:T1", WATCH)
    watched.workspace.watches.add("slack:T1", replace(WATCH, id="w-bbbbbb", platform="discord"))
    (post,) = await told(server, watched, lambda: bool(server.posts))
    assert (post.body["channel"], post.body["thread_ts"]) == (CHANNEL, "1600000000.000001")
    assert "It is true now" in post.body["text"]
    server.posts.clear()
    watched.workspace.watches.add("slack:T1", replace(WATCH, id="w-cccccc", question="/watch 8b under $90"))
    assert [post.body["text"] for post in await told(server, watched, lambda: bool(server.posts))] == [
        "It is true now: /watch 8b under $90"
    ]


async def test_where_the_channel_is_closed_who_set_it_hears_it(server: FakeSlack, watched: Scripted) -> None:
    server.closed_channels.add(CHANNEL)
    watched.workspace.watches.add("slack:T1", WATCH)
    (post,) = await told(server, watched, lambda: bool(server.posts))
    assert (post.body["channel"], post.body.get("thread_ts")) == (ADA, None)


async def test_what_slack_does_not_take_is_open_again(server: FakeSlack, watched: Scripted) -> None:
    server.faults["chat.postMessage"] = ["service_unavailable"]
    watched.workspace.watches.add("slack:T1", WATCH)
    await told(server, watched, lambda: not server.faults["chat.postMessage"] and bool(watched.workspace.watches.open()))
    assert [watch.id for watch in watched.workspace.watches.open()] == ["w-aaaaaa"]


async def test_each_workspace_is_told_with_its_own_token(
    server: FakeSlack, watched: Scripted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.grants |= {"code-1": "T1", "code-2": "T2"}
    settings = http_settings(server, tmp_path, slack_client_id=CLIENT_ID, slack_client_secret=SecretStr(CLIENT_SECRET))
    async for door in opened(settings, watched, caplog):
        await install(door, "code-1")
        await install(door, "code-2")
    caplog.clear()
    watched.workspace.watches.add("slack:T2", replace(WATCH, team="slack:T2", thread="slack:T2:C1:U0ADA"))
    watched.workspace.watches.add("slack:T9", replace(WATCH, id="w-bbbbbb", team="slack:T9"))
    async for _ in opened(settings, watched, caplog):
        await server.until(1)
        async with asyncio.timeout(20):
            while watched.workspace.watches.open():  # noqa: ASYNC110 - the other has no workspace to be told in
                await asyncio.sleep(0.01)
    assert len(server.posts) == 1
    assert server.tokens[server.used_tokens[-1]] == "T2"


@pytest.mark.parametrize(
    ("conversation", "thread"), [("slack:T1:C1:1600000000.000001", "1600000000.000001"), ("slack:T1:C1:U0ADA", None), ("", None)]
)
def test_the_thread_of_a_conversation(conversation: str, thread: str | None) -> None:
    assert thread_of(conversation) == thread
