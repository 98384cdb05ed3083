"""Which notes and sources of a reply are shown at once, and which wait behind "Show the work"."""

from __future__ import annotations

from adapters.slack.limits import NOTES_SHARE, take
from bot.reply import Reply, Source

SHOWN_SOURCES = 3


def shown_notes(reply: Reply) -> tuple[str, ...]:
    """The first notes, as many as leave the answer on one screen of a phone."""
    return take(_notes(reply), NOTES_SHARE)


def hidden_notes(reply: Reply) -> tuple[str, ...]:
    """The other notes, and the first in full where it had to be cut."""
    notes, shown = _notes(reply), shown_notes(reply)
    return notes[len(shown) :] if notes[: len(shown)] == shown else notes


def _notes(reply: Reply) -> tuple[str, ...]:
    return tuple(note for note in reply.notes if note)


def shown_sources(reply: Reply) -> tuple[Source, ...]:
    """The first sources: small print, and no list of references."""
    return reply.sources[:SHOWN_SOURCES]


def hidden_sources(reply: Reply) -> tuple[Source, ...]:
    """The other sources."""
    return reply.sources[SHOWN_SOURCES:]
