"""A watch that has come true is told once, where it was set in Discord."""

import asyncio
from dataclasses import replace

import pytest

from bot.question import Question
from bot.reply import Reply, Tone
from bot.settings import Settings
from bot.watches import MET
from knowledge.team import Watch
from tests.adapters.discord.conftest import Running, ScriptedAssistant
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import texts
from tests.adapters.discord.payloads import ALICE, CHANNEL_ID, DM_ID, GUILD_ID

TEAM = f"discord:{GUILD_ID}"
WATCH = Watch("w-aaaaaa", "/watch 70b under $9", "discord", CHANNEL_ID, "", "en", author=f"discord:{ALICE}", team=TEAM)


class Priced:
    """A bot for which every watch has come true."""

    def __init__(self, assistant: ScriptedAssistant) -> None:
        self.library = assistant.bot.library

    def answer(self, question: Question) -> Reply:
        return Reply(f"It is true now: {question.text}", Tone.GOOD, "quote", verdict=MET)


@pytest.fixture
def assistant(assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch) -> ScriptedAssistant:
    monkeypatch.setattr(assistant, "bot", Priced(assistant))
    assistant.workspace.watches.add(TEAM, WATCH)
    assistant.workspace.watches.add(TEAM, replace(WATCH, id="w-bbbbbb", platform="slack"))
    return assistant


async def test_it_is_told_in_its_channel_and_not_again_after_a_restart(
    fake: FakeDiscord, running: Running, assistant: ScriptedAssistant
) -> None:
    call = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages")
    assert texts(call.body) == ["**It is true now: /watch 70b under $9**"]
    assistant.workspace.watches.add(TEAM, replace(WATCH, id="w-cccccc", question="/watch 8b under $9"))
    await running.restart()
    again = await fake.call("POST", f"/channels/{CHANNEL_ID}/messages", after=1)
    assert texts(again.body) == ["**It is true now: /watch 8b under $9**"]
    assert [watch.platform for watch in assistant.workspace.watches.open()] == ["slack"]


async def test_where_the_channel_is_closed_who_set_it_hears_it(
    fake: FakeDiscord, assistant: ScriptedAssistant, settings: Settings
) -> None:
    fake.forbidden = {CHANNEL_ID}
    adapter = Running(fake, assistant, settings)
    await adapter.start()
    call = await fake.call("POST", f"/channels/{DM_ID}/messages")
    assert texts(call.body)[0].startswith("**It is true now")
    await adapter.stop()


async def test_what_is_not_taken_anywhere_stays_open(fake: FakeDiscord, running: Running, assistant: ScriptedAssistant) -> None:
    fake.forbidden = {CHANNEL_ID, DM_ID}
    assistant.workspace.watches.add(TEAM, replace(WATCH, id="w-dddddd"))
    await running.restart()
    async with asyncio.timeout(10):
        while not any(call.status == 403 and DM_ID in call.path for call in fake.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        while "w-dddddd" not in [watch.id for watch in assistant.workspace.watches.open()]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
