"""Does a text with nothing but money in it want a whole machine? Then it is a build, whatever else its words may speak for."""

from __future__ import annotations

from dataclasses import replace

from bot.machine.words import said
from bot.slots import Candidate, Understanding
from bot.tokens import tokenise

MAX_CHARACTERS = 300
ABOUT_BUYING = frozenset({"recommend_hardware", "smalltalk", "price", "quote", "out_of_scope", "models_for_hardware"})
SURE = 0.95


def notice_build(text: str, understanding: Understanding) -> Understanding:
    """The reading is `build` where `text` speaks of a whole machine and of money, and of no model and no card."""
    slots = understanding.slots
    money = any(budget.amount is not None for budget in slots.budget)
    if not money or slots.models or slots.gpus or slots.vram_gb or understanding.intent not in ABOUT_BUYING:
        return understanding
    if text.lstrip().startswith("/") or len(text) > MAX_CHARACTERS or not said("whole", tokenise(text)):
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "build")
    return replace(understanding, candidates=(Candidate("build", SURE), *others), follow_up=False)
