"""Thanks and chatter: one friendly line when spoken to, nothing when only overheard."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Reply, Tone


def answer(ask: Ask) -> Reply:
    """A line, or silence."""
    if not ask.question.addressed:
        return Reply(headline="", tone=Tone.QUIET, intent="smalltalk")
    return Reply(headline=ask.say("smalltalk.line"), tone=Tone.NEUTRAL, intent="smalltalk")
