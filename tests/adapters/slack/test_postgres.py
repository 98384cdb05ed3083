"""Installed at one replica, answered by another; stopped nowhere by a server that is missing, but said."""

import asyncio
import json
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.app import SetupError, run
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted
from tests.adapters.slack.fake import CLIENT_ID, CLIENT_SECRET, FakeSlack
from tests.adapters.slack.test_signed_http import install, opened, settings_for
from tests.postgres import Server

replica = asynccontextmanager(opened)


async def test_a_workspace_that_was_installed_at_one_replica_is_answered_by_another(
    server: FakeSlack, assistant: Scripted, tmp_path: Path, postgres_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_for(
        server,
        tmp_path,
        slack_client_id=CLIENT_ID,
        slack_client_secret=SecretStr(CLIENT_SECRET),
        rigwise_database_url=SecretStr(postgres_server.make_schema("installs")),
    )
    server.grants |= {"code-1": "T1"}
    async with replica(settings, assistant, caplog) as first:
        assert (await install(first, "code-1"))[0] == 200
    caplog.clear()
    async with replica(settings, assistant, caplog) as second:
        body = payloads.event(payloads.mention("can 70B run?"))
        assert await second.deliver(json.dumps(body)) == 200
        await server.until(1)
    assert server.tokens[server.used_tokens[-1]] == "T1"
    assert not (tmp_path / "slack-installations.db").exists()


async def test_a_server_that_is_missing_is_said_without_its_password(
    server: FakeSlack, assistant: Scripted, tmp_path: Path
) -> None:
    settings = settings_for(
        server,
        tmp_path,
        slack_client_id=CLIENT_ID,
        slack_client_secret=SecretStr(CLIENT_SECRET),
        rigwise_database_url=SecretStr(f"postgresql://ada:hunter2@/rigwise?host={tmp_path}"),
    )
    with pytest.raises(SetupError, match="cannot be kept in RIGWISE_DATABASE_URL") as caught:
        await run(settings, assistant, asyncio.Event())
    assert "hunter2" not in str(caught.value)
