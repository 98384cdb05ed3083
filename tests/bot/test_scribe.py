"""Writes of many questions share a commit, and none pays for another's trouble."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.effects import SaveMachine
from bot.question import Place, Question
from bot.scribe import Scribe
from bot.writers import WRITERS
from knowledge.team import Machine
from knowledge.workspace import Workspace, WorkspaceError

PLACE = Place("slack", "T1", "C1")
QUESTION = Question("…", place=PLACE)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


def save(name: str) -> tuple[SaveMachine]:
    return (SaveMachine(Machine(name)),)


async def test_all_are_on_the_disk_when_each_is_told_so(workspace: Workspace) -> None:
    scribe = Scribe(workspace)

    async def write(number: int) -> bool:
        await scribe.write(QUESTION, save(f"m{number}"))
        return workspace.inventory.get(PLACE.key, f"m{number}") is not None

    assert all(await asyncio.gather(*map(write, range(200))))


async def test_many_at_once_share_few_commits(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    real = workspace.database.transaction

    def counted() -> object:
        nonlocal commits
        commits += workspace.database._depth == 0  # type: ignore[attr-defined]
        return real()

    monkeypatch.setattr(workspace.database, "transaction", counted)
    scribe = Scribe(workspace)
    await asyncio.gather(*(scribe.write(QUESTION, save(f"m{number}")) for number in range(64)))
    assert commits <= 4
    assert len(workspace.inventory.list(PLACE.key)) == 64


async def test_only_the_one_that_fails_is_told_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = WRITERS[SaveMachine]

    def write(opened: Workspace, question: Question, effect: SaveMachine) -> None:
        real(opened, question, effect)
        if effect.machine.name == "m7":
            raise WorkspaceError("no")

    monkeypatch.setitem(WRITERS, SaveMachine, write)
    scribe = Scribe(workspace)
    outcomes = await asyncio.gather(*(scribe.write(QUESTION, save(f"m{number}")) for number in range(20)), return_exceptions=True)
    assert [number for number, outcome in enumerate(outcomes) if outcome is not None] == [7]
    assert {machine.name for machine in workspace.inventory.list(PLACE.key)} == {f"m{n}" for n in range(20)} - {"m7"}


async def test_who_goes_away_takes_nothing_along(workspace: Workspace) -> None:
    """A question whose asker is gone is written, and the next ones are not held up."""
    held, go = threading.Event(), threading.Event()
    real = WRITERS[SaveMachine]

    def write(opened: Workspace, question: Question, effect: SaveMachine) -> None:
        held.set()
        go.wait(5)
        real(opened, question, effect)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(WRITERS, SaveMachine, write)
        scribe = Scribe(workspace)
        gone = asyncio.create_task(scribe.write(QUESTION, save("gone")))
        await asyncio.to_thread(held.wait, 5)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        stays = asyncio.create_task(scribe.write(QUESTION, save("stays")))
        go.set()
        await stays
    assert len(workspace.inventory.list(PLACE.key)) == 2
