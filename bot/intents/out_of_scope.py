"""Everything else: what the bot can do instead, when spoken to; nothing when only overheard."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Choice, Reply, Tone


def answer(ask: Ask) -> Reply:
    """One sentence and an example; an empty message is told so."""
    if not ask.question.addressed:
        return Reply(headline="", tone=Tone.QUIET, intent="out_of_scope", understood=False)
    case = "headline" if ask.question.text.strip() else "empty"
    examples = tuple(ask.say(f"help.example_{name}") for name in ("fit", "models", "quote"))
    return Reply(
        headline=ask.say(f"out_of_scope.{case}"),
        tone=Tone.NEUTRAL,
        intent="out_of_scope",
        choices=tuple(Choice(example, example) for example in examples),
        understood=False,
    )
