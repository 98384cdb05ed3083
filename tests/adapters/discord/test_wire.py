"""The real discord.py against a Discord on loopback: what is asked arrives, and the reply goes where it belongs."""

from tests.adapters.discord import payloads
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import IS_COMPONENTS_V2, texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID, DM_ID, GUILD_ID, ROLE_ID, THREAD_ID

EPHEMERAL = 64
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


async def test_no_privileged_intent_is_asked_for(running: Running, fake: FakeDiscord) -> None:
    identify = next(payload for payload in fake.received if payload["op"] == 2)
    assert identify["d"]["intents"] == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES


async def test_a_mention_is_answered_in_the_channel_as_a_reply(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    asked = await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert assistant.asked[0].text == "can 70B run on 2x A6000?"
    assert assistant.asked[0].conversation == f"discord:{GUILD_ID}:{CHANNEL_ID}:{payloads.ALICE}"
    assert str(call.body["message_reference"]["message_id"]) == asked["id"]
    assert call.body["message_reference"]["fail_if_not_exists"] is False
    assert call.body["flags"] == IS_COMPONENTS_V2
    assert call.body["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert texts(call.body)[0].startswith("**Yes at 8-bit and below; not at 16-bit.**")


async def test_a_mention_in_a_thread_is_answered_in_the_thread(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"and with int8? {BOT_MENTION}", channel_id=THREAD_ID))
    await fake.call("POST", f"/channels/{THREAD_ID}/messages")
    assert assistant.asked[0].conversation == f"discord:{GUILD_ID}:{THREAD_ID}"


async def test_a_direct_message_needs_no_mention(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message("32B on a 4090?", channel_id=DM_ID))
    await fake.call("POST", f"/channels/{DM_ID}/messages")
    assert assistant.asked[0].text == "32B on a 4090?"
    assert assistant.asked[0].conversation == f"discord:0:{DM_ID}"


async def test_a_mention_of_the_bots_own_role_counts(running: Running, fake: FakeDiscord, assistant: ScriptedAssistant) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"<@&{ROLE_ID}> 8B on a 3060", mention_roles=[ROLE_ID]))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert assistant.asked[0].text == "8B on a 3060"


async def test_bots_webhooks_bystanders_and_system_messages_are_not_answered(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    text = f"{BOT_MENTION} can 70B run on 2x A6000?"
    await fake.dispatch("MESSAGE_CREATE", payloads.message(text, payloads.bot_user()))
    await fake.dispatch("MESSAGE_CREATE", payloads.message(text, payloads.user("200000000000000009", "other", bot=True)))
    await fake.dispatch("MESSAGE_CREATE", payloads.message(text, webhook_id="200000000000000010"))
    await fake.dispatch("MESSAGE_CREATE", payloads.message("can 70B run on 2x A6000?"))
    await fake.dispatch("MESSAGE_CREATE", payloads.message(text, type=7))
    await fake.dispatch("MESSAGE_UPDATE", payloads.message(text))
    gone = {"channel_id": CHANNEL_ID, "guild_id": GUILD_ID}
    await fake.dispatch("MESSAGE_DELETE", gone | {"id": payloads.snowflake()})
    await fake.dispatch("MESSAGE_DELETE_BULK", gone | {"ids": [payloads.snowflake()]})
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} the last one"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert [question.text for question in assistant.asked] == ["the last one"]


async def test_a_reply_to_our_answer_continues_the_conversation_of_who_had_asked(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    ours = fake.posted[-1]
    bob = payloads.user(payloads.BOB, "bob")
    await fake.dispatch("MESSAGE_CREATE", payloads.reply_to(ours, f"{BOT_MENTION} and with int8?", bob))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    assert assistant.asked[1].conversation == assistant.asked[0].conversation
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} 8B on a 3060?", bob))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=2)
    assert assistant.asked[2].conversation != assistant.asked[0].conversation


async def test_a_long_paste_is_read_from_the_file_that_discord_makes_of_it(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    log = "ggml_backend_alloc failed: out of memory\n" * 60
    url = fake.file_url("message.txt", log.encode())
    file = {"id": "5", "filename": "message.txt", "size": len(log), "url": url, "proxy_url": url}
    picture = file | {"id": "6", "filename": "a.png", "content_type": "image/png"}
    attachments = [picture, file | {"content_type": "text/plain; charset=utf-8"}]
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} why?", attachments=attachments))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert assistant.asked[0].text == f"why?\n{log}"


async def test_logs_of_any_type_are_read_and_what_is_no_text_is_not(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    files = {"run.log": b"first log", "train.out": b"second log", "core.log": b"\x7fELF\0\0", "tool.bin": b"text, but who knows"}
    attachments = []
    for number, (name, data) in enumerate(files.items()):
        url = fake.file_url(name, data)
        attachments.append({"id": str(number), "filename": name, "size": len(data), "url": url, "proxy_url": url})
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} why?", attachments=attachments))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert assistant.asked[0].text == "why?\nfirst log\nsecond log"


async def test_a_message_without_words_is_told_what_to_do(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    picture = {"id": "6", "filename": "a.png", "size": 5, "url": "http://x/a.png", "proxy_url": "", "content_type": "image/png"}
    await fake.dispatch("MESSAGE_CREATE", payloads.message(BOT_MENTION, attachments=[picture]))
    no_text = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert "no text that I can read" in texts(no_text.body)[0]
    assert ".log" in texts(no_text.body)[0]
    other = payloads.message("", payloads.user(payloads.BOB, "bob"))
    await fake.dispatch("MESSAGE_CREATE", payloads.reply_to(other, BOT_MENTION))
    use_menu = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    assert "Apps, Answer this" in texts(use_menu.body)[0]
    assert assistant.asked == []


async def test_a_bare_reply_to_us_is_left_alone_and_a_bare_mention_is_a_call_for_help(
    running: Running, fake: FakeDiscord, assistant: ScriptedAssistant
) -> None:
    ours = payloads.message("", payloads.bot_user())
    await fake.dispatch("MESSAGE_CREATE", payloads.reply_to(ours, "") | {"mentions": [payloads.bot_user()]})
    await fake.dispatch("MESSAGE_CREATE", payloads.message(BOT_MENTION))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert [question.text for question in assistant.asked] == [""]
    assert len(fake.posted) == 1
