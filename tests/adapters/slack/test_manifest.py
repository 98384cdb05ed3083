"""The manifest asks for what the adapter uses, and for nothing else."""

import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from adapters.slack.manifest import manifest, manifest_text

ROOT = Path(__file__).resolve().parents[3]
DOC = ROOT / "docs" / "slack.md"
SCOPES = manifest()["oauth_config"]["scopes"]["bot"]

NEEDED_BY_EVENT = {"app_mention": "app_mentions:read", "message.im": "im:history"}
"""https://docs.slack.dev/reference/events, the scope on the page of each event."""


def test_every_scope_is_needed_and_none_reads_a_channel() -> None:
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert set(SCOPES) == {"chat:write", "commands", "files:read", *(NEEDED_BY_EVENT[event] for event in events)}
    assert list(manifest()["oauth_config"]["scopes"]) == ["bot"]


def test_events_and_presses_come_over_the_socket_alone() -> None:
    settings = manifest()["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "url" not in re.sub(r"https://docs\.\S+", "", manifest_text()).lower()


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
