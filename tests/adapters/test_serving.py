"""`rigwise run` as an operator sees it: probes, metrics, its log, and how it ends."""

import ast
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.terminal.serving import _stop_on_signals
from bot.health import HEALTH
from tests.adapters.discord import payloads as discord
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID
from tests.adapters.discord.rest import TOKEN
from tests.adapters.slack import payloads as slack
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, JSON, FakeSlack
from tests.adapters.slack.test_main import ROOT, START_SECONDS, environment

ASKED = "can 70B run on 2x A6000?"


@dataclass
class SlowSlack(FakeSlack):
    """Takes a message only when the test lets it."""

    may_take: asyncio.Event = field(default_factory=asyncio.Event)
    asked_to_take: asyncio.Event = field(default_factory=asyncio.Event)

    async def _post(self, method: str, body: JSON) -> web.Response:
        self.asked_to_take.set()
        await self.may_take.wait()
        return await super()._post(method, body)


class SlowDiscord(FakeDiscord):
    """The same of Discord."""

    def __init__(self) -> None:
        super().__init__()
        self.may_take, self.asked_to_take = asyncio.Event(), asyncio.Event()

    async def serve(self, request: web.Request) -> web.Response:
        if request.method == "POST" and request.path.endswith("/messages"):
            self.asked_to_take.set()
            await self.may_take.wait()
        return await super().serve(request)


@dataclass
class Program:
    """`rigwise run` in a process of its own, with both platforms on loopback."""

    slack: SlowSlack
    discord: SlowDiscord
    process: asyncio.subprocess.Process
    base: str

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.base}{path}") as answer:
            return answer.status, await answer.text()

    async def is_ready(self) -> bool:
        try:
            return (await self.get("/readyz"))[0] == 200
        except aiohttp.ClientError:
            return False

    async def end(self) -> list[dict[str, Any]]:
        """The log, once the program has ended."""
        _, errors = await asyncio.wait_for(self.process.communicate(), START_SECONDS)
        return [json.loads(line) for line in errors.decode().splitlines()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def fakes() -> AsyncIterator[tuple[SlowSlack, SlowDiscord]]:
    one, two = SlowSlack(), SlowDiscord()
    runner = web.AppRunner(one.app(), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.base = "http://{}:{}".format(*runner.addresses[0][:2])
    await two.start()
    try:
        yield one, two
    finally:
        await two.stop()
        await runner.cleanup()


async def start(one: SlowSlack, two: SlowDiscord, folder: Path, port: int, **more: str) -> asyncio.subprocess.Process:
    env = environment(folder, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, SLACK_API_URL=f"{one.base}/api", **more)
    env |= {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": two.api_url, "DISCORD_GATEWAY_URL": two.gateway_url}
    command = (sys.executable, "-m", "adapters.terminal", "run")
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env | {"RIGWISE_PROBE_PORT": str(port)}, **pipes)  # type: ignore[arg-type]


@pytest.fixture
async def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Program]:
    monkeypatch.setattr("tests.adapters.slack.fake.SECONDS", START_SECONDS)
    port = free_port()
    async with fakes() as (one, two):
        process = await start(one, two, tmp_path, port)
        running = Program(one, two, process, f"http://127.0.0.1:{port}")
        async with asyncio.timeout(START_SECONDS):
            while not await running.is_ready():
                assert process.returncode is None, (await process.communicate())[1].decode()
                await asyncio.sleep(0.02)
        yield running
        one.may_take.set()
        two.may_take.set()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ask_both(program: Program) -> None:
    """A mention in Slack and one in Discord, each acknowledged and about to be answered."""
    await program.slack.send("events_api", slack.event(slack.mention(ASKED)))
    await program.discord.dispatch("MESSAGE_CREATE", discord.message(f"{BOT_MENTION} {ASKED}"))
    async with asyncio.timeout(START_SECONDS):
        await program.slack.asked_to_take.wait()
        await program.discord.asked_to_take.wait()


async def test_what_was_acknowledged_is_answered_after_the_signal_and_nothing_more_is_taken_up(program: Program) -> None:
    await ask_both(program)
    program.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(START_SECONDS):
        while (status := await program.get("/readyz"))[0] == 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    assert json.loads(status[1])["problems"] == ["stopping"]
    assert (await program.get("/healthz"))[0] == 200
    assert 'rigwise_in_flight{platform="slack"} 1.0' in (await program.get("/metrics"))[1]
    late = {"type": "events_api", "envelope_id": "late", "payload": slack.event(slack.mention("what does 8B need?"))}
    await program.slack._sockets[-1].send_json(late)
    await program.discord.dispatch("MESSAGE_CREATE", discord.message(f"{BOT_MENTION} what does 8B need?"))
    await asyncio.sleep(0.1)
    program.slack.may_take.set()
    program.discord.may_take.set()
    log = await program.end()
    assert program.process.returncode == 0
    assert [post.method for post in program.slack.posts] == ["chat.postMessage"]
    assert len([call for call in program.discord.calls if call.path == f"/channels/{CHANNEL_ID}/messages"]) == 1
    assert "late" not in program.slack.acks
    assert log[-1]["event"] == "stopped"
    assert not [line for line in log if line["level"] == "error"]


async def test_the_log_names_each_question_and_quotes_none(program: Program) -> None:
    program.slack.may_take.set()
    program.discord.may_take.set()
    await ask_both(program)
    await program.slack.until(1)
    await program.discord.call("POST", f"/channels/{CHANNEL_ID}/messages")
    program.process.send_signal(signal.SIGTERM)
    log = await program.end()
    answered = [line for line in log if line["event"] == "answered"]
    assert {line["platform"] for line in answered} == {"slack", "discord"}
    assert len({line["question_id"] for line in answered}) == 2
    assert {(line["intent"], line["outcome"]) for line in answered} == {("fit", "answered")}
    assert {line["team"] for line in answered} == {"T1", discord.GUILD_ID}
    for word in ("70B", "A6000", BOT_TOKEN, APP_TOKEN, TOKEN, "U0ADA"):
        assert word not in json.dumps(log), word


async def test_metrics_tell_of_questions_connections_and_the_age_of_prices(program: Program) -> None:
    program.slack.may_take.set()
    program.discord.may_take.set()
    await ask_both(program)
    await program.slack.until(1)
    await program.slack.disconnect()
    await program.slack.connected(2)
    await program.discord.ask_to_reconnect()
    async with asyncio.timeout(START_SECONDS):
        back = 'rigwise_connects_total{platform="discord"} 2.0'
        while back not in (shown := (await program.get("/metrics"))[1]):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
    assert 'rigwise_connects_total{platform="slack"} 2.0' in shown
    assert 'rigwise_questions_total{intent="fit",outcome="answered",platform="slack"} 1.0' in shown
    assert 'rigwise_answer_seconds_count{platform="discord"} 1.0' in shown
    assert "rigwise_workspace_up 1.0" in shown
    assert "rigwise_newest_price_timestamp_seconds 1." in shown
    assert 'rigwise_build_info{data="' in shown
    assert "process_resident_memory_bytes" in shown


async def test_a_load_balancer_gets_the_time_to_notice() -> None:
    """After the signal it says no at once, and goes on as before for as long as was set."""
    stop = asyncio.Event()
    HEALTH.begin(())
    _stop_on_signals(stop, 0.2)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.02)
    assert HEALTH.problems == ("stopping",)
    assert not stop.is_set()
    await asyncio.wait_for(stop.wait(), START_SECONDS)
    HEALTH.begin(())


