"""What is counted, and that no text of anybody's becomes a label."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from bot import metrics
from bot.assistant import Assistant
from bot.bot import Bot
from bot.limits import Limits
from bot.question import Place, Question
from bot.reply import Reply
from bot.settings import Settings
from knowledge.workspace import Workspace

ADA = Question("can 70B run on 2x A6000?", author="slack:T1:U1", place=Place("slack", "T1", "C1"))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def asked(intent: str, outcome: str) -> float:
    return count("rigwise_questions_total", platform="slack", intent=intent, outcome=outcome)


@pytest.mark.parametrize(
    ("text", "intent", "outcome"),
    [("can 70B run on 2x A6000?", "fit", "answered"), ("will it fit on my gpu", "fit", "not_understood")],
)
async def test_a_question_is_counted_by_what_became_of_it(
    bot: Bot, workspace: Workspace, text: str, intent: str, outcome: str
) -> None:
    before, timed = asked(intent, outcome), count("rigwise_answer_seconds_count", platform="slack")
    await Assistant(bot, workspace).answer(Question(text, place=ADA.place))
    assert asked(intent, outcome) == before + 1
    assert count("rigwise_answer_seconds_count", platform="slack") == timed + 1


async def test_one_too_many_is_counted_apart(bot: Bot, workspace: Workspace) -> None:
    assistant = Assistant(bot, workspace, Settings(rigwise_user_per_minute=1))
    before, answered = count("rigwise_limited_total", platform="slack", whose="user"), asked("fit", "answered")
    for _ in range(3):
        await assistant.answer(ADA)
    assert count("rigwise_limited_total", platform="slack", whose="user") == before + 2
    assert asked("fit", "answered") == answered + 1


async def test_a_mistake_of_ours_is_counted(workspace: Workspace) -> None:
    class Failing(Bot):
        def __init__(self) -> None: ...

        def answer(self, question: Question) -> Reply:
            raise ZeroDivisionError

    before, failed = count("rigwise_errors_total", platform="slack", kind="answer"), asked("other", "failed")
    with pytest.raises(ZeroDivisionError):
        await Assistant(Failing(), workspace).answer(ADA)
    assert count("rigwise_errors_total", platform="slack", kind="answer") == before + 1
    assert asked("other", "failed") == failed + 1


@given(st.text(), st.text())
def test_labels_come_from_closed_lists(platform: str, intent: str) -> None:
    assert metrics.platform_of(platform) in metrics.PLATFORMS | {metrics.OTHER}
    known = metrics.intent_of(intent)
    assert known == metrics.OTHER or known == intent


def test_all_series_together_are_few() -> None:
    """The most that a process can ever have: every combination of labels."""
    platforms, intents = len(metrics.PLATFORMS) + 1, 24
    buckets = len(metrics.SECONDS) + 3
    most = platforms * (
        intents * len(metrics.OUTCOMES) + 2 * buckets + len(metrics.WHOSE) + len(metrics.ERRORS) + len(metrics.FAULTS) + 5
    )
    assert most < 2000
    text = metrics.exposition()[0].decode()
    assert sum(line.startswith("rigwise_") for line in text.splitlines()) < most
    assert "A6000" not in text


def test_how_old_the_facts_are_is_read_at_each_scrape(bot: Bot) -> None:
    waiting = 7
    metrics.watch(lambda: bot.library, lambda: waiting)
    price = bot.library.newest_price()
    assert price is not None
    assert count("rigwise_newest_price_timestamp_seconds") == metrics.midnight(price)
    assert 1.7e9 < count("rigwise_knowledge_timestamp_seconds") < 4e9
    assert count("rigwise_write_queue") == 7
    assert metrics.midnight(None) != metrics.midnight(None)


@pytest.mark.parametrize(
    ("status", "reason"), [(429, "rate_limited"), (503, "server_error"), (500, "server_error"), (None, "connection")]
)
def test_what_a_platform_did_not_answer_is_counted(status: int | None, reason: str) -> None:
    before = count("rigwise_platform_faults_total", platform="slack", reason=reason)
    metrics.requested("slack", status)
    metrics.requested("slack", 200)
    metrics.requested("slack", 404)
    assert count("rigwise_platform_faults_total", platform="slack", reason=reason) == before + 1


async def test_a_client_s_requests_are_counted_as_they_end() -> None:
    async def overloaded(_: web.Request) -> web.Response:
        return web.Response(status=503)

    app = web.Application()
    app.router.add_get("/", overloaded)
    async with TestServer(app) as server:
        before = {reason: count("rigwise_platform_faults_total", platform="slack", reason=reason) for reason in metrics.FAULTS}
        async with aiohttp.ClientSession(trace_configs=[metrics.count_requests("slack", aiohttp.TraceConfig())]) as client:
            url = server.make_url("/")
            await client.get(url)
            await server.close()
            with pytest.raises(aiohttp.ClientConnectorError):
                await client.get(url)
    after = {reason: count("rigwise_platform_faults_total", platform="slack", reason=reason) for reason in metrics.FAULTS}
    assert {reason: after[reason] - before[reason] for reason in after} == {"rate_limited": 0, "server_error": 1, "connection": 1}


def test_the_limits_that_count_are_those_that_have_labels() -> None:
    each = Limits.of(Settings()).charges(ADA)
    assert tuple(charge.key.partition(":")[0] for charge in each) == metrics.WHOSE
