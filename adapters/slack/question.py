"""Slack's events, commands and buttons to `Question`: Slack's marks are taken off, the words are left as they were."""

from __future__ import annotations

import re
from typing import Any

from bot.question import Place, Question

Payload = dict[str, Any]
"""One JSON object as Slack sends it."""

DIAGNOSE = "/oom "
"""What the shortcut "Diagnose this" asks of a message."""
DIAGNOSE_SHORTCUT = "diagnose_this"

ANGLE = re.compile(r"<([^<>]*)>")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*)(?<=\S)\*(?![\w*])")
FENCES = str.maketrans({"`": None, "\u00a0": " "})


def plain_text(text: str) -> str:
    """A message as the person typed it: mentions gone, links unwrapped, bold and code marks off, entities decoded.

    Slack encodes `&`, `<` and `>` in all it sends, so an angle bracket that is left is always Slack's own mark
    (https://docs.slack.dev/messaging/formatting-message-text).
    """
    text = ANGLE.sub(_unwrap, text)
    text = EMPHASIS.sub(r"\1", text.translate(FENCES))
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.strip()


def _unwrap(mark: re.Match[str]) -> str:
    target, _, label = mark[1].partition("|")
    if target.startswith(("@", "!subteam", "!here", "!channel", "!everyone")):
        return " "
    if target.startswith("#"):
        return f"#{label}"
    return label or target


def conversation(team: str, channel: str, thread_ts: str | None, user: str) -> str:
    """What a follow-up belongs to: the thread; where there is none (a slash command, a direct message), the person."""
    return f"slack:{team}:{channel}:{thread_ts or user}"


def from_event(body: Payload) -> Question:
    """The question in an `app_mention` or a direct `message`. A mention at the channel's root opens its own thread."""
    event = body["event"]
    team, channel, user = str(body.get("team_id", "")), str(event["channel"]), str(event["user"])
    return Question(
        text=plain_text(event.get("text") or ""),
        conversation=conversation(team, channel, answer_thread(event), user),
        author=f"slack:{team}:{user}",
        place=_place(team, channel),
    )


def answer_thread(event: Payload) -> str | None:
    """The thread that an event is answered in: its own, one under a mention, none in a direct message."""
    thread = event.get("thread_ts")
    if thread is None and event.get("channel_type") != "im":
        thread = event["ts"]
    return thread


def from_command(body: Payload) -> Question:
    """The question of a slash command: `/rigwise <question>` as it stands, any other with its name before it."""
    words = plain_text(body.get("text") or "")
    command = str(body["command"])
    text = words if command.startswith("/rigwise") else f"{command} {words}".strip()
    team, channel, user = str(body.get("team_id", "")), str(body["channel_id"]), str(body["user_id"])
    where = conversation(team, channel, None, user)
    name = str(body.get("user_name") or "")
    return Question(text=text, conversation=where, author=f"slack:{team}:{user}", place=_place(team, channel), author_name=name)


def from_shortcut(body: Payload) -> Question:
    """The message that someone pointed at, asked by that someone, and apart from the thread that it stands in.

    "Diagnose this" asks why it failed for memory, whatever else the message may be read as.
    """
    team, user = str((body.get("team") or {}).get("id", "")), str(body["user"]["id"])
    text = plain_text((body.get("message") or {}).get("text") or "")
    if body.get("callback_id") == DIAGNOSE_SHORTCUT:
        text = f"{DIAGNOSE}{text}"
    channel = str(body["channel"]["id"])
    where = conversation(team, channel, None, user)
    return Question(text=text, conversation=where, author=f"slack:{team}:{user}", place=_place(team, channel))


def from_button(body: Payload, text: str, locale: str | None) -> Question:
    """The question that a button carries, asked by whoever pressed it, in the conversation it stands in."""
    team, user, channel = str((body.get("team") or {}).get("id", "")), str(body["user"]["id"]), pressed_channel(body)
    return Question(
        text=text,
        locale=locale,
        conversation=conversation(team, channel, button_thread(body), user),
        author=f"slack:{team}:{user}",
        place=_place(team, channel),
    )


def from_view(body: Payload, channel: str, thread: str, locale: str | None) -> Question:
    """Whoever submitted a form, in the place that it was called from; the text is to be filled in."""
    team, user = str((body.get("team") or {}).get("id", "")), str(body["user"]["id"])
    where = channel or user
    return Question(
        text="",
        locale=locale or None,
        conversation=conversation(team, where, thread or None, user),
        author=f"slack:{team}:{user}",
        place=_place(team, where),
    )


def from_home(body: Payload) -> Question:
    """Whoever opened the app's page."""
    team, user = str(body.get("team_id", "")), str(body["event"]["user"])
    return Question(text="", author=f"slack:{team}:{user}", place=_place(team, user))


def _place(team: str, channel: str) -> Place:
    return Place("slack", team, channel, is_direct=channel.startswith(("D", "U", "W")))


def pressed_channel(body: Payload) -> str:
    """Where a button stands; on the app's own page, the person, whose direct messages take the answer."""
    return str((body.get("channel") or body["user"])["id"])


def button_thread(body: Payload) -> str | None:
    """The thread that a press is answered in: the message's own; a new one in a channel; none where only one person sees it."""
    container = body.get("container") or {}
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    if thread is None and not is_ephemeral(body) and not is_direct(body):
        thread = container.get("message_ts")
    return thread


def is_ephemeral(body: Payload) -> bool:
    """Whether the button stands in a message that only one person sees."""
    return bool((body.get("container") or {}).get("is_ephemeral"))


def is_direct(body: Payload) -> bool:
    """Whether the button stands in a direct message, or on the app's own page."""
    return pressed_channel(body).startswith(("D", "U", "W"))


def is_from_a_person(event: Payload) -> bool:
    """False for what bots write, for edits, deletions and channel notices: none of them is answered."""
    if event.get("bot_id") or event.get("bot_profile") or event.get("edited") or not event.get("user"):
        return False
    return event.get("subtype") in {None, "file_share", "thread_broadcast"}
