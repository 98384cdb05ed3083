"""What goes wrong between us and Discord: limits, lost connections, closed channels, hostile text, a wrong token."""

import asyncio
from dataclasses import replace

import discord
import pytest
from pydantic import SecretStr

from adapters.discord.app import run, use_addresses
from adapters.discord.client import RigwiseClient
from adapters.discord.sync import sync
from adapters.discord.token import CannotStart
from bot.settings import Settings
from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID, DM_ID, THREAD_ID
from tests.adapters.discord.rest import TOKEN
from tests.samples import HOSTILE, LADDER, QUIET


async def test_a_rate_limited_reply_is_sent_again(running: Running, fake: FakeDiscord) -> None:
    fake.limit_next = 1
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert [call.status for call in fake.calls if call.path.endswith("/messages")] == [429, 200]


async def test_a_lost_connection_is_resumed_and_nothing_is_missed_or_answered_twice(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} before"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    await fake.ask_to_reconnect()
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} meanwhile"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} after"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=2)
    assert [question.text for question in assistant.asked] == ["before", "meanwhile", "after"]
    assert sum(payload["op"] == 6 for payload in fake.received) == 1
    assert sum(payload["op"] == 2 for payload in fake.received) == 1


async def test_at_the_end_what_was_taken_up_is_answered_and_a_late_command_is_asked_to_come_back(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.held.clear()
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} in time"))
    await fake.until(lambda: assistant.asked)
    ending = asyncio.create_task(running.stop())
    await asyncio.sleep(0)
    late = await fake.interact(payloads.slash("ask", question="too late"))
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} too late"))
    assert texts(late.body["data"]) == ["I am being restarted. Ask me again in a moment."]
    assistant.held.set()
    await ending
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert [question.text for question in assistant.asked] == ["in time"]


async def test_where_we_may_not_write_the_author_is_told(running: Running, fake: FakeDiscord) -> None:
    fake.forbidden = {THREAD_ID}
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060", channel_id=THREAD_ID))
    call = await fake.call("POST", f"/channels/{DM_ID}/messages")
    (text,) = texts(call.body)
    assert text.startswith("I may not write in #which card.")
    assert "Send Messages in Threads" in text


async def test_where_every_door_is_closed_the_next_question_is_still_answered(running: Running, fake: FakeDiscord) -> None:
    fake.forbidden = {CHANNEL_ID, DM_ID}
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060"))
    await fake.until(lambda: [call for call in fake.calls if call.path == f"/channels/{DM_ID}/messages" and call.status == 403])
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060", channel_id=THREAD_ID))
    await fake.call("POST", f"/channels/{THREAD_ID}/messages")


async def test_no_mention_link_or_markdown_of_a_stranger_gets_through(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = HOSTILE
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} <!channel> @everyone"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    said = "\n".join(texts(call.body))
    assert call.body["allowed_mentions"]["parse"] == []
    assert "@everyone" not in said
    assert "\\<!channel>" in said
    assert "\\`rm -rf\\`" in said
    assert "\\[x\\](http\\://evil.example)" in said
    assert "\\*bold\\*" in said


async def test_nothing_is_posted_where_there_is_nothing_to_say(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = QUIET
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} thanks", channel_id=THREAD_ID))
    await fake.until(lambda: assistant.asked)
    assistant.reply = HOSTILE
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a potato"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert not [call for call in fake.calls if call.path == f"/channels/{THREAD_ID}/messages"]


async def test_a_burst_of_mentions_is_answered_each_once(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    for number in range(100):
        await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} question {number}"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=99)
    assert sorted(question.text for question in assistant.asked) == sorted(f"question {number}" for number in range(100))
    assert len(fake.posted) == 100


