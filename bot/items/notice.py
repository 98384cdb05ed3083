"""Does a text ask of a part or of a number format for itself? Then it is about its facts or its price, not about a machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.items.words import said, said_kinds
from bot.machine.words import said as said_of_machines
from bot.slots import Slots
from bot.tokens import Token, tokenise
from bot.understanding import Candidate, Understanding

MAX_CHARACTERS = 200
"""An item is asked about in a sentence."""

ELSEWHERE = frozenset({"training", "oom", "report", "inventory"})
"""Readings that an item beside them does not change."""
BY_KIND = frozenset({"price", "quote", "spec", "build", "smalltalk", "out_of_scope", "recommend_hardware"})
"""Readings of "how much does 256 GB of DDR5 cost?", which names a kind and a size."""
BY_NAME = BY_KIND | {"compare", "help", "glossary", "requirements", "capacity"}
"""Readings of "does the i7-13700K support ECC?", which names a part."""
FACTS = frozenset({"connector", "length", "slots", "launch", "msrp"})
"""What is asked of a card by these words alone."""

NOT_OF_CARDS = frozenset({"build", "throughput", "capacity", "price", "out_of_scope", "smalltalk", "fit"})
"""Readings of "how long is a 4090?" that are none of its facts."""

SURE = 0.95


def notice_item(text: str, understanding: Understanding, is_part: Callable[[str], bool]) -> Understanding:
    """The reading is `spec` or `price` where `text` is about an item alone. `is_part` tells a part's key from a line of them."""
    slots = understanding.slots
    if len(text) > MAX_CHARACTERS or text.lstrip().startswith("/") or _is_elsewhere(understanding):
        return understanding
    tokens = tokenise(text)
    intent = _of_card(understanding, tokens) or _of_format(slots, tokens) or _of_part(understanding, tokens, is_part)
    if not intent:
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != intent)
    return replace(understanding, candidates=(Candidate(intent, SURE), *others), also=(), follow_up=False)


def _is_elsewhere(understanding: Understanding) -> bool:
    """Whether the text is about a model, a card or an error, or asks what a term means and nothing else."""
    slots, best = understanding.slots, understanding.candidates[0]
    named = slots.models or slots.machines or understanding.paste
    return bool(named) or best.intent in ELSEWHERE or (best.intent == "glossary" and best.score == 1.0)


def _of_card(understanding: Understanding, tokens: Sequence[Token]) -> str:
    """One card's plug, length, width or day of birth: asked of it, whatever a machine around it would need."""
    gpus = understanding.slots.gpus
    one = len(gpus) == 1 and gpus[0].count in {1, None} and not understanding.slots.budget
    return "spec" if one and understanding.intent in NOT_OF_CARDS and FACTS & {*said("asks", tokens)} else ""


def _of_format(slots: Slots, tokens: Sequence[Token]) -> str:
    """How many bytes a format takes: asked where no memory of a card stands beside it."""
    asked = (
        slots.precision and not (slots.gpus or slots.vram_gb or slots.users or slots.budget) and "bits" in said("asks", tokens)
    )
    return "spec" if asked else ""


def _of_part(understanding: Understanding, tokens: Sequence[Token], is_part: Callable[[str], bool]) -> str:
    slots = understanding.slots
    if slots.gpus or said_of_machines("whole", tokens) or slots.cores or (understanding.intent == "build" and _for_cards(tokens)):
        return ""
    price = "price" in said("asks", tokens)
    if understanding.intent not in BY_NAME:
        return ""
    if slots.parts and price and not _for_cards(tokens):
        return "price"
    if understanding.intent == "compare":
        return "spec" if sum(is_part(part) for part in slots.parts) > 1 else ""
    if any(is_part(part) for part in slots.parts):
        return "price" if price or slots.budget else "spec"
    if not price or slots.parts or slots.vram_gb or understanding.intent not in BY_KIND or _for_cards(tokens):
        return ""
    return "price" if said_kinds(slots, tokens) else ""


def _for_cards(tokens: Sequence[Token]) -> bool:
    """Whether the text speaks of cards that the part shall carry: "is a 5900X enough for two GPUs?"."""
    return "second_card" in said_of_machines("topic", tokens) or "cards" in said_of_machines("unit", tokens)
