"""Each event once, in whichever process; what a process left open is taken over by one other; one interface over every store."""

import asyncio
from pathlib import Path

import pytest

from bot.replicas import memory
from bot.replicas.ledger import KEEP_SECONDS, TRIES, Event, Ledger, LedgerError, Taken, tend
from bot.replicas.memory import MemoryLedger, SteadyLedger
from bot.replicas.workspace import WorkspaceLedger
from bot.together import Together
from knowledge.workspace import Workspace
from tests.bot.replicas.conftest import Pair

EVENT = {"event": {"text": "70B 跑得動嗎?"}}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_an_event_is_taken_by_one_replica(pair: Pair) -> None:
    first, second = pair.ledgers
    assert await first.take("slack", "message:1", EVENT)
    assert not await first.take("slack", "message:1", EVENT)
    assert not await second.take("slack", "message:1", EVENT)
    assert await second.take("discord", "message:1")


async def test_of_many_at_once_one_wins(pair: Pair) -> None:
    taken = await asyncio.gather(*(pair.ledgers[turn % 2].take("slack", "message:1") for turn in range(40)))
    assert sum(taken) == 1


async def test_what_was_left_open_is_taken_over_once_and_with_its_event(pair: Pair) -> None:
    first, second = pair.ledgers
    await first.take("slack", "message:1", EVENT)
    await first.take("slack", "message:2", EVENT)
    await first.finish("slack", "message:2")
    assert await second.adopt("slack") == []
    await pair.pass_time(1.2)
    assert await second.adopt("discord") == []
    assert await second.adopt("slack") == [Taken("message:1", EVENT)]
    assert await first.adopt("slack") == []
    await second.finish("slack", "message:1")
    await pair.pass_time(1.2)
    assert await first.adopt("slack") == []


async def test_who_says_that_he_is_at_it_keeps_it(pair: Pair) -> None:
    first, second = pair.ledgers
    await first.take("slack", "message:1", EVENT)
    await pair.pass_time(0.7)
    await first.renew()
    await pair.pass_time(0.7)
    assert await second.adopt("slack") == []


async def test_an_event_that_ends_every_process_is_given_up(pair: Pair) -> None:
    await pair.ledgers[0].take("slack", "message:1", EVENT)
    tries = 1
    for turn in range(10):
        await pair.pass_time(1.2)
        tries += len(await pair.ledgers[turn % 2].adopt("slack"))
    assert tries == TRIES


async def test_the_text_is_gone_once_it_is_answered_and_the_name_later(tmp_path: Path, clock: Clock) -> None:
    workspace = Workspace.open(tmp_path)
    first = WorkspaceLedger(workspace, Together(workspace.database), clock)
    await first.take("slack", "message:1", EVENT)
    await first.finish("slack", "message:1")
    assert workspace.database.rows("select name, event from events") == [("message:1", None)]
    clock.now += KEEP_SECONDS + 1
    for turn in range(600):
        await first.take("slack", f"later:{turn}")
    assert workspace.database.rows("select count(*) from events where name = 'message:1'") == [(0,)]
    workspace.close()


async def test_memory_forgets_after_the_last_retry_of_slack_and_is_bounded(clock: Clock) -> None:
    ledger = MemoryLedger(clock, capacity=50)
    assert [await ledger.take("slack", "a"), await ledger.take("slack", "a")] == [True, False]
    clock.now += 300
    assert not await ledger.take("slack", "a")
    clock.now += KEEP_SECONDS
    assert await ledger.take("slack", "a")
    for turn in range(200):
        await ledger.take("slack", str(turn))
    assert len(ledger) <= 51


class Away(MemoryLedger):
    """A shared ledger whose server comes and goes."""

    away = False

    async def take(self, platform: str, key: str, event: Event | None = None) -> bool:
        if self.away:
            raise LedgerError("no server")
        return await super().take(platform, key, event)


async def test_while_the_store_is_away_each_is_answered_once_in_this_process(caplog: pytest.LogCaptureFixture) -> None:
    shared = Away()
    ledger = SteadyLedger(shared)
    before = await ledger.take("slack", "before")
    shared.away = True
    during = [await ledger.take("slack", key) for key in ("before", "during", "during")]
    shared.away = False
    after = [await ledger.take("slack", key) for key in ("during", "after")]
    assert (before, during, after) == (True, [False, True, False], [False, True])
    assert caplog.text.count("no server") == 1


async def test_what_was_left_open_is_taken_up_again_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.replicas.ledger.LEASE_SECONDS", 0.03)

    class Left(MemoryLedger):
        left = [[Taken("a", EVENT)], [], [Taken("b", EVENT), Taken("c", EVENT)]]  # noqa: RUF012

        async def adopt(self, platform: str) -> list[Taken]:
            return self.left.pop(0) if self.left else []

    stop, again = asyncio.Event(), 0

    async def answer(event: Event) -> None:
        nonlocal again
        again += event == EVENT
        if again == 3:
            stop.set()

    ledger: Ledger = Left()
    await asyncio.wait_for(tend(ledger, "slack", answer, stop), 5)
    assert again == 3


def test_an_assistant_without_a_ledger_gets_one_of_its_own() -> None:
    assert isinstance(memory.ledger_of(object()), MemoryLedger)
