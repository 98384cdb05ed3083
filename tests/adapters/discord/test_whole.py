"""The bot itself in Discord: a question goes in at the gateway, and its own answer comes out at the API."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.app import run
from adapters.discord.text import escape
from bot.bot import Bot
from bot.question import Question
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.workspace import Workspace
from tests.adapters.discord import payloads
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import buttons, texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID


@pytest.fixture
async def whole(fake: FakeDiscord, settings: Settings, bot: Bot, tmp_path: Path) -> AsyncIterator[TeamAssistant]:
    pointed = settings.model_copy(update={"discord_api_url": fake.api_url, "discord_gateway_url": fake.gateway_url})
    workspace = Workspace.open(tmp_path)
    assistant = TeamAssistant(bot, workspace, pointed)
    stop = asyncio.Event()
    task = asyncio.create_task(run(pointed, assistant, stop))
    await fake.until(lambda: any(payload["op"] == 2 for payload in fake.received))
    yield assistant
    stop.set()
    await task
    workspace.close()


async def test_the_answer_is_the_bots_own_and_its_buttons_are_understood(whole: TeamAssistant, fake: FakeDiscord) -> None:
    text = "can 70B run on 2x A6000?"
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} {text}"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    reply = await whole.answer(Question(text))
    assert reply.verdict == "fits"
    assert texts(call.body)[0].startswith(f"**{escape(reply.headline)}**")
    press = payloads.press(buttons(call.body)["Context 32k"], fake.posted[-1])
    await fake.dispatch("INTERACTION_CREATE", press)
    answer = await fake.call("POST", f"/interactions/{press['id']}/")
    assert "context 32k" in "\n".join(texts(answer.body["data"]))


async def test_a_follow_up_is_understood_from_what_was_asked_before(whole: TeamAssistant, fake: FakeDiscord) -> None:
    await fake.dispatch("MESSAGE_CREATE", payloads.message(f"{BOT_MENTION} can 70B run on 2x A6000?"))
    await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    await fake.dispatch("MESSAGE_CREATE", payloads.reply_to(fake.posted[-1], f"{BOT_MENTION} and with int8?"))
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    assert "INT8" in "\n".join(texts(call.body))
    assert "70B" in "\n".join(texts(call.body))


async def test_a_model_completes_from_the_knowledge_base(whole: TeamAssistant, fake: FakeDiscord) -> None:
    typed = payloads.typing("fit", "gpu", "rtx 409")
    await fake.dispatch("INTERACTION_CREATE", typed)
    call = await fake.call("POST", f"/interactions/{typed['id']}/")
    assert "rtx-4090" in [choice["value"] for choice in call.body["data"]["choices"]]
