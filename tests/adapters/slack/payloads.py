"""What Slack sends, in the shape of its own examples (https://docs.slack.dev/reference/events, …/interaction-payloads)."""

import itertools
from typing import Any

from tests.adapters.slack.fake import ADA, BOT, CHANNEL, DIRECT, TEAM

JSON = dict[str, Any]
_ids = itertools.count(1)


def event(event: JSON, event_id: str | None = None) -> JSON:
    """The payload of an `events_api` envelope."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": event_id or f"Ev{next(_ids)}",
        "event_time": 1700000000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": event,
    }


def stamp() -> str:
    return f"{1600000000 + next(_ids)}.000200"


def mention(text: str, **more: Any) -> JSON:
    """A message in a channel that names the bot; `text` follows the name."""
    return {"type": "app_mention", "user": ADA, "text": f"<@{BOT}> {text}", "ts": stamp(), "channel": CHANNEL, **more}


def direct_message(text: str, **more: Any) -> JSON:
    """A message in the direct messages with the bot."""
    return {"type": "message", "channel_type": "im", "user": ADA, "text": text, "ts": stamp(), "channel": DIRECT, **more}


def command(name: str, text: str, response_url: str) -> JSON:
    """A slash command."""
    return {
        "command": name,
        "text": text,
        "response_url": response_url,
        "trigger_id": f"trigger.{next(_ids)}",
        "user_id": ADA,
        "user_name": "ada",
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "channel_name": "hardware",
        "api_app_id": "A1",
    }


def shortcut(text: str, response_url: str, callback_id: str = "answer_this", **message: Any) -> JSON:
    """ "Answer this" (or another shortcut) on a message that someone else wrote."""
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": f"trigger.{next(_ids)}",
        "response_url": response_url,
        "team": {"id": TEAM, "domain": "lab"},
        "channel": {"id": CHANNEL, "name": "hardware"},
        "user": {"id": ADA, "name": "ada"},
        "message": {"type": "message", "user": "U0BOB", "ts": stamp(), "text": text, **message},
    }


def home_opened(tab: str = "home") -> JSON:
    """A person opens the app's page, or its messages."""
    channel = DIRECT
    return event({"type": "app_home_opened", "user": ADA, "channel": channel, "tab": tab, "event_ts": stamp()})


def submission(view: JSON, values: JSON) -> JSON:
    """A modal that was filled in: `values` by field, as each element reports them."""
    kept = {
        key: {"value": value if isinstance(value, dict) else {"type": "plain_text_input", "value": value}}
        for key, value in values.items()
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "lab"},
        "user": {"id": ADA, "name": "ada", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": f"trigger.{next(_ids)}",
        "view": view | {"id": "V1", "state": {"values": kept}},
        "response_urls": [],
    }


def chosen(value: str) -> JSON:
    """What a select reports."""
    return {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}


def home_press(button: JSON) -> JSON:
    """A press on the app's page: no channel, no message, no response URL."""
    return {
        "type": "block_actions",
        "user": {"id": ADA, "username": "ada", "name": "ada", "team_id": TEAM},
        "api_app_id": "A1",
        "team": {"id": TEAM, "domain": "lab"},
        "container": {"type": "view", "view_id": "V1"},
        "trigger_id": f"trigger.{next(_ids)}",
        "view": {"id": "V1", "type": "home"},
        "actions": [{**button, "block_id": "b", "action_ts": stamp()}],
    }


def press(
    button: JSON, response_url: str | None, *, channel: str = CHANNEL, ephemeral: bool = False, thread_ts: str | None = None
) -> JSON:
    """A press of a button as it stands in a message of ours."""
    container: JSON = {"type": "message", "message_ts": stamp(), "channel_id": channel, "is_ephemeral": ephemeral}
    if thread_ts:
        container["thread_ts"] = thread_ts
    payload: JSON = {
        "type": "block_actions",
        "user": {"id": ADA, "username": "ada", "name": "ada", "team_id": TEAM},
        "api_app_id": "A1",
        "team": {"id": TEAM, "domain": "lab"},
        "container": container,
        "trigger_id": f"trigger.{next(_ids)}",
        "channel": {"id": channel, "name": "hardware"},
        "actions": [{**button, "block_id": "b", "action_ts": stamp()}],
    }
    if not ephemeral:
        payload["message"] = {"type": "message", "user": BOT, "ts": container["message_ts"], "text": "…"}
    return payload | ({"response_url": response_url} if response_url else {})


def file(name: str, url: str, mimetype: str = "text/plain", **more: Any) -> JSON:
    """A file of a message (https://docs.slack.dev/reference/objects/file-object)."""
    return {"id": f"F{next(_ids)}", "name": name, "mimetype": mimetype, "mode": "hosted", "url_private_download": url, **more}
