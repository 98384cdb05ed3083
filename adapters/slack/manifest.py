"""The app manifest: all that Slack is told about the app, and all the rights it asks for.

usage: rigwise slack manifest [--listen-in-threads] [--http https://rigwise.example.com]

  --listen-in-threads   follow the threads it was called into without a mention: Slack then sends it every
                        message of the channels it is in, and it asks for the rights to read them
  --http URL            events over signed HTTP at that address, for several workspaces, instead of Socket Mode
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.resources import files
from typing import Any

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
LISTENING = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""Events of threads in public and in private channels, and the right that each needs (https://docs.slack.dev/reference/events)."""
UNINSTALLED = ("app_uninstalled", "tokens_revoked")
"""What says that a stored token is to be forgotten; neither needs a right."""


def manifest(*, listen_in_threads: bool = False, http: str | None = None) -> dict[str, Any]:
    """The manifest as data, with the rights that it needs and no others."""
    made: dict[str, Any] = json.loads(files("adapters.slack").joinpath("manifest.json").read_text(encoding="utf-8"))
    if listen_in_threads:
        made["oauth_config"]["scopes"]["bot"] = sorted({*made["oauth_config"]["scopes"]["bot"], *LISTENING.values()})
        made["settings"]["event_subscriptions"]["bot_events"] += LISTENING
    if http:
        _serve_over_http(made, http.rstrip("/"))
    return made


def _serve_over_http(made: dict[str, Any], base: str) -> None:
    """Every request comes to one address; tokens are renewed, since they are stored."""
    made["settings"] |= {"socket_mode_enabled": False, "token_rotation_enabled": True}
    made["settings"]["event_subscriptions"]["bot_events"] += UNINSTALLED
    made["settings"]["event_subscriptions"]["request_url"] = base + EVENTS_PATH
    made["settings"]["interactivity"]["request_url"] = base + EVENTS_PATH
    made["oauth_config"]["redirect_urls"] = [base + REDIRECT_PATH]
    for command in made["features"]["slash_commands"]:
        command["url"] = base + EVENTS_PATH


def manifest_text(**wanted: Any) -> str:
    """The manifest as JSON, to paste into https://api.slack.com/apps?new_app=1."""
    return json.dumps(manifest(**wanted), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print it."""
    parser = argparse.ArgumentParser(prog="rigwise slack manifest", description="Print the app manifest to paste into Slack.")
    parser.add_argument(
        "--listen-in-threads", action="store_true", help="follow the threads it was called into without a mention"
    )
    parser.add_argument("--http", metavar="URL", help="signed HTTP at that public address instead of Socket Mode")
    asked = parser.parse_args(arguments or [])
    if asked.http and not asked.http.startswith("https://"):
        parser.error(f"--http takes an address that begins with https://, not {asked.http!r}")
    sys.stdout.write(manifest_text(listen_in_threads=asked.listen_in_threads, http=asked.http))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
