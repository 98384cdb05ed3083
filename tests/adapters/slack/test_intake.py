"""What a process that is gone had acknowledged is answered by the next one; what it had answered is not."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack.app import run
from adapters.slack.intake import PLATFORM, key_of
from bot.bot import Bot
from bot.replicas import workspace as kept
from knowledge.workspace import Workspace
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted, settings_for
from tests.adapters.slack.fake import FakeSlack


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


async def test_what_could_not_be_posted_is_not_tried_for_ever(slack: FakeSlack, assistant: Scripted) -> None:
    slack.faults["chat.postMessage"] = ["ekm_access_denied"]
    await slack.send("events_api", payloads.event(payloads.mention("8B on a 3060?")))
    await slack.until(1)
    await asyncio.sleep(0.05)
    rows = assistant.workspace.database.rows("select count(*) from events where event is not null")
    assert rows == [(0,)]
