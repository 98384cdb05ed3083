"""One reply for a question of several parts, and the offer of the other reading where two were close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.ask import Ask
from bot.reply import Choice, Reply
from bot.rewrite import as_question
from bot.understanding import Candidate

CLOSE = 0.3
"""A second reading with at least this share is offered, unless the first is thrice as likely."""

FAR_AHEAD = 3.0


def asking(ask: Ask, intent: str) -> Ask:
    """The same question, read as another intent."""
    return replace(ask, understanding=replace(ask.understanding, candidates=(Candidate(intent, 1.0),), also=()))


def joined(main: Reply, others: Iterable[Reply]) -> Reply:
    """The main answer, with the headline and the first table of each other one."""
    for other in others:
        main = replace(
            main,
            detail=" ".join(text for text in (main.detail, other.headline) if text),
            tables=(*main.tables, *other.tables[:1]),
            notes=tuple(dict.fromkeys((*main.notes, *other.notes))),
            sources=tuple(dict.fromkeys((*main.sources, *other.sources))),
            arithmetic=(*main.arithmetic, *(table for table in other.arithmetic if table not in main.arithmetic)),
            more=(*main.more, *(table for table in other.more if table not in main.more)),
        )
    return main


def other_reading(ask: Ask) -> tuple[Choice, ...]:
    """A button for the second reading, where it is nearly as likely as the first. None for a command, which is clear.

    A reading that has no words for such a button is none that one presses.
    """
    candidates = [candidate for candidate in ask.understanding.candidates if candidate.intent not in ask.understanding.also]
    if len(candidates) < 2 or not all(f"common.or_{candidate.intent}" in ask.say for candidate in candidates[:2]):
        return ()
    first, second = candidates[:2]
    if second.score < CLOSE or first.score > FAR_AHEAD * second.score:
        return ()
    return (Choice(ask.say(f"common.or_{second.intent}"), as_question(second.intent, ask.slots)),)
