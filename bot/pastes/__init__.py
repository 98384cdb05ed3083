"""Pasted errors and logs: text in, numbers with their names out.

Each family of messages has one file with its anchors (literal strings that only such a message holds) and one reader, which looks
at the text around an anchor only. So the whole is linear in the length of the paste, and nothing in it can make it slow or fail.
Few questions hold a message: until one does, only the anchors are known here, and no family is loaded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.pastes.text import flatten, held
from knowledge.kept import kept

if TYPE_CHECKING:
    from bot.pastes.paste import Paste


def read(text: str) -> Paste | None:
    """The first out-of-memory message (or a known look-alike) in `text`; None when it holds none. Never raises."""
    log = flatten(text)
    there = held(log, _anchors())
    if not there:
        return None
    from bot.pastes.messages import read_log

    return read_log(log, there)


@cache
def _anchors() -> frozenset[str]:
    found: frozenset[str] = kept("anchors", (Path(__file__).parent,), _all_anchors)
    return found


def _all_anchors() -> frozenset[str]:
    from bot.pastes.messages import ANCHORS

    return ANCHORS
