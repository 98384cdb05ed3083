"""Two replicas over each store that was asked for: a file always, PostgreSQL and Valkey where their options are said."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.replicas import ledger, valkey_ledger
from bot.replicas import valkey as client
from bot.replicas.leases import Leases, ValkeyLeases, WorkspaceLeases
from bot.replicas.ledger import Ledger
from bot.replicas.valkey import Valkey
from bot.replicas.valkey_ledger import ValkeyLedger
from bot.replicas.workspace import WorkspaceLedger
from bot.together import Together
from knowledge.workspace import Workspace

QUICK_LEASE_SECONDS = 0.3
"""Valkey goes by its own clock, which no test can put forward."""
_numbers = itertools.count(1)


@dataclass
class Pair:
    """What two processes have of one store."""

    ledgers: tuple[Ledger, Ledger]
    leases: tuple[Leases, Leases]
    pass_time: Callable[[float], Awaitable[None]]
    """Lets so many leases' time go by."""
    lease_s: float


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of `pair` runs over each store that was asked for."""
    if "pair" in metafunc.fixturenames:
        asked = [store for store in ("postgres", "valkey") if metafunc.config.getoption(f"--{store}")]
        metafunc.parametrize("pair", ["sqlite", *asked], indirect=True)


@pytest.fixture
async def pair(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        if request.param == "valkey":
            yield await _in_valkey(request.getfixturevalue("valkey_server").url, stack, monkeypatch)
            return
        url = (
            request.getfixturevalue("postgres_server").make_schema(f"r{next(_numbers)}") if request.param == "postgres" else None
        )
        opened, clock = [Workspace.open(tmp_path, url) for _ in range(2)], Clock()
        for one in opened:
            stack.callback(one.close)
        together = [Together(one.database) for one in opened]

        async def pass_time(leases_s: float) -> None:
            clock.now += leases_s * ledger.LEASE_SECONDS

        first, second = (WorkspaceLedger(one, work, clock) for one, work in zip(opened, together, strict=True))
        mine, theirs = (WorkspaceLeases(one, work, clock) for one, work in zip(opened, together, strict=True))
        yield Pair((first, second), (mine, theirs), pass_time, ledger.LEASE_SECONDS)


async def _in_valkey(url: str, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setattr(valkey_ledger, "LEASE_SECONDS", QUICK_LEASE_SECONDS)
    monkeypatch.setattr(client, "SPACE", f"{{test{next(_numbers)}}}")
    opened = [Valkey(url) for _ in range(2)]
    for one in opened:
        stack.push_async_callback(one.close)

    async def pass_time(leases_s: float) -> None:
        await asyncio.sleep(leases_s * QUICK_LEASE_SECONDS)

    first, second = map(ValkeyLedger, opened)
    mine, theirs = map(ValkeyLeases, opened)
    return Pair((first, second), (mine, theirs), pass_time, QUICK_LEASE_SECONDS)
