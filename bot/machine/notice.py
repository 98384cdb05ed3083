"""Does a text want a whole machine? Money and a word for one, or cards beside a CPU, are a build, whatever else speaks there."""

from __future__ import annotations

from dataclasses import replace

from bot.machine.words import said
from bot.tokens import tokenise
from bot.understanding import Candidate, Understanding

MAX_CHARACTERS = 300
ABOUT_BUYING = frozenset({"recommend_hardware", "smalltalk", "price", "quote", "out_of_scope", "models_for_hardware"})
ABOUT_COSTS = frozenset({"price", "quote"})
SURE = 0.95


def notice_build(text: str, understanding: Understanding) -> Understanding:
    """The reading is `build` where `text` wants a machine and names only money, or asks what cards and a CPU cost together."""
    if text.lstrip().startswith("/") or len(text) > MAX_CHARACTERS or understanding.slots.models or understanding.slots.form:
        return understanding
    if not (_of_money_alone(text, understanding) or _of_cards_in_it(text, understanding)):
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "build")
    return replace(understanding, candidates=(Candidate("build", SURE), *others), follow_up=False)


def _of_money_alone(text: str, understanding: Understanding) -> bool:
    slots = understanding.slots
    money = any(budget.amount is not None for budget in slots.budget)
    if not money or slots.gpus or slots.vram_gb or understanding.intent not in ABOUT_BUYING:
        return False
    spoken = said("whole", tokenise(text))
    return "built" in spoken if understanding.intent == "recommend_hardware" else bool(spoken)


def _of_cards_in_it(text: str, understanding: Understanding) -> bool:
    """What cards cost together with a CPU, or several of them as a server."""
    slots = understanding.slots
    if not slots.gpus or understanding.intent not in ABOUT_COSTS or slots.metric:
        return False
    several = sum(gpu.count or 1 for gpu in slots.gpus) > 1 and len(slots.gpus) == 1
    return bool(slots.parts or slots.cores) or (several and bool(said("thing", tokenise(text))))
