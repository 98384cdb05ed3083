"""A log as one line of lower-case text: colours, box drawings, line breaks and wrapping taken off."""

from __future__ import annotations

import re
from functools import cache

MAX_CHARS = 2**20
"""What is read of a paste; Slack and Discord files of more are cut here."""
STEMS = ("memory", "alloc", "kill")
"""Nearly every phrase that tells of a failure holds one of these."""
SHORT_LOG = 4000
MANY_PLACES = 1000
LONE_KILLED = "\x02killed\x02"
"""What becomes of a line on which the shell says only `Killed`: the one place where a line break carries meaning."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,24}[a-zA-Z]|\[[0-9;]{1,12}m")
_MARKS = str.maketrans(dict.fromkeys("│┃║|`*>\u200b\ufeff\x00\x02\x1b", " "))
_KILLED_WORDS = ("killed", "已杀死", "已砍掉", "已殺死", "getötet", "processus arrêté", "убито", "強制終了", "죽었음")
"""`Killed` as bash says it in the languages of its translations."""
_KILLED_LINE = re.compile(
    rf"^[ \t]{{0,40}}(?:{'|'.join(_KILLED_WORDS)})(?::? ?9)?[ \t.]{{0,40}}$"
    r"|line \d{1,6}: {1,20}\d{1,8} killed\b|^zsh: killed\b|^\[\d{1,4}\] {1,4}[+-]? {0,4}\d{1,8} killed\b"
    r"|\d{1,3}(?:/s|s/it)\]killed$"
)


def flatten(text: str) -> str:
    """`text` in lower case on one line, single spaces between words. Linear in the length of the text."""
    log = _COLOURS.sub(" ", text[:MAX_CHARS]).translate(_MARKS).lower()
    if words := [word for word in _KILLED_WORDS if word in log]:
        log = "\n".join(_mark_killed(line) if any(word in line for word in words) else line for line in log.split("\n"))
    return " ".join(log.split())


def _mark_killed(line: str) -> str:
    return _KILLED_LINE.sub(f" {LONE_KILLED} ", line)


def squeeze(text: str) -> str:
    """`text` without spaces: a phrase that a console wrapped in the middle of a word is whole again."""
    return text.replace(" ", "")


def window(log: str, at: int, before: int, after: int) -> str:
    """The part of `log` around position `at`."""
    return log[max(0, at - before) : at + after]


def held(log: str, phrases: frozenset[str]) -> set[str]:
    """Those of the phrases that stand in the log. In a long one most are looked for only around the words that they share."""
    if len(log) <= SHORT_LOG:
        return {phrase for phrase in phrases if phrase in log}
    sharing, reach = _sharing(phrases)
    near = around(log, STEMS, reach)
    return {phrase for phrase in sharing if phrase in near} | {phrase for phrase in phrases - sharing if phrase in log}


@cache
def _sharing(phrases: frozenset[str]) -> tuple[frozenset[str], int]:
    """The phrases with one of the stems in them, and the length of the longest."""
    return frozenset(phrase for phrase in phrases if any(stem in phrase for stem in STEMS)), max(map(len, phrases))


def around(log: str, words: tuple[str, ...], reach: int) -> str:
    """What stands within `reach` characters of the words, a line for each stretch; all of it where they stand everywhere."""
    if sum(map(log.count, words)) > MANY_PLACES:
        return log
    stretches: list[str] = []
    done = 0
    for at in sorted(found.start() for word in words for found in re.finditer(re.escape(word), log)):
        if at - reach > done:
            stretches.append("\n")
            done = at - reach
        stretches.append(log[done : at + reach])
        done = max(done, at + reach)
    return "".join(stretches)
