"""Questions that are understood but not answered yet: said plainly, with what can be answered nearby."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question


def answer(ask: Ask) -> Reply:
    """One honest sentence; where a model or a card was named, the nearest questions that can be answered."""
    slots = ask.slots
    nearby = []
    if slots.models and (slots.gpus or slots.vram_gb):
        nearby.append(("fit", "not_yet.fit_button"))
    if slots.models:
        nearby.append(("requirements", "not_yet.requirements_button"))
    elif slots.gpus or slots.vram_gb:
        nearby.append(("models_for_hardware", "not_yet.models_button"))
    return Reply(
        headline=ask.say("not_yet.headline", topic=ask.say(f"not_yet.{ask.intent}")),
        detail=ask.say("not_yet.detail"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        choices=tuple(Choice(ask.say(button), as_question(intent, slots, task=(), metric=())) for intent, button in nearby),
        understood=False,
    )
