"""`rigwise doctor` on Slack, against a Slack on loopback: each mistake of a set-up is found, and what to click is said."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack.checkup import check
from bot.checkup import Finding
from bot.settings import Settings
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack


async def findings(fake: FakeSlack, **change: Any) -> list[Finding]:
    tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN} | change
    secrets: dict[str, Any] = {name: SecretStr(value) if isinstance(value, str) else value for name, value in tokens.items()}
    settings = Settings(slack_api_url=f"{fake.base}/api", **secrets)
    return await asyncio.to_thread(lambda: list(check(settings)))


def failures(found: list[Finding]) -> list[str]:
    return [finding.said for finding in found if finding.state == "fail"]


async def test_a_right_set_up_has_no_failure(server: FakeSlack) -> None:
    found = await findings(server)
    assert failures(found) == []
    assert found[0].said == "connected to Lab as rigwise"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"slack_bot_token": "xapp-a", "slack_app_token": "xoxb-b"}, "the two tokens are exchanged"),
        ({"slack_bot_token": "xoxp-of-a-person"}, "a person's token (xoxp-)"),
        ({"slack_app_token": None}, "App-Level Tokens"),
        ({"slack_bot_token": "xoxb-wrong"}, "Slack does not know SLACK_BOT_TOKEN: copy it again from Install App"),
        ({"slack_app_token": "xapp-wrong"}, "Slack does not know SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_named_with_the_page_of_the_right_one(
    server: FakeSlack, change: dict[str, Any], says: str
) -> None:
    (failure,) = failures(await findings(server, **change))
    assert says in failure


async def test_a_missing_scope_is_named(server: FakeSlack) -> None:
    server.scopes = tuple(scope for scope in server.scopes if scope not in {"im:history", "commands"})
    (failure,) = failures(await findings(server))
    assert "commands, im:history are missing" in failure
    assert "Reinstall" in failure


async def test_a_right_that_is_never_used_is_noted(server: FakeSlack) -> None:
    server.scopes += ("users:read.email", "channels:history")
    found = await findings(server)
    assert failures(found) == []
    (note,) = (finding.said for finding in found if "never uses" in finding.said)
    assert "users:read.email;" in note


@pytest.mark.parametrize(("behind", "way"), [(200.0, "ahead"), (-400.0, "behind")])
async def test_a_clock_that_is_off_is_found(server: FakeSlack, behind: float, way: str) -> None:
    server.clock_behind_s = behind
    (failure,) = failures(await findings(server))
    assert f"s {way}" in failure


async def test_socket_mode_that_is_off_is_found(server: FakeSlack) -> None:
    server.faults["apps.connections.open"].append("not_allowed_token_type")
    assert failures(await findings(server)) == ["Socket Mode is off: Settings, Socket Mode, Enable Socket Mode"]


async def test_an_app_token_without_its_right_is_found(server: FakeSlack) -> None:
    server.faults["apps.connections.open"].append("missing_scope")
    (failure,) = failures(await findings(server))
    assert "connections:write" in failure


async def test_no_token_is_printed(server: FakeSlack) -> None:
    said = str(await findings(server, slack_bot_token="xoxb-secret-part", slack_app_token="xapp-secret-part"))
    assert "secret-part" not in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"slack_signing_secret": None}, "SLACK_SIGNING_SECRET is not set"),
        ({"slack_bot_token": None}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are not set"),
    ],
)
async def test_what_http_lacks_is_said(server: FakeSlack, change: dict[str, Any], says: str) -> None:
    http: dict[str, Any] = {"slack_http_port": 3000, "slack_signing_secret": "s", "slack_app_token": None}
    (failure,) = failures(await findings(server, **(http | change)))
    assert says in failure


async def test_a_slack_that_is_not_there_is_said(server: FakeSlack) -> None:
    settings = Settings(
        slack_bot_token=SecretStr(BOT_TOKEN), slack_app_token=SecretStr(APP_TOKEN), slack_api_url="http://127.0.0.1:9/api"
    )
    found = await asyncio.to_thread(lambda: list(check(settings)))
    assert all("cannot be reached" in finding.said for finding in found)
