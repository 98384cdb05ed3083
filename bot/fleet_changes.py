"""What is said of a machine beside its cards: that it is down or up again, or that it has another name now."""

from __future__ import annotations

import re
from functools import cache

from bot.team_words import alternatives, spoken
from bot.understanding import Statement

MOST_CHARACTERS = 80
"""A state or a name is told in a short sentence."""
MOST_NAME = 40
LABEL = r"(?=[\w-]*[\d-])[\w-]{2,40}"
"""What a name has to look like where nobody has told of it: lab-7."""
EDGES = " \t\n.,!。，！:：\"'“”「」`"
DOWN = "down"
"""The note of a machine that is not to be counted on."""


def change_of(text: str, named: str, count: int) -> Statement | None:
    """The change that `text` tells of a machine; None where it tells none.

    `named` is the first of the `count` machines of the team that it names, empty where it names none.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    if renamed := _renaming(text, named):
        return renamed
    if count != 1:
        return None
    rest = re.sub(re.escape(named), " ", text, flags=re.IGNORECASE)
    told = (action for action in ("up", "down") if spoken(action).search(rest) and not _else(rest, action))
    return next((Statement(action, named) for action in told), None)


def _else(rest: str, action: str) -> str:
    """What is left of a sentence without the words that tell a state: then it tells something else."""
    return re.sub(alternatives(action, "machine", "article", "we", "has", "state"), " ", rest, flags=re.IGNORECASE).strip(EDGES)


def _renaming(text: str, named: str) -> Statement | None:
    """`rename lab-1 to lab-9`, `把 lab-1 改名為 lab-9`."""
    found = _renamed(re.escape(named) if named else LABEL).search(text) if spoken("rename").search(text) else None
    if found is None:
        return None
    old, new = next(filter(None, (found["old"], found["before"]))), found["new"].strip(EDGES)
    return Statement("rename", old, new) if 0 < len(new) <= MOST_NAME and new.casefold() != old.casefold() else None


@cache
def _renamed(name: str) -> re.Pattern[str]:
    words, becomes, nouns = alternatives("rename"), alternatives("becomes", "has"), alternatives("machine", "article")
    first = rf"^\s*(?:{nouns}\s*)*{words}\s+(?:{nouns}\s*)*(?P<old>{name})\s*{becomes}"
    return re.compile(rf"(?:{first}|(?P<before>{name})\s*{words})\s*(?P<new>\S.*)$", re.IGNORECASE)
