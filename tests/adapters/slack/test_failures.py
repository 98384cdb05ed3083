"""When Slack refuses, is slow, or is set up wrongly: the answer still comes, or the right person hears why not."""

import asyncio
import logging
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack.app import SetupError, run
from bot.question import Question
from bot.reply import Reply
from bot.settings import Settings
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted, settings_for
from tests.adapters.slack.fake import ADA, CHANNEL, FakeSlack
from tests.adapters.slack.rules import NATIVE
from tests.samples import LADDER

QUESTION = "can 70B run on 2x A6000?"


def kinds(body: dict[str, list[dict[str, str]]]) -> set[str]:
    return {block["type"] for block in body.get("blocks", [])}


@pytest.mark.parametrize(
    ("refused", "tries", "shown"),
    [(NATIVE, 2, {"table"}), (NATIVE | {"table"}, 3, {"rich_text", "actions"}), (NATIVE | {"table", "rich_text"}, 4, set())],
    ids=["classic", "monospace", "text"],
)
async def test_what_slack_cannot_draw_comes_plainer(slack: FakeSlack, refused: set[str], tries: int, shown: set[str]) -> None:
    slack.refuse_types = refused
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert len(slack.attempts) == tries
    assert shown <= kinds(post.body)
    assert not kinds(post.body) & refused
    assert LADDER.headline in post.body["text"]


async def test_the_last_resort_still_says_every_number(slack: FakeSlack) -> None:
    slack.refuse_types = {"rich_text"}
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert "INT8 (Q8_0): needs 74 GiB, verdict fits, per card 37 of 47, tok/s 9 to 11" in post.body["text"]


async def test_a_slash_answer_comes_plainer_too(slack: FakeSlack) -> None:
    slack.refuse_types = set(NATIVE)
    await slack.send("slash_commands", payloads.command("/rigwise", QUESTION, slack.response_url()))
    (post,) = await slack.until(1)
    assert "table" in kinds(post.body)


async def test_a_rate_limit_is_waited_out(slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"] = ["ratelimited"]
    slack.faults["response"] = ["ratelimited"]
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    await slack.send("slash_commands", payloads.command("/rigwise", QUESTION, slack.response_url()))
    assert {post.method for post in await slack.until(2)} == {"chat.postMessage", "response"}


async def test_a_channel_that_is_closed_to_the_bot_is_said_in_a_direct_message(slack: FakeSlack) -> None:
    slack.closed_channels = {CHANNEL}
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert post.body["channel"] == ADA
    assert "not_in_channel" in post.body["text"]


async def test_a_mistake_of_ours_is_said_in_private_without_a_traceback(
    slack: FakeSlack, assistant: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Question) -> Reply:
        raise ZeroDivisionError("secret detail")

    assistant.reply = fail
    with caplog.at_level(logging.ERROR):
        await slack.send("events_api", payloads.event(payloads.mention(QUESTION, thread_ts="1600000000.000001")))
        (post,) = await slack.until(1)
    reference = caplog.records[-1].getMessage().split("(")[1].rstrip(")")
    assert (post.method, post.body["user"], post.body["thread_ts"]) == ("chat.postEphemeral", ADA, "1600000000.000001")
    assert reference in post.body["text"]
    assert "secret" not in post.body["text"]


async def test_an_error_that_no_form_cures_is_told_once(slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"] = ["ekm_access_denied"]
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert post.method == "chat.postEphemeral"
    assert "ekm_access_denied" in post.body["text"]


@pytest.mark.parametrize(
    ("bot_token", "app_token", "words"),
    [
        ("xoxb-wrong", "xapp-fake", "SLACK_BOT_TOKEN is not a token that Slack knows"),
        ("xoxb-fake", "xapp-wrong", "SLACK_APP_TOKEN is not a token that Slack knows"),
        ("xapp-fake", "xapp-fake", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ("xoxb-fake", "xoxb-fake", "SLACK_APP_TOKEN does not begin with xapp-"),
        ("", "xapp-fake", "SLACK_BOT_TOKEN is not set"),
    ],
)
async def test_a_wrong_token_stops_the_start_with_a_sentence(
    server: FakeSlack, assistant: Scripted, bot_token: str, app_token: str, words: str
) -> None:
    with pytest.raises(SetupError, match=words) as error:
        await run(settings_for(server, bot_token, app_token), assistant, asyncio.Event())
    assert "wrong" not in str(error.value).replace("wrong kind", "")


async def test_a_slack_that_is_not_there_stops_the_start_with_a_sentence(assistant: Scripted) -> None:
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-fake"), slack_app_token=SecretStr("xapp-fake"), slack_api_url="http://127.0.0.1:9/api/"
    )
    with pytest.raises(SetupError, match=r"cannot be reached at http://127\.0\.0\.1:9/api/"):
        await run(settings, assistant, asyncio.Event())


async def test_an_answer_under_way_is_posted_before_the_stop(server: FakeSlack, assistant: Scripted) -> None:
    going = asyncio.Event()

    class Slow(Scripted):
        async def answer(self, question: Question) -> Reply:
            going.set()
            await asyncio.sleep(0.1)
            return LADDER

    stop = asyncio.Event()
    adapter = asyncio.create_task(run(settings_for(server), Slow(assistant.bot, assistant.workspace), stop))
    await server.connected()
    await server.send("events_api", payloads.event(payloads.mention(QUESTION)))
    await going.wait()
    stop.set()
    await adapter
    assert len(server.posts) == 1


async def test_no_token_is_logged(server: FakeSlack, assistant: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    stop = asyncio.Event()
    with caplog.at_level(logging.DEBUG):
        adapter = asyncio.create_task(run(settings_for(server), assistant, stop))
        await server.connected()
        await server.send("slash_commands", payloads.command("/rigwise", QUESTION, server.response_url()))
        await server.until(1)
        stop.set()
        await adapter
    assert caplog.records
    assert "xoxb-fake" not in caplog.text
    assert "xapp-fake" not in caplog.text


async def test_a_hundred_mentions_at_once_are_each_acknowledged_and_answered_in_their_thread(
    slack: FakeSlack, assistant: Scripted
) -> None:
    mentions = [payloads.mention(f"can {size}B run on 2x A6000?") for size in range(1, 101)]
    acks = await asyncio.gather(*(slack.send("events_api", payloads.event(mention)) for mention in mentions))
    posts = await slack.until(100)
    assert len(acks) == 100
    assert {post.body["thread_ts"] for post in posts} == {mention["ts"] for mention in mentions}
    assert len(assistant.asked) == 100


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed", "message": {"text": "edited"}},
        {"subtype": "message_deleted", "deleted_ts": "1600000000.000001"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message", "bot_id": "B2"},
        {"bot_id": "B2", "bot_profile": {"id": "B2"}},
        {"edited": {"user": "U0ADA", "ts": "1600000000.000001"}},
    ],
    ids=lambda event: str(event.get("subtype") or next(iter(event))),
)
async def test_edits_deletions_and_bots_are_acknowledged_and_met_with_silence(
    slack: FakeSlack, assistant: Scripted, event: dict[str, Any]
) -> None:
    for spoken in (payloads.direct_message("can 70B run?", **event), payloads.mention("can 70B run?", **event)):
        assert await slack.send("events_api", payloads.event(spoken))
    await slack.send("events_api", payloads.event(payloads.mention("can 8B run?")))
    await slack.until(1)
    assert [question.text for question in assistant.asked] == ["can 8B run?"]
