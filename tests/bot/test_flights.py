"""What was taken up is counted, named, and finished before the end."""

import asyncio

import pytest
from prometheus_client import REGISTRY
from structlog.contextvars import get_contextvars

from bot.flights import Flights, reference
from bot.health import Health


def in_flight() -> float:
    return REGISTRY.get_sample_value("rigwise_in_flight", {"platform": "slack"}) or 0.0


async def test_each_has_an_id_that_its_reference_is() -> None:
    flights, seen = Flights("slack"), set()
    for _ in range(3):
        async with flights.one(team="T1"):
            bound = get_contextvars()
            assert (bound["platform"], bound["team"], reference()) == ("slack", "T1", bound["question_id"])
            seen.add(reference())
    assert len(seen) == 3
    assert get_contextvars() == {}
    assert reference() != reference()


async def test_the_end_waits_for_all_of_them() -> None:
    flights, done = Flights("slack"), []

    async def answer(number: int) -> None:
        async with flights.one():
            await asyncio.sleep(0.01 * number)
            done.append(number)

    tasks = [asyncio.create_task(answer(number)) for number in range(5)]
    await asyncio.sleep(0)
    assert in_flight() == 5
    assert await flights.drain(5)
    assert done == [0, 1, 2, 3, 4]
    assert in_flight() == 0
    await asyncio.gather(*tasks)


async def test_but_not_for_ever_and_what_is_left_knows_it(caplog: pytest.LogCaptureFixture) -> None:
    flights, held = Flights("slack"), asyncio.Event()

    async def hang() -> None:
        async with flights.one():
            await held.wait()

    task = asyncio.create_task(hang())
    await asyncio.sleep(0)
    assert not await flights.drain(0.01)
    assert "1 questions unfinished" in caplog.text
    assert task.cancelled()
    assert in_flight() == 0


async def test_what_was_handed_over_has_begun_before_the_end_can_come() -> None:
    """As Bolt does it: the listener is only scheduled when the acknowledgement goes out."""
    flights, answered, tasks = Flights("slack"), [], []

    async def listener() -> None:
        async with flights.one():
            await asyncio.sleep(0.01)
            answered.append(True)

    async with flights.handing_over():
        tasks.append(asyncio.ensure_future(listener()))
    assert await flights.drain(5)
    assert answered == [True]


async def test_an_answer_that_fails_is_finished_too() -> None:
    flights = Flights("slack")
    with pytest.raises(ZeroDivisionError):
        async with flights.one():
            raise ZeroDivisionError
    assert await flights.drain(0)


def test_ready_is_when_every_wanted_platform_is_connected_and_nothing_stops() -> None:
    health, sockets, said = Health(), [True], []

    def look() -> None:
        said.append(", ".join(health.problems))

    health.begin(("slack", "discord"))
    look()
    health.up("slack", lambda: bool(sockets))
    health.up("discord")
    look()
    sockets.clear()
    look()
    assert REGISTRY.get_sample_value("rigwise_connected", {"platform": "slack"}) == 0
    assert REGISTRY.get_sample_value("rigwise_connected", {"platform": "discord"}) == 1
    sockets.append(True)
    health.down("discord")
    look()
    health.up("discord")
    health.stop()
    look()
    health.begin(())
    one, other = "slack is not connected", "discord is not connected"
    assert said == [f"{other}, {one}", "", one, other, "stopping"]
