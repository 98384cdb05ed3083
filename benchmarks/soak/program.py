"""The program under load, the Slack that it talks to, and what it holds in memory."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from benchmarks.wire.__main__ import READY_S
from tests.adapters.slack import payloads
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, JSON, FakeSlack, Post

GRACE_S = 30.0
CHANNELS = 200


class Unkept(dict[str, JSON]):
    """Acknowledgements are not looked at, and would fill this process's memory."""

    def __setitem__(self, key: str, value: JSON) -> None:
        return


class SoakedSlack(FakeSlack):
    """Keeps only what is open, and how long the rest took."""

    def __init__(self) -> None:
        super().__init__()
        self.acks = Unkept()
        self.times: list[float] = []
        self.wrong = 0
        self.asked = 0
        self._asked_at: dict[str, float] = {}

    def begin(self) -> None:
        """Count from here."""
        self.times, self.wrong, self.asked = [], 0, 0

    @property
    def open(self) -> int:
        return len(self._asked_at)

    def _judge(self, body: JSON) -> JSON | None:
        return None

    async def _keep(self, post: Post) -> None:
        """An answer to a question that is open; any other post is a second answer or a sorry."""
        at = self._asked_at.pop(str(post.body.get("thread_ts")), None)
        if at is None or post.method != "chat.postMessage":
            self.wrong += 1
        else:
            self.times.append(1000 * (time.perf_counter() - at))
        self.attempts.clear()
        self.known.clear()
        self.used_tokens.clear()

    async def ask(self, text: str) -> None:
        """One mention, from one of many channels, without waiting for anything."""
        self.asked += 1
        event = payloads.mention(text, user=f"U{self.asked % 997}", channel=f"C{self.asked % CHANNELS}")
        self._asked_at[event["ts"]] = time.perf_counter()
        payload = payloads.event(event)
        await self._sockets[-1].send_json({"type": "events_api", "envelope_id": f"e{next(self._ids)}", "payload": payload})

    async def settle(self) -> None:
        """Until all are answered, GRACE_S at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                while self._asked_at:  # noqa: ASYNC110 - what is waited for is another process
                    await asyncio.sleep(0.02)


@asynccontextmanager
async def program(slack: FakeSlack, folder: str, workers: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """`rigwise run slack`, from its first connection to its end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_", "RIGWISE_"))}
    own = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{slack.base}/api"}
    own |= {f"RIGWISE_{whose}_PER_MINUTE": "0" for whose in ("USER", "CHANNEL", "TEAM")}
    own |= {"RIGWISE_DATA": folder, "RIGWISE_WORKERS": str(workers), "RIGWISE_LOG_LEVEL": "warning"}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "adapters.terminal", "run", "slack", env=kept | own)
    try:
        async with asyncio.timeout(READY_S):
            await slack.connected()
        yield process
    finally:
        process.terminate()
        await process.wait()


def family_mb(pid: int) -> float:
    """Resident memory of a process and all that it started, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    own = int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024 / 1e6
    return own + sum(family_mb(int(child)) for child in children)