@pytest.mark.parametrize(("token", "sentence"), [(None, "DISCORD_TOKEN is not set"), ("wrong", "Discord refused DISCORD_TOKEN")])
async def test_a_missing_or_wrong_token_is_one_sentence(fake: FakeDiscord, token: str | None, sentence: str) -> None:
    settings = Settings(discord_token=SecretStr(token) if token else None, discord_api_url=fake.api_url)
    with pytest.raises(CannotStart, match=sentence) as caught:
        await run(settings, ScriptedAssistant(), asyncio.Event())
    assert "wrong" not in str(caught.value)


async def test_an_unreachable_discord_is_one_sentence(fake: FakeDiscord) -> None:
    settings = Settings(discord_token=SecretStr(TOKEN), discord_api_url="http://127.0.0.1:9/api/v10")
    with pytest.raises(CannotStart, match=r"cannot be reached at http://127\.0\.0\.1:9"):
        await run(settings, ScriptedAssistant(), asyncio.Event())


async def test_a_sync_that_fails_leaves_nothing_open(fake: FakeDiscord) -> None:
    client = RigwiseClient(ScriptedAssistant())
    settings = Settings(discord_token=SecretStr("wrong"), discord_api_url=fake.api_url)
    use_addresses(settings)
    with pytest.raises(discord.LoginFailure):
        await sync(settings, client)
    assert client.is_closed()


async def test_the_token_is_in_no_log(running: Running, fake: FakeDiscord, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    await running.restart()
    assert caplog.records
    assert TOKEN not in caplog.text


async def test_commands_are_written_once_and_only_when_they_differ(fake: FakeDiscord, settings: Settings) -> None:
    pointed = settings.model_copy(update={"discord_api_url": fake.api_url})
    use_addresses(pointed)
    assert await sync(pointed, RigwiseClient(ScriptedAssistant())) == 19
    assert await sync(pointed, RigwiseClient(ScriptedAssistant())) == 0
    assert [call.query for call in fake.calls if call.method == "GET" and call.path.endswith("commands")] == [
        {"with_localizations": "true"}
    ] * 2
    fake.commands[0]["description"] = "from an older version"
    assert await sync(pointed, RigwiseClient(ScriptedAssistant())) == 19
    assert sum(call.method == "PUT" for call in fake.calls) == 2


async def test_starting_never_writes_commands_but_says_when_they_differ(
    running: Running, fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    assert not [call for call in fake.calls if call.method == "PUT"]
    said = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("run `python -m adapters.discord sync` once" in sentence for sentence in said)


async def test_an_interaction_that_is_over_stops_nothing(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    fake.expired = True
    await fake.dispatch("INTERACTION_CREATE", payloads.slash("ask", question="too late"))
    await fake.until(lambda: [call for call in fake.calls if call.path.endswith("/callback") and call.status == 404])
    fake.expired = False
    in_time = await fake.dispatch("INTERACTION_CREATE", payloads.slash("ask", question="in time"))
    await fake.call("POST", f"/interactions/{in_time['id']}/")
    assert [question.text for question in assistant.asked] == ["too late", "in time"]


async def test_a_failure_is_a_sentence_with_a_reference_and_no_trace(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.error = RuntimeError("boom")
    call = await fake.interact(payloads.slash("ask", question="my secret plan"))
    (text,) = texts(call.body["data"])
    reference = next(record.args for record in caplog.records if "question failed" in record.message)
    assert text.startswith("Something broke on my side")
    assert str(reference[0] if isinstance(reference, tuple) else reference) in text
    assert "boom" not in text
    assert "my secret plan" not in caplog.text


async def test_a_refused_layout_does_not_swallow_the_answer(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    assistant.reply = replace(LADDER, choices=())
    fake.refuse_layouts = 1
    call = await fake.interact(payloads.slash("ask", question="can 70B run on 2x A6000?"))
    assert texts(call.body["data"])[0].startswith("Yes at 8-bit and below; not at 16-bit.")
    fake.refuse_layouts = 1
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    posted = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert texts(posted.body)[0].startswith("Yes at 8-bit and below; not at 16-bit.")
