"""The program as it is started: `python -m adapters.slack`, with the real bot behind it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.adapters.slack import payloads
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60.0
"""The first start builds the knowledge base; on a busy machine that takes its time."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "DISCORD_", "RIGWISE_")) and "proxy" not in name.lower()
    }
    return kept | {"RIGWISE_DATA": str(tmp_path)} | more


async def start(env: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "adapters.slack", cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def connected(server: FakeSlack, process: asyncio.subprocess.Process) -> None:
    """Wait for the program's socket, and fail with what it said when it ends before."""
    socket, end = asyncio.ensure_future(server.connected()), asyncio.ensure_future(process.wait())
    done, pending = await asyncio.wait({socket, end}, return_when=asyncio.FIRST_COMPLETED)
    for waiting in pending:
        waiting.cancel()
    assert socket in done, (await process.communicate())[1].decode()


async def test_it_serves_until_it_is_told_to_stop(server: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.adapters.slack.fake.SECONDS", START_SECONDS)
    process = await start(
        environment(tmp_path, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, SLACK_API_URL=f"{server.base}/api")
    )
    await connected(server, process)
    event = payloads.mention("can 70B run on 2x A6000?")
    await server.send("events_api", payloads.event(event))
    await server.send("slash_commands", payloads.command("/quote", "65b int4", server.response_url()))
    posts = await server.until(2)
    process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()
    answer = next(post for post in posts if post.method == "chat.postMessage")
    assert answer.body["thread_ts"] == event["ts"]
    assert "A6000" in answer.body["text"]
    assert {post.method for post in posts} == {"chat.postMessage", "response"}
    assert b"Traceback" not in errors
    assert process.returncode == 0


async def test_without_tokens_it_says_what_is_missing(tmp_path: Path) -> None:
    process = await start(environment(tmp_path))
    _, errors = await process.communicate()
    assert errors.decode() == "rigwise: SLACK_BOT_TOKEN is not set. docs/slack.md says where to copy it from.\n"
    assert process.returncode == 2
