"""Does a text ask what something cost on a day of the past?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.items.words import said
from bot.question import Turn
from bot.tokens import tokenise
from bot.understanding import Candidate, Understanding

MAX_CHARACTERS = 200
FRAGMENT_CHARACTERS = 30
ABOUT_PRICE = frozenset(
    {"price", "quote", "build", "spec", "models_for_hardware", "recommend_hardware", "smalltalk", "out_of_scope"}
)
"""Readings of "how much was an H100 in June?"."""


def notice_past(text: str, understanding: Understanding, today: date, last: Turn | None = None) -> Understanding:
    """The reading is `price` where `text` asks what a card or a part cost on a day of the past; "in March?" continues a price."""
    slots, intent = understanding.slots, understanding.intent
    if last and last.intent == "price" and not slots.filled and len(text) <= FRAGMENT_CHARACTERS:
        return _continued(text, understanding, today)
    if not (slots.gpus or slots.parts or slots.ram_gb or intent == "price") or slots.models or intent not in ABOUT_PRICE:
        return understanding
    if len(text) > MAX_CHARACTERS or text.lstrip().startswith("/build"):
        return understanding
    if intent != "price" and "price" not in said("asks", tokenise(text)):
        return understanding
    from bot.dates import past_day

    found = past_day(text, today)
    if found is None:
        return understanding
    rest = ", ".join(piece for piece in understanding.unused.split(", ") if piece and piece.lower() not in found.text)
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "price")
    return replace(understanding, candidates=(Candidate("price", 1.0), *others), unused=rest, follow_up=False)


def _continued(text: str, understanding: Understanding, today: date) -> Understanding:
    from bot.dates import past_day

    if past_day(text, today) is None:
        return understanding
    return replace(understanding, candidates=(Candidate("price", 1.0),), unused="", follow_up=True)
