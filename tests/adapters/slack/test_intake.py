"""What a process that is gone had acknowledged is answered by the next one; what it had answered is not."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack.app import run
from adapters.slack.intake import PLATFORM, key_of
from bot.bot import Bot
from bot.question import Question
from bot.replicas import workspace as kept
from bot.reply import Reply
from knowledge.workspace import Workspace
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted, settings_for
from tests.adapters.slack.fake import FakeSlack


class Held(Scripted):
    """Never done with a question."""

    def __init__(self, bot: Bot, workspace: Workspace) -> None:
        super().__init__(bot, workspace)
        self.begun = asyncio.Event()

    async def answer(self, question: Question) -> Reply:
        self.begun.set()
        await asyncio.Event().wait()
        return await super().answer(question)


def test_a_message_is_one_whatever_event_brings_it() -> None:
    mention = payloads.mention("8B?")
    keys = {key_of(payloads.event(mention)), key_of(payloads.event(mention, "Ev999"))}
    keys.add(key_of(payloads.event(mention | {"type": "message", "channel_type": "channel"})))
    assert len(keys) == 1
    assert key_of(payloads.event(payloads.mention("8B?"))) not in keys
    assert key_of(payloads.home_opened()) is None


async def test_what_another_process_left_open_is_answered(
    server: FakeSlack, bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LEASE_SECONDS", 0.05)
    monkeypatch.setattr("bot.replicas.ledger.LEASE_SECONDS", 0.1)
    gone = Scripted(bot, Workspace.open(tmp_path))
    left, answered = (payloads.event(payloads.mention(text)) for text in ("left", "answered"))
    for body in (left, answered):
        assert await gone.ledger.take(PLATFORM, key_of(body) or "", body)
    await gone.ledger.finish(PLATFORM, key_of(answered) or "")
    next_one, stop = Scripted(bot, Workspace.open(tmp_path)), asyncio.Event()
    adapter = asyncio.create_task(run(settings_for(server), next_one, stop))
    (post,) = await server.until(1)
    assert post.body["thread_ts"] == left["event"]["ts"]
    await server.send("events_api", left, retry_attempt=1)
    await asyncio.sleep(0.3)
    stop.set()
    await adapter
    assert [question.text for question in next_one.asked] == ["left"]
    for one in (gone, next_one):
        one.workspace.close()


async def test_what_a_stop_had_no_time_for_is_answered_by_the_next(
    server: FakeSlack, bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LEASE_SECONDS", 0.05)
    monkeypatch.setattr("bot.replicas.ledger.LEASE_SECONDS", 0.1)
    slow, stop = Held(bot, Workspace.open(tmp_path)), asyncio.Event()
    stopping = asyncio.create_task(run(settings_for(server).model_copy(update={"rigwise_stop_seconds": 0.05}), slow, stop))
    await server.connected()
    asked = payloads.event(payloads.mention("8B on a 3060?"))
    await server.send("events_api", asked)
    await slow.begun.wait()
    stop.set()
    await stopping
    assert not server.posts
    next_one, stop = Scripted(bot, Workspace.open(tmp_path)), asyncio.Event()
    adapter = asyncio.create_task(run(settings_for(server), next_one, stop))
    (post,) = await server.until(1)
    assert post.body["thread_ts"] == asked["event"]["ts"]
    stop.set()
    await adapter
    for one in (slow, next_one):
        one.workspace.close()


async def test_what_could_not_be_posted_is_not_tried_for_ever(slack: FakeSlack, assistant: Scripted) -> None:
    slack.faults["chat.postMessage"] = ["ekm_access_denied"]
    await slack.send("events_api", payloads.event(payloads.mention("8B on a 3060?")))
    await slack.until(1)
    await asyncio.sleep(0.05)
    rows = assistant.workspace.database.rows("select count(*) from events where event is not null")
    assert rows == [(0,)]
