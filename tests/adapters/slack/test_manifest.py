"""The manifest asks for what the adapter uses, and for nothing else."""

import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from adapters.slack.manifest import main, manifest, manifest_text

ROOT = Path(__file__).resolve().parents[3]
DOC = ROOT / "docs" / "slack.md"
SCOPES = manifest()["oauth_config"]["scopes"]["bot"]

NEEDED_BY_EVENT = {
    "app_mention": "app_mentions:read",
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
}
"""https://docs.slack.dev/reference/events, the scope on the page of each event."""


def test_every_scope_is_needed_and_none_reads_a_channel() -> None:
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    needed = {scope for event in events if (scope := NEEDED_BY_EVENT[event])}
    assert set(SCOPES) == {"assistant:write", "chat:write", "commands", "files:read", "files:write", *needed}
    assert list(manifest()["oauth_config"]["scopes"]) == ["bot"]


def test_events_and_presses_come_over_the_socket_alone() -> None:
    settings = manifest()["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "url" not in re.sub(r"https://docs\.\S+", "", manifest_text()).lower()


def test_listening_in_threads_asks_for_the_rights_of_its_events_and_no_more() -> None:
    plain, listening = manifest(), manifest(listen_in_threads=True)
    events = listening["settings"]["event_subscriptions"]["bot_events"]
    more = {scope for event in events if (scope := NEEDED_BY_EVENT[event])} | set(SCOPES)
    assert set(listening["oauth_config"]["scopes"]["bot"]) == more
    assert more - set(SCOPES) == {"channels:history", "groups:history"}
    assert {key: value for key, value in listening.items() if key not in {"oauth_config", "settings"}} == {
        key: value for key, value in plain.items() if key not in {"oauth_config", "settings"}
    }


def test_over_http_every_address_is_the_one_given() -> None:
    made = manifest(http="https://rigwise.example.com/")
    addresses = re.findall(r'"(https://[^"]+)"', json.dumps(made))
    assert set(addresses) == {"https://rigwise.example.com/slack/events", "https://rigwise.example.com/slack/oauth_redirect"}
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["token_rotation_enabled"] is True
    assert all("url" in command for command in made["features"]["slash_commands"])


def test_an_address_that_is_not_https_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--http", "http://rigwise.example.com"])
    assert ended.value.code == 2
    assert "https://" in capsys.readouterr().err


def test_the_agent_view_is_within_slacks_limits() -> None:
    """https://github.com/slackapi/manifest-schema: four prompts, 300 characters of description."""
    view = manifest()["features"]["agent_view"]
    assert 1 <= len(view["agent_description"]) <= 300
    assert 1 <= len(view["suggested_prompts"]) <= 4


def test_direct_messages_can_be_written() -> None:
    """Without these two the field to write in is missing: the commonest mistake of a first set-up."""
    home = manifest()["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


@pytest.mark.parametrize("command", manifest()["features"]["slash_commands"], ids=lambda command: str(command["command"]))
def test_commands_are_within_slacks_limits(command: dict[str, object]) -> None:
    """Lengths: https://docs.slack.dev/reference/app-manifest#features."""
    assert re.fullmatch(r"/[a-z][a-z0-9_-]{0,30}", str(command["command"]))
    assert 1 <= len(str(command["description"])) <= 2000
    assert 1 <= len(str(command["usage_hint"])) <= 1000
    assert command["should_escape"] is False


def test_names_are_within_slacks_limits() -> None:
    """Lengths: https://docs.slack.dev/reference/app-manifest#display."""
    display = manifest()["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", display["background_color"])


def test_the_page_on_slack_gives_a_reason_for_every_scope_and_names_every_command() -> None:
    page = DOC.read_text(encoding="utf-8")
    commands = [command["command"] for command in manifest()["features"]["slash_commands"]]
    missing = [name for name in chain(SCOPES, commands, ["connections:write"]) if f"`{name}" not in page]
    assert missing == []


def test_it_is_printed_as_it_stands() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "adapters.slack.manifest"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert json.loads(printed) == manifest()
