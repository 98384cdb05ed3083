"""What only Valkey does: limits that replicas count together, a server that goes away, an address that is wrong."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bot import Bot
from bot.question import Place, Question
from bot.replicas import valkey as client
from bot.replicas import valkey_turns
from bot.replicas.ledger import LedgerError
from bot.replicas.valkey import Valkey, ValkeyAway
from bot.replicas.valkey_ledger import ValkeyLedger
from bot.replicas.valkey_limiter import ValkeyLimiter
from bot.replicas.valkey_turns import ValkeyTurns
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.throttle import Charge, Limiter, MemoryLimiter, Rate
from knowledge.workspace import Workspace
from tests.valkey import Server, server

_numbers = itertools.count(1)


@pytest.fixture
def own() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture(params=["memory", "valkey"])
async def limiter(
    request: pytest.FixtureRequest, valkey_server: Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Limiter]:
    """The same tests over both, with real time: Valkey's clock is its own."""
    if request.param == "memory":
        yield MemoryLimiter()
        return
    monkeypatch.setattr(client, "SPACE", f"{{limits{next(_numbers)}}}")
    valkey = Valkey(valkey_server.url)
    yield ValkeyLimiter(valkey)
    await valkey.close()


async def test_so_many_at_once_and_then_one_after_the_other(limiter: Limiter) -> None:
    charge = Charge("user:a", Rate(3, per_s=0.9))
    assert [await limiter.take((charge,)) for _ in range(3)] == [None] * 3
    refusal = await limiter.take((charge,))
    assert refusal is not None
    assert 0.1 < refusal.wait_s <= 0.3
    await asyncio.sleep(0.32)
    assert await limiter.take((charge,)) is None
    assert await limiter.take((charge,)) is not None
    assert await limiter.take((Charge("user:b", charge.rate),)) is None


async def test_all_are_taken_or_none_and_the_longest_wait_is_named(limiter: Limiter) -> None:
    person, channel = Charge("user:a", Rate(5)), Charge("channel:c", Rate(1))
    assert await limiter.take((person, channel)) is None
    for _ in range(9):
        refusal = await limiter.take((person, channel))
        assert refusal is not None
        assert refusal.key == "channel:c"
        assert 55 < refusal.wait_s <= 60
    assert [await limiter.take((person,)) for _ in range(4)] == [None] * 4
    assert await limiter.take(()) is None


async def test_replicas_count_together(valkey_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SPACE", f"{{limits{next(_numbers)}}}")
    replicas = [Valkey(valkey_server.url) for _ in range(3)]
    charge = Charge("team:t", Rate(10))
    taken = await asyncio.gather(*(ValkeyLimiter(one).take((charge,)) for one in replicas for _ in range(10)))
    assert taken.count(None) == 10
    for one in replicas:
        await one.close()


async def test_while_the_server_is_away_each_counts_for_itself_and_nobody_waits(own: Server) -> None:
    valkey = Valkey(own.url)
    limiter, ledger = ValkeyLimiter(valkey), ValkeyLedger(valkey)
    assert await ledger.take("slack", "before")
    own.kill()
    began = time.monotonic()
    charge = Charge("user:a", Rate(2))
    assert [await limiter.take((charge,)) is None for _ in range(4)] == [True, True, False, False]
    with pytest.raises(LedgerError, match="away"):
        await ledger.take("slack", "during")
    assert time.monotonic() - began < 3
    own.start()
    async with asyncio.timeout(10):
        while True:
            try:
                found = await ledger.take("slack", "before")
                break
            except LedgerError:
                await asyncio.sleep(0.1)
    assert not found, "what was acknowledged before is known after the server's death"
    await valkey.close()


@pytest.mark.parametrize("url", ["http://cache:6379", "cache:6379", "redis://:hunter2@cache:notaport"])
async def test_an_address_that_is_none_is_said_without_its_password(url: str) -> None:
    with pytest.raises(ValkeyAway) as caught:
        Valkey(url)
    assert "hunter2" not in str(caught.value)


@pytest.fixture
def turns(valkey_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[ValkeyTurns]:
    monkeypatch.setattr(valkey_turns, "SPACE", f"{{turns{next(_numbers)}}}")
    opened = ValkeyTurns(valkey_server.url)
    yield opened
    opened.close()


def test_the_last_question_of_a_thread_is_kept_and_a_person_is_forgotten(turns: ValkeyTurns) -> None:
    turns.remember("slack:T1:C1:1.2", "fit", {"models": [{"id": "8B"}], "note": "跑得動"})
    turns.remember("slack:T1:D1:U1", "fit", {})
    turns.remember("slack:T1:D1:U1", "quote", {})
    turns.remember("slack:T1:D1:U11", "spec", {})
    last = turns.get("slack:T1:C1:1.2")
    assert last is not None
    assert (last.intent, last.slots) == ("fit", {"models": [{"id": "8B"}], "note": "跑得動"})
    assert (turns.get("slack:T1:D1:U1") or last).intent == "quote"
    assert turns.forget("slack:T1:U1") == 1
    assert turns.forget("slack:T1:*") == 0
    assert turns.get("slack:T1:D1:U1") is None
    assert turns.get("slack:T1:D1:U11") is not None


def test_a_server_that_is_away_has_no_last_question_and_stops_nothing(own: Server) -> None:
    turns = ValkeyTurns(own.url)
    turns.remember("a", "fit", {})
    own.kill()
    turns.remember("a", "quote", {})
    assert turns.get("a") is None
    turns.close()


async def test_an_assistant_shares_what_the_settings_say(bot: Bot, valkey_server: Server, tmp_path: Path) -> None:
    settings = Settings(rigwise_data=tmp_path, rigwise_valkey_url=SecretStr(valkey_server.url))
    replicas = [TeamAssistant(bot, Workspace.open(tmp_path), settings) for _ in range(2)]
    question = Question("can 8B run on a 3060?", conversation="slack:T9:C9:U9", place=Place("slack", "T9", "C9"))
    await replicas[0].answer(question)
    reply = await replicas[1].answer(replace(question, text="and on a 4090?"))
    assert "4090" in reply.headline + reply.detail
    assert reply.intent == "fit"
    assert [await each.ledger.take("slack", "m") for each in replicas] == [True, False]
    for each in replicas:
        await each.shared.close()
        each.workspace.close()


async def test_without_a_usable_address_the_workspace_is_used(bot: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(rigwise_data=tmp_path, rigwise_valkey_url=SecretStr("cache:6379"))
    assistant = TeamAssistant(bot, Workspace.open(tmp_path), settings)
    assert await assistant.ledger.take("slack", "m")
    assert "RIGWISE_VALKEY_URL is no address" in caplog.text
    assistant.workspace.close()
