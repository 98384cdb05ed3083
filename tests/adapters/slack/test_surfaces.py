"""The app's page, its forms and the thumbs, over the wire: what Slack is sent, and what is kept."""

from typing import Any

import pytest

from bot.question import Place
from bot.reply import Reply, Tone
from knowledge.team import GpuCount, Machine
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import ADA, CHANNEL, DIRECT, FakeSlack
from tests.samples import LADDER

TEAM_KEY = "slack:T1"
HERE = Place("slack", "T1", CHANNEL)


async def opened(slack: FakeSlack, command: str, text: str = "") -> dict[str, Any]:
    """The view that a command opens."""
    await slack.send("slash_commands", payloads.command(command, text, slack.response_url()))
    (post,) = await slack.until(1)
    assert post.method == "views.open", post
    slack.posts.clear()
    view: dict[str, Any] = post.body["view"]
    return view


def fields(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"]]


@pytest.mark.parametrize(
    ("command", "text", "shown"),
    [
        ("/report", "", ["model", "precision", "gpus", "tok_s", "memory_gb", "context", "runtime"]),
        ("/inventory", "add", ["name", "gpus", "ram_gb"]),
        ("/rigwise", "登錄機器", ["name", "gpus", "ram_gb"]),
        ("/quote", "", ["model", "precision", "context", "users", "budget"]),
        ("/rigwise", "settings channel", ["locale", "currency", "runtime", "context_tokens", "private"]),
    ],
)
async def test_a_command_without_its_question_opens_the_form(slack: FakeSlack, command: str, text: str, shown: list[str]) -> None:
    assert fields(await opened(slack, command, text)) == shown


async def test_a_filled_form_is_asked_as_the_sentence_it_says(slack: FakeSlack, assistant: Scripted) -> None:
    view = await opened(slack, "/report")
    values = {"model": "llama 3.1 8b", "gpus": "2x 3090", "tok_s": "42", "runtime": payloads.chosen("vllm")}
    ack = await slack.send("interactive", payloads.submission(view, values))
    (answer,) = await slack.until(1)
    assert "payload" not in ack or not ack["payload"]
    assert assistant.asked[-1].text == "/report llama 3.1 8b on 2x 3090, vllm: 42 tok/s"
    assert assistant.asked[-1].place == HERE
    assert (answer.method, answer.body["response_type"]) == ("response", "ephemeral")


async def test_what_is_wrong_is_said_at_its_field(slack: FakeSlack, assistant: Scripted) -> None:
    view = await opened(slack, "/report")
    ack = await slack.send("interactive", payloads.submission(view, {"model": "8b", "gpus": "rtx 6090", "tok_s": "fast"}))
    assert ack["payload"]["response_action"] == "errors"
    assert set(ack["payload"]["errors"]) == {"gpus", "tok_s"}
    assert "rtx 6090" in ack["payload"]["errors"]["gpus"]
    assert assistant.asked == []


async def test_settings_are_kept_and_shown_again(slack: FakeSlack, assistant: Scripted) -> None:
    view = await opened(slack, "/rigwise", "settings")
    channels = {"type": "multi_conversations_select", "selected_conversations": [CHANNEL, "C9"]}
    values = {"locale": payloads.chosen("zh-TW"), "context_tokens": "32k", "allowed_channels": channels}
    await slack.send("interactive", payloads.submission(view, values))
    (said,) = await slack.until(1)
    assert said.body["text"] == "Saved."
    kept = assistant.preferences(HERE)
    assert (kept.locale, kept.context_tokens, kept.allowed_channels) == ("zh-TW", 32_000, (CHANNEL, "C9"))
    slack.posts.clear()
    again = {block["block_id"]: block["element"] for block in (await opened(slack, "/rigwise", "settings"))["blocks"]}
    assert again["context_tokens"]["initial_value"] == "32k"
    assert again["allowed_channels"]["initial_conversations"] == [CHANNEL, "C9"]
    assert again["locale"]["initial_option"]["value"] == "zh-TW"


async def test_a_channel_has_settings_of_its_own(slack: FakeSlack, assistant: Scripted) -> None:
    view = await opened(slack, "/rigwise", "settings channel")
    await slack.send("interactive", payloads.submission(view, {"private": payloads.chosen("false")}))
    await slack.until(1)
    assert assistant.preferences(HERE).private is False
    assert assistant.preferences(Place("slack", "T1", "C9")).private is None
    slack.posts.clear()
    await slack.send("slash_commands", payloads.command("/rigwise", "can 70B run?", slack.response_url()))
    (answer,) = await slack.until(1)
    assert answer.body["response_type"] == "in_channel"


async def test_where_admins_are_named_others_cannot_open_the_settings(
    slack: FakeSlack, assistant: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "may_manage", lambda _: False)
    await slack.send("slash_commands", payloads.command("/rigwise", "settings", slack.response_url()))
    (said,) = await slack.until(1)
    assert (said.method, said.body["response_type"]) == ("response", "ephemeral")
    assert "admins" in said.body["text"]


async def test_the_home_page_shows_examples_machines_and_forms(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.workspace.inventory.save(TEAM_KEY, Machine("rig-2", (GpuCount("rtx-3090", 4),), 256.0))
    await slack.send("events_api", payloads.home_opened())
    (page,) = await slack.until(1)
    assert (page.method, page.body["user_id"]) == ("views.publish", ADA)
    text = str(page.body["view"])
    assert all(part in text for part in ("rig-2", "4× RTX 3090", "256 GB", "can 70B run on 2x A6000?", "form:en:settings"))


async def test_a_press_on_the_home_page_is_answered_in_direct_messages(slack: FakeSlack, assistant: Scripted) -> None:
    await slack.send("events_api", payloads.home_opened())
    (page,) = await slack.until(1)
    example = next(block for block in page.body["view"]["blocks"] if block["type"] == "actions")["elements"][0]
    slack.posts.clear()
    await slack.send("interactive", payloads.home_press(example))
    (answer,) = await slack.until(1)
    assert (answer.method, answer.body["channel"]) == ("chat.postMessage", ADA)
    assert assistant.asked[-1].text == example["value"]


async def test_a_form_of_the_home_page_answers_in_direct_messages(slack: FakeSlack, assistant: Scripted) -> None:
    await slack.send("interactive", payloads.home_press({"type": "button", "action_id": "form:en:quote", "value": "quote"}))
    (modal,) = await slack.until(1)
    slack.posts.clear()
    await slack.send("interactive", payloads.submission(modal.body["view"], {"model": "65b", "precision": "int4"}))
    (answer,) = await slack.until(1)
    assert (answer.method, answer.body["channel"]) == ("chat.postMessage", ADA)
    assert assistant.asked[-1].text == "/quote 65b int4"


async def test_who_opens_the_messages_is_offered_questions(slack: FakeSlack) -> None:
    await slack.send("events_api", payloads.home_opened("messages"))
    (offer,) = await slack.until(1)
    assert offer.method == "assistant.threads.setSuggestedPrompts"
    assert offer.body["channel_id"] == DIRECT
    assert "thread_ts" not in offer.body
    assert 1 <= len(offer.body["prompts"]) <= 4


@pytest.mark.parametrize(
    ("thumb", "counted", "missed"), [("positive_button", "feedback_good", 0), ("negative_button", "feedback_bad", 1)]
)
async def test_a_thumb_is_counted_and_thanked_for(
    slack: FakeSlack, assistant: Scripted, thumb: str, counted: str, missed: int
) -> None:
    await slack.send("events_api", payloads.event(payloads.mention("can 70B run on 2x A6000?")))
    (answer,) = await slack.until(1)
    (element,) = next(block for block in answer.body["blocks"] if block["type"] == "context_actions")["elements"]
    slack.posts.clear()
    press = {"type": "feedback_buttons", "action_id": element["action_id"], "value": element[thumb]["value"]}
    await slack.send("interactive", payloads.press(press, slack.response_url()))
    (thanks,) = await slack.until(1)
    assert thanks.body["response_type"] == "ephemeral"
    assert [(use.intent, use.count) for use in assistant.workspace.usage.list(TEAM_KEY)] == [(counted, 1)]
    assert [one.text for one in assistant.workspace.unanswered.list(TEAM_KEY)] == ["can 70B run on 2x A6000?"] * missed


async def test_a_thread_it_was_called_into_is_heard_without_a_mention(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.workspace.conversations.remember(f"slack:T1:{CHANNEL}:1600000000.000001", "fit", {})
    spoken = {"type": "message", "channel_type": "channel", "user": ADA, "channel": CHANNEL, "text": "and with int8?"}
    inside = spoken | {"ts": payloads.stamp(), "thread_ts": "1600000000.000001"}
    for event in (spoken | {"ts": payloads.stamp()}, spoken | {"ts": payloads.stamp(), "thread_ts": "1600000000.000009"}, inside):
        await slack.send("events_api", payloads.event(event))
    (answer,) = await slack.until(1)
    assert answer.body["thread_ts"] == "1600000000.000001"
    assert [question.addressed for question in assistant.asked] == [False]


async def test_what_is_overheard_and_not_for_it_is_met_with_silence(slack: FakeSlack, assistant: Scripted) -> None:
    assistant.workspace.conversations.remember(f"slack:T1:{CHANNEL}:1600000000.000001", "fit", {})
    quiet, loud = Reply(headline="", tone=Tone.QUIET, intent="smalltalk"), LADDER
    assistant.reply = lambda question: loud if question.addressed else quiet
    event = {
        "type": "message",
        "channel_type": "channel",
        "user": ADA,
        "channel": CHANNEL,
        "text": "lunch?",
        "ts": payloads.stamp(),
    }
    await slack.send("events_api", payloads.event(event | {"thread_ts": "1600000000.000001"}))
    await slack.send("events_api", payloads.event(payloads.mention("can 70B run?")))
    assert len(await slack.until(1)) == 1


async def test_a_form_that_no_version_of_ours_made_is_let_pass(slack: FakeSlack, assistant: Scripted) -> None:
    view = {"type": "modal", "callback_id": "form:nonsense", "blocks": []}
    ack = await slack.send("interactive", payloads.submission(view, {}))
    assert not ack.get("payload")
    assert assistant.asked == []
