"""Other processes give the same answers; one that dies costs nobody an answer."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.question import Place, Question
from bot.settings import Settings
from bot.team import TeamAssistant
from bot.workers import Workers
from knowledge.workspace import Workspace

TEXTS = ("can 70B run on 2x A6000?", "/quote 8b int4", "70B 在兩張 A6000 上跑得動嗎？", "how many fps in cyberpunk?")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(1)
    yield made
    made.close()


async def test_answers_are_the_same_and_the_loop_goes_on_turning_meanwhile(
    bot: Bot, workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    for text in TEXTS:
        assert await workers.answer(bot, Question(text)) == bot.answer(Question(text))
    assert workers._pool is not None
    (process,) = workers._pool._processes
    os.kill(process, signal.SIGKILL)
    await asyncio.sleep(0.05)
    replies = await asyncio.gather(*(workers.answer(bot, Question(text)) for text in TEXTS))
    assert replies == [bot.answer(Question(text)) for text in TEXTS]
    assert "a worker process died" in caplog.text


async def test_without_workers_nothing_is_started(bot: Bot) -> None:
    none = Workers(0)
    assert (await none.answer(bot, Question(TEXTS[0]))).intent == "fit"
    assert none._pool is None


async def test_an_assistant_has_as_many_as_are_set(bot: Bot, tmp_path: Path) -> None:
    assistant = TeamAssistant(bot, Workspace.open(tmp_path), Settings(rigwise_workers=1))
    place = Place("slack", "T1", "C1")
    await assistant.answer(Question("can 8B run on a 3060?", conversation="slack:T1:C1:1.0", place=place))
    follow = await assistant.answer(Question("and on a 4090?", conversation="slack:T1:C1:1.0", place=place))
    assert "4090" in follow.headline + follow.detail
    assistant.workers.close()
    assistant.workspace.close()
