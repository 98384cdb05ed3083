"""Plain text to what Discord draws as that same text: no mention, no link, no formatting gets through."""

from __future__ import annotations

import re

from discord.utils import escape_mentions

ELLIPSIS = "…"

_ANYWHERE = re.compile(r"[\\*_~|`\[\]<]|:(?=//)")
_LINE_START = re.compile(r"^([^\S\n]*)([>#+-]|\d+\.(?=\s))", re.MULTILINE)
# Control characters but the newline, and the marks that turn the reading direction of what follows.
_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def plain(text: str) -> str:
    """The text without control characters and direction overrides, which would let a name disguise what follows it."""
    return _INVISIBLE.sub("", text)


def escape(text: str) -> str:
    """The text with Discord's markdown, mentions and angle-bracket marks made literal.

    `discord.utils.escape_markdown` is not enough: of two masked links on one line it escapes the first, and it lets
    `<#channel>`, `<t:0>` and `<:emoji:1>` through. An address is made literal too: what a stranger wrote is no link of ours.
    """
    marked = _ANYWHERE.sub(r"\\\g<0>", plain(text))
    return escape_mentions(_LINE_START.sub(_escape_line_start, marked))


def _escape_line_start(match: re.Match[str]) -> str:
    indent, mark = match.groups()
    return f"{indent}{mark[:-1]}\\{mark[-1]}"


def escape_code(text: str) -> str:
    """The text for a code block: one line, and nothing that could end the block."""
    return " ".join(plain(text).replace("`", "'").split())


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut at a word where one ends in the last third."""
    if len(text) <= limit:
        return text
    if limit < len(ELLIPSIS):
        return ""
    head = text[: limit - len(ELLIPSIS)]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip() + ELLIPSIS


def escape_within(text: str, limit: int) -> str:
    """The text escaped, and cut before escaping so that the whole has at most `limit` characters."""
    room = limit
    escaped = escape(cut(text, room))
    while len(escaped) > limit:
        room = min(room - 1, room * limit // len(escaped))
        escaped = escape(cut(text, room))
    return escaped