async def test_a_probe_port_that_is_taken_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with fakes() as (one, two):
            process = await start(one, two, tmp_path, int(taken.getsockname()[1]))
            _, errors = await process.communicate()
    assert process.returncode == 2
    assert "cannot be listened on" in errors.decode()
    assert "set RIGWISE_PROBE_PORT" in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_a_wrong_configuration_is_told_whole_before_anything_starts(tmp_path: Path) -> None:
    async with fakes() as (one, two):
        process = await start(one, two, tmp_path, 70_000, RIGWISE_LOG_LEVEL="loud", RIGWISE_STOP_SECONDS="soon")
        _, errors = await process.communicate()
    said = errors.decode().splitlines()
    assert process.returncode == 2
    assert [line.split()[1] for line in sorted(said)] == ["RIGWISE_LOG_LEVEL", "RIGWISE_PROBE_PORT", "RIGWISE_STOP_SECONDS"]
    assert not one.opened


def test_one_question_loads_nothing_that_only_a_server_needs() -> None:
    program = "import sys; from adapters.terminal.app import app; app(['ask', sys.argv[1]], standalone_mode=False)"
    watched = f"import atexit, sys; atexit.register(lambda: print(sorted({{m.split('.')[0] for m in sys.modules}}))); {program}"
    done = subprocess.run([sys.executable, "-c", watched, ASKED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout.splitlines()[-1]))
    assert "sqlite3" in loaded
    assert not loaded & {"structlog", "prometheus_client", "aiohttp", "slack_bolt", "discord"}
