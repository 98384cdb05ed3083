"""Whole conversations over the wire: what a person does in Slack, and what Slack is sent for it."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.question import Place, Question
from bot.reply import Reply, Tone
from bot.slots import GpuMention, ModelMention, Slots
from bot.understanding import Understanding
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import ADA, BOT, CHANNEL, DIRECT, TEAM, FakeSlack, Post
from tests.samples import ASK, HOSTILE, LADDER, QUIET

QUESTION = "can 70B run on 2x A6000?"


def buttons(post: Post) -> dict[str, dict[str, Any]]:
    """The buttons of a message by their label."""
    rows = [block["elements"] for block in post.body["blocks"] if block["type"] == "actions"]
    return {element["text"]["text"]: element for row in rows for element in row}


async def test_a_mention_is_answered_in_its_thread(slack: FakeSlack, assistant: Scripted) -> None:
    event = payloads.mention(QUESTION)
    ack = await slack.send("events_api", payloads.event(event))
    (post,) = await slack.until(1)
    assert "payload" not in ack
    assert (post.method, post.body["channel"], post.body["thread_ts"]) == ("chat.postMessage", CHANNEL, event["ts"])
    assert LADDER.headline in post.body["text"]
    assert assistant.asked == [
        Question(
            QUESTION,
            conversation=f"slack:{TEAM}:{CHANNEL}:{event['ts']}",
            author=f"slack:{TEAM}:{ADA}",
            place=Place("slack", TEAM, CHANNEL),
        )
    ]


async def test_nothing_is_unfurled_linked_or_marked_up(slack: FakeSlack) -> None:
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert [post.body[key] for key in ("unfurl_links", "unfurl_media", "link_names", "mrkdwn")] == [False] * 4
    assert "parse" not in post.body


async def test_a_mention_in_a_thread_stays_in_it(slack: FakeSlack, assistant: Scripted) -> None:
    await slack.send("events_api", payloads.event(payloads.mention("and with int8?", thread_ts="1600000000.000001")))
    (post,) = await slack.until(1)
    assert post.body["thread_ts"] == "1600000000.000001"
    assert assistant.asked[0].conversation == f"slack:{TEAM}:{CHANNEL}:1600000000.000001"


async def test_a_direct_message_is_answered_beside_it(slack: FakeSlack, assistant: Scripted) -> None:
    for text in (QUESTION, "and with int8?"):
        await slack.send("events_api", payloads.event(payloads.direct_message(text)))
    first, second = await slack.until(2)
    assert first.body["channel"] == second.body["channel"] == DIRECT
    assert "thread_ts" not in first.body
    assert assistant.asked[0].conversation == assistant.asked[1].conversation


async def test_a_bare_mention_asks_for_help(slack: FakeSlack, assistant: Scripted) -> None:
    await slack.send("events_api", payloads.event(payloads.mention("")))
    await slack.until(1)
    assert assistant.asked[0].text == "/help"


async def test_the_same_event_again_is_acknowledged_and_not_answered(slack: FakeSlack, assistant: Scripted) -> None:
    body = payloads.event(payloads.mention(QUESTION))
    await slack.send("events_api", body, retry_attempt=0)
    await slack.send("events_api", body, retry_attempt=1, retry_reason="timeout")
    await slack.send("events_api", payloads.event(body["event"]))
    await slack.send("events_api", payloads.event(payloads.mention("another")))
    await slack.until(2)
    assert [question.text for question in assistant.asked] == [QUESTION, "another"]


async def test_a_first_delivery_with_retry_headers_is_answered(slack: FakeSlack) -> None:
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)), retry_attempt=1, retry_reason="timeout")
    assert len(await slack.until(1)) == 1


@pytest.mark.parametrize(
    "event",
    [
        payloads.mention(QUESTION, bot_id="B2"),
        payloads.mention(QUESTION, user=BOT),
        payloads.mention(QUESTION, edited={"user": ADA, "ts": "1.1"}),
        payloads.direct_message(QUESTION, bot_id="B2"),
        payloads.direct_message(QUESTION, subtype="bot_message"),
        payloads.direct_message(QUESTION, subtype="message_changed", message={"text": "x"}),
        payloads.direct_message("", subtype="message_deleted", user=None),
        payloads.direct_message(QUESTION, channel_type="channel", channel=CHANNEL),
        {"type": "reaction_added", "user": ADA, "reaction": "eyes", "item": {"type": "message"}},
    ],
    ids=["bot", "self", "edit", "bot in DM", "old bot", "changed", "deleted", "overheard", "another event"],
)
async def test_what_is_not_a_question_is_acknowledged_in_silence(slack: FakeSlack, assistant: Scripted, event: Any) -> None:
    await slack.send("events_api", payloads.event(event))
    await slack.send("events_api", payloads.event(payloads.direct_message("marker")))
    await slack.until(1)
    assert [question.text for question in assistant.asked] == ["marker"]


async def test_a_quiet_reply_posts_nothing(slack: FakeSlack, assistant: Scripted) -> None:
    quiet = replace(QUIET, headline="You are welcome.")
    assistant.reply = lambda question: quiet if question.text == "thanks" else LADDER
    await slack.send("events_api", payloads.event(payloads.mention("thanks")))
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    (post,) = await slack.until(1)
    assert LADDER.headline in post.body["text"]


async def test_a_slash_command_is_answered_to_the_person_alone_and_can_be_shared(slack: FakeSlack, assistant: Scripted) -> None:
    url = slack.response_url()
    await slack.send("slash_commands", payloads.command("/rigwise", QUESTION, url))
    (private,) = await slack.until(1)
    assert (private.method, private.body["response_type"]) == ("response", "ephemeral")

    share = buttons(private)["Share in channel"]
    await slack.send("interactive", payloads.press(share, slack.response_url(), ephemeral=True))
    _, shared, withdrawal = await slack.until(3)
    assert (shared.body["response_type"], shared.body["replace_original"]) == ("in_channel", False)
    assert "ada shared: can 70B run on 2x A6000?" in shared.body["text"]
    assert "Share in channel" not in buttons(shared)
    assert withdrawal.body == {"delete_original": True}
    assert [question.text for question in assistant.asked] == [QUESTION, QUESTION]


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("/rigwise", "what can I run on 24 GB", "what can I run on 24 GB"),
        ("/rigwise", "", "/help"),
        ("/rigwise", "70B &lt; 80 GB &amp; cheap", "70B < 80 GB & cheap"),
        ("/quote", "65b int4", "/quote 65b int4"),
        ("/fit", "", "/fit"),
    ],
)
async def test_commands_become_questions(slack: FakeSlack, assistant: Scripted, name: str, text: str, asked: str) -> None:
    await slack.send("slash_commands", payloads.command(name, text, slack.response_url()))
    await slack.until(1)
    assert assistant.asked[0].text == asked


async def test_a_button_asks_its_question_in_the_thread(slack: FakeSlack, assistant: Scripted) -> None:
    event = payloads.mention(QUESTION)
    await slack.send("events_api", payloads.event(event))
    (answer,) = await slack.until(1)
    button = buttons(answer)["Context 32k"]
    await slack.send("interactive", payloads.press(button, slack.response_url(), thread_ts=event["ts"]))
    _, post = await slack.until(2)
    assert (post.body["response_type"], post.body["thread_ts"]) == ("in_channel", event["ts"])
    assert assistant.asked[1] == Question(
        "can 70B run on 2x RTX A6000 with 32k context",
        locale="en",
        conversation=assistant.asked[0].conversation,
        author=f"slack:{TEAM}:{ADA}",
        place=Place("slack", TEAM, CHANNEL),
    )


async def test_a_button_without_a_response_url_answers_in_the_channel(slack: FakeSlack) -> None:
    button = {"type": "button", "action_id": "ask:en:0", "value": QUESTION}
    await slack.send("interactive", payloads.press(button, None, thread_ts="1600000000.000009"))
    (post,) = await slack.until(1)
    assert (post.method, post.body["thread_ts"]) == ("chat.postMessage", "1600000000.000009")


async def test_someone_elses_message_is_answered_to_the_one_who_pointed_at_it(slack: FakeSlack, assistant: Scripted) -> None:
    body = payloads.shortcut("<@U0BOB> `CUDA out of memory`", slack.response_url(), thread_ts="1600000000.000001")
    await slack.send("interactive", body)
    await slack.send("interactive", body)
    (post,) = await slack.until(1)
    assert (post.body["response_type"], post.body["thread_ts"]) == ("ephemeral", "1600000000.000001")
    assert "Share in channel" in buttons(post)
    assert [(question.text, question.author) for question in assistant.asked] == [("CUDA out of memory", f"slack:{TEAM}:{ADA}")]


async def test_show_the_work_shows_what_is_behind_the_answer(slack: FakeSlack) -> None:
    await slack.send("slash_commands", payloads.command("/rigwise", QUESTION, slack.response_url()))
    (answer,) = await slack.until(1)
    await slack.send("interactive", payloads.press(buttons(answer)["Show the work"], slack.response_url(), ephemeral=True))
    _, work = await slack.until(2)
    assert work.body["response_type"] == "ephemeral"
    assert LADDER.more_notes[0] in work.body["text"]
    assert [block["type"] for block in work.body["blocks"]] == ["rich_text", "data_table", "rich_text"]


async def test_a_follow_up_is_written_out_behind_its_buttons(slack: FakeSlack, assistant: Scripted) -> None:
    slots = Slots(models=(ModelMention("llama-3.1-70b"),), precision=("int8",), gpus=(GpuMention("rtx-a6000", 2),))
    assistant.reply = lambda _: replace(LADDER, slots=slots, understanding=Understanding(slots=slots, follow_up=True))
    await slack.send("events_api", payloads.event(payloads.mention("and with int8?", thread_ts="1600000000.000001")))
    (post,) = await slack.until(1)
    assert buttons(post)["Show the work"]["value"] == "/fit llama-3.1-70b int8 2x rtx-a6000"


@pytest.mark.parametrize("action_id", ["fit_v0", "ask:en:0"])
async def test_a_stale_button_says_so(slack: FakeSlack, assistant: Scripted, action_id: str) -> None:
    button = {"type": "button", "action_id": action_id, "value": "x" if action_id == "fit_v0" else ""}
    await slack.send("interactive", payloads.press(button, slack.response_url(), ephemeral=True))
    (post,) = await slack.until(1)
    assert "older version" in post.body["text"]
    assert assistant.asked == []


async def test_no_mention_gets_through(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.reply = lambda _: HOSTILE
    await slack.send("events_api", payloads.event(payloads.mention("&lt;!channel&gt; @everyone <!here> <@U123>")))
    (post,) = await slack.until(1)
    assert assistant.asked[0].text == "<!channel> @everyone"
    assert not {"<!", "<@", "<#"} & {post.body["text"][place : place + 2] for place in range(len(post.body["text"]))}
    assert {run["type"] for run in leaves(post.body["blocks"])} <= {"text", "plain_text"}


def leaves(part: Any) -> list[dict[str, Any]]:
    """Every object that holds text as a string: anything else that Slack reads, like a broadcast, would stand among them."""
    if isinstance(part, dict):
        if "elements" not in part and not isinstance(part.get("text"), dict):
            return [part]
        return [leaf for value in part.values() for leaf in leaves(value)]
    return [leaf for value in part for leaf in leaves(value)] if isinstance(part, list) else []


async def test_a_question_that_is_not_ours_is_refused_in_private(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.reply = lambda _: Reply("I answer what AI models need.", Tone.NEUTRAL, "out_of_scope", understood=False)
    await slack.send("events_api", payloads.event(payloads.mention("fps in a game?", thread_ts="1600000000.000001")))
    await slack.send("events_api", payloads.event(payloads.mention("fps in a game?")))
    in_thread, at_root = await slack.until(2)
    assert [(post.method, post.body["user"]) for post in (in_thread, at_root)] == [("chat.postEphemeral", ADA)] * 2
    assert in_thread.body["thread_ts"] == "1600000000.000001"
    assert "thread_ts" not in at_root.body


async def test_a_missing_slot_is_asked_for_in_the_thread(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.reply = lambda _: ASK
    await slack.send("events_api", payloads.event(payloads.mention("will it fit")))
    (post,) = await slack.until(1)
    assert list(buttons(post)) == ["8B", "14B", "32B", "70B"]


async def test_a_burst_of_mentions_is_answered_each_once(slack: FakeSlack) -> None:
    events = [payloads.mention(f"question {place}") for place in range(100)]
    await asyncio.gather(*(slack.send("events_api", payloads.event(event)) for event in events))
    posts = await slack.until(100)
    assert sorted(post.body["thread_ts"] for post in posts) == sorted(event["ts"] for event in events)


async def test_a_disconnected_socket_is_opened_again(slack: FakeSlack) -> None:
    await slack.disconnect()
    await slack.connected(2)
    await slack.send("events_api", payloads.event(payloads.mention(QUESTION)))
    assert len(await slack.until(1)) == 1
    assert slack.opened == 2


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (
            "interactive",
            {"type": "shortcut", "callback_id": "later", "user": {"id": ADA}, "team": {"id": TEAM}, "trigger_id": "t"},
        ),
        (
            "interactive",
            {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}, "user": {"id": ADA}, "team": {"id": TEAM}},
        ),
    ],
    ids=["shortcut", "view"],
)
async def test_what_nothing_listens_to_is_acknowledged(slack: FakeSlack, kind: str, payload: dict[str, Any]) -> None:
    assert "envelope_id" in await slack.send(kind, payload)
