"""Two replicas over PostgreSQL and Valkey: one is killed in the middle of load, and nothing is lost or doubled.

Slack's side redelivers what was not acknowledged, as Slack does. The load goes to both replicas in turn.
"""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.adapters.slack import payloads
from tests.adapters.slack.fake import BOT_TOKEN, JSON, SIGNING_SECRET, FakeSlack, serving
from tests.postgres import Server as Postgres
from tests.valkey import Server as Valkey

QUESTIONS = 300
RATE = 60.0
KILLED_AFTER = 120
ATTEMPTS = 6
START_SECONDS = 40.0
RECOVERY_SECONDS = 45.0
SIZES = (7, 8, 13, 14, 32, 70)


class Lenient(FakeSlack):
    """Judging blocks would only slow the load down; other tests do."""

    def _judge(self, body: JSON) -> JSON | None:
        return None


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@dataclass
class Replica:
    """`rigwise run slack` in a process of its own."""

    process: asyncio.subprocess.Process
    events: str
    ready: str
    log: Path

    async def until_ready(self, session: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                assert self.process.returncode is None, self.log.read_text(encoding="utf-8")
                with suppress(aiohttp.ClientError):
                    async with session.get(self.ready) as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.1)


@asynccontextmanager
async def replica(slack: FakeSlack, number: int, database: str, valkey: str, folder: Path) -> AsyncIterator[Replica]:
    port, probe, log = free_port(), free_port(), folder / f"replica-{number}.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_", "RIGWISE_"))}
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_HTTP_PORT": str(port),
        "SLACK_HTTP_HOST": "127.0.0.1",
        "SLACK_API_URL": f"{slack.base}/api",
        "RIGWISE_PROBE_PORT": str(probe),
        "RIGWISE_DATABASE_URL": database,
        "RIGWISE_VALKEY_URL": valkey,
        "RIGWISE_DATA": str(folder / f"data-{number}"),
        **{f"RIGWISE_{whose}_PER_MINUTE": "0" for whose in ("USER", "CHANNEL", "TEAM")},
    }
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "adapters.terminal", "run", "slack", env=kept | settings, stdout=out, stderr=out
        )
    try:
        yield Replica(process, f"http://127.0.0.1:{port}/slack/events", f"http://127.0.0.1:{probe}/readyz", log)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@dataclass
class Balancer:
    """Slack, and what stands before the replicas: it goes to the next one where one does not answer, and comes again."""

    session: aiohttp.ClientSession
    replicas: list[Replica]
    acknowledged: set[str] = field(default_factory=set)
    turn: int = 0

    async def deliver(self, message: JSON) -> None:
        body = json.dumps(payloads.event(message))
        self.turn += 1
        for attempt in range(self.turn, self.turn + ATTEMPTS):
            if await self._post(self.replicas[attempt % len(self.replicas)], body):
                self.acknowledged.add(message["ts"])
                return
            await asyncio.sleep(0.2)

    async def _post(self, to: Replica, body: str) -> bool:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.session.post(to.events, data=body, headers=headers, timeout=aiohttp.ClientTimeout(3)) as answer:
                return answer.status == 200
        return False


def question(number: int) -> JSON:
    return payloads.mention(f"can {SIZES[number % len(SIZES)]}B run on {1 + number % 4}x RTX 3090?", user=f"U{number % 40}")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with serving(Lenient()) as fake:
        yield fake


async def test_one_of_two_is_killed_under_load_and_nothing_is_lost_or_doubled(
    slack: FakeSlack, postgres_server: Postgres, valkey_server: Valkey, tmp_path: Path
) -> None:
    database = postgres_server.make_schema("two_replicas")
    async with (
        aiohttp.ClientSession() as session,
        replica(slack, 1, database, valkey_server.url, tmp_path) as first,
        replica(slack, 2, database, valkey_server.url, tmp_path) as second,
    ):
        await asyncio.gather(first.until_ready(session), second.until_ready(session))
        balancer, under_way = Balancer(session, [first, second]), []
        for number in range(QUESTIONS):
            if number == KILLED_AFTER:
                first.process.send_signal(signal.SIGKILL)
            under_way.append(asyncio.create_task(balancer.deliver(question(number))))
            await asyncio.sleep(1 / RATE)
        await asyncio.gather(*under_way)
        await answered(slack, balancer)
        await asyncio.sleep(1)
        count = Counter(post.body["thread_ts"] for post in slack.posts)
        assert len(balancer.acknowledged) == QUESTIONS
        assert balancer.acknowledged - count.keys() == set()
        assert [key for key, times in count.items() if times > 1] == []
        assert not re.search("Traceback", second.log.read_text(encoding="utf-8"))


async def answered(slack: FakeSlack, balancer: Balancer) -> None:
    """Until each acknowledged question has its answer; those that the killed one had open come when their leases lapse."""
    with suppress(TimeoutError):
        async with asyncio.timeout(RECOVERY_SECONDS):
            while balancer.acknowledged - {post.body["thread_ts"] for post in slack.posts}:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
