"""A log as one line of lower-case text: colours, box drawings, line breaks and wrapping taken off."""

from __future__ import annotations

import re

MAX_CHARS = 2**20
"""What is read of a paste; Slack and Discord files of more are cut here."""
LONE_KILLED = "\x02killed\x02"
"""What becomes of a line on which the shell says only `Killed`: the one place where a line break carries meaning."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,24}[a-zA-Z]|\[[0-9;]{1,12}m")
_MARKS = str.maketrans(dict.fromkeys("│┃║|`*>\u200b\ufeff\x00\x02\x1b", " "))
_KILLED_LINE = re.compile(r"^[ \t]{0,40}killed(?::? ?9)?[ \t.]{0,40}$|line \d{1,6}: {1,20}\d{1,8} killed\b", re.MULTILINE)


def flatten(text: str) -> str:
    """`text` in lower case on one line, single spaces between words. Linear in the length of the text."""
    log = _COLOURS.sub(" ", text[:MAX_CHARS]).translate(_MARKS).lower()
    if "killed" in log:
        log = _KILLED_LINE.sub(f" {LONE_KILLED} ", log)
    return " ".join(log.split())


def squeeze(text: str) -> str:
    """`text` without spaces: a phrase that a console wrapped in the middle of a word is whole again."""
    return text.replace(" ", "")


def window(log: str, at: int, before: int, after: int) -> str:
    """The part of `log` around position `at`."""
    return log[max(0, at - before) : at + after]
