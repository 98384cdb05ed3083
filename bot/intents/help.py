"""What the bot is for, by example."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Choice, Reply, Tone

EXAMPLES = ("fit", "requirements", "models", "quote", "spec", "oom")


def answer(ask: Ask) -> Reply:
    """One sentence, and questions that can be pressed."""
    examples = tuple(ask.say(f"help.example_{name}") for name in EXAMPLES)
    return Reply(
        headline=ask.say("help.headline"),
        detail=ask.say("help.detail"),
        tone=Tone.NEUTRAL,
        intent="help",
        choices=tuple(Choice(example, example) for example in examples),
    )
