"""The small parts that Slack's blocks are made of, and escaping for the one kind of text that Slack interprets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]


def escape(text: str) -> str:
    """Text for `text` and `mrkdwn`: with these three encoded, no mention, channel or link can be formed.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Block:
    """Text that Slack shows as it is, with no mark-up and no `:emoji:`."""
    return {"type": "plain_text", "text": text, "emoji": False}


def span(text: str, *, bold: bool = False) -> Block:
    """A run of text inside rich text: never interpreted, whatever it holds."""
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}


def section(text: str, *, bold: bool = False) -> Block:
    """One paragraph of a rich text."""
    return {"type": "rich_text_section", "elements": [span(text, bold=bold)]}


def bullets(texts: Iterable[str]) -> Block:
    """A bulleted list in a rich text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(text) for text in texts]}


def quotation(text: str) -> Block:
    """A quoted paragraph of a rich text."""
    return {"type": "rich_text_quote", "elements": [span(text)]}


def preformatted(text: str) -> Block:
    """Monospaced lines of a rich text."""
    return {"type": "rich_text_preformatted", "elements": [span(text)]}


def rich_text(*paragraphs: Block) -> Block:
    """A block of paragraphs, lists and preformatted lines."""
    return {"type": "rich_text", "elements": list(paragraphs)}


def small_print(text: Block) -> Block:
    """A context block: small and grey."""
    return {"type": "context", "elements": [text]}


def button(label: str, action_id: str, value: str) -> Block:
    """A button that sends `value` back when it is pressed."""
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}
