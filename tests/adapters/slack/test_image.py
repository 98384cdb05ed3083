"""What the image runs: the commands of docker/Dockerfile, as they stand there, with nothing but a data folder to write to."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from tests.adapters.slack import payloads
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.adapters.slack.test_main import ROOT, START_SECONDS, connected, environment
from tools.check_docker import instructions

STEPS = dict(instructions((ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")))
RUN = [*json.loads(STEPS["ENTRYPOINT"]), *json.loads(STEPS["CMD"])]
HEALTH = json.loads(STEPS["HEALTHCHECK"].partition("CMD ")[2])


async def start(command: list[str], folder: Path, **more: str) -> asyncio.subprocess.Process:
    """The installed program in a folder that it may not write to, as in a read-only root file system."""
    locked = folder / "root"
    locked.mkdir(mode=0o500, exist_ok=True)
    program = Path(sys.executable).with_name(command[0])
    return await asyncio.create_subprocess_exec(
        program,
        *command[1:],
        cwd=locked,
        env=environment(folder / "data", **more) | {"HOME": "/nonexistent"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_serves_and_is_healthy_and_keeps_all_it_writes_in_the_volume(
    server: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.adapters.slack.fake.SECONDS", START_SECONDS)
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{server.base}/api"}
    tokens["RIGWISE_PROBE_PORT"] = str(unused_port())
    process = await start(RUN, tmp_path, **tokens)
    await connected(server, process)
    await server.send("events_api", payloads.event(payloads.mention("can 70B run on 2x A6000?")))
    (post,) = await server.until(1)
    health = await start(HEALTH, tmp_path, **tokens)
    _, said = await health.communicate()
    process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()
    after = await start(HEALTH, tmp_path, **tokens)
    await after.communicate()
    assert "A6000" in post.body["text"]
    assert (health.returncode, process.returncode) == (0, 0), said.decode() + errors.decode()
    assert after.returncode != 0
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"knowledge.db", "workspace.db"}
    assert list((tmp_path / "root").iterdir()) == []


async def test_without_tokens_it_ends_at_once_and_says_what_is_missing(tmp_path: Path) -> None:
    process = await start(RUN, tmp_path)
    _, errors = await process.communicate()
    assert process.returncode == 2
    assert "SLACK_BOT_TOKEN" in errors.decode()
    assert "DISCORD_TOKEN" in errors.decode()
