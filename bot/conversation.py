"""Follow-ups: a fragment changes the last question's slots; a whole question starts afresh."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from bot.classify import intent_of
from bot.follow import ALONE, MOST_CARDS, SURE
from bot.question import Turn
from bot.slots import GpuMention, Money, Slots
from bot.understanding import Candidate, Understanding

KEPT_CONFIDENCE = 0.9
MOST_NAMELESS = 64
LEAST_MEMORY_GB = 6
"""A bare number below is rather a count of cards than their memory."""
LEAST_CONTEXT = 512
"""A bare number below is thousands of tokens."""
VALUES = frozenset({"users", "context", "batch"})
"""A fragment that says how many changes the question before; one that asks how many is another question."""

FINISHED = ALONE - {"oom"}
"""Turns that no fragment continues. A failure is continued: "I use 4k context now", "same on 2 cards?"."""


def continue_from(last: Turn, new: Understanding) -> Understanding:
    """The new text read after `last`: merged where it is a follow-up, unchanged where it stands alone."""
    if not new.follow_up or (last.intent in FINISHED and not (last.slots.machines and last.slots.models)):
        return new
    bare = new.lone_number is not None
    intent = last.intent if bare else _intent(last, new)
    others = tuple(candidate for candidate in new.candidates if candidate.intent != intent and not bare)
    counted = bool(last.slots.gpus or last.slots.vram_gb) and not new.slots.gpus and new.unused.strip() == str(new.lone_count)
    slots = merge(last.slots, new)
    numbered = bare and slots != last.slots
    unused = "" if counted or numbered else new.unused
    return replace(new, slots=slots, unused=unused, candidates=(Candidate(intent, KEPT_CONFIDENCE), *others))


def _intent(last: Turn, new: Understanding) -> str:
    """The last intent, unless the fragment asks another thing by name ("and how fast?")."""
    if VALUES & new.slots.filled and new.intent == "capacity":
        return last.intent
    asked = next((candidate for candidate in new.candidates if candidate.intent not in ALONE), None)
    if asked is None or not any(intent_of(cue) == asked.intent for cue in new.cues):
        return last.intent
    return asked.intent if new.intent in ALONE or asked.score >= SURE else last.intent


def merge(last: Slots, new: Understanding) -> Slots:
    """New values take the place of old ones of the same slot; what was not spoken of stays."""
    changes: dict[str, Any] = {slot.name: values for slot in fields(Slots) if (values := getattr(new.slots, slot.name))}
    if new.slots.machines:
        changes |= {"gpus": (), "vram_gb": (), "ram_gb": ()}
    elif new.slots.gpus or new.slots.vram_gb:
        changes["machines"] = ()
    if new.drops and set(_keys(new.slots.gpus)) < set(_keys(last.gpus)):
        changes["gpus"] = tuple(gpu for gpu in last.gpus if gpu.key not in _keys(new.slots.gpus))
    elif new.adds:
        changes |= {slot: _joined(getattr(last, slot), values) for slot, values in changes.items() if slot in {"gpus", "models"}}
    elif new.slots.gpus and "vram_gb" not in changes:
        changes["vram_gb"] = ()
    if "vram_gb" in changes and not new.slots.gpus and last.gpus:
        changes |= _memory_of_machine(last, changes.pop("vram_gb"))
    if new.lone_count is not None and last.gpus and not new.slots.gpus:
        changes["gpus"] = tuple(replace(mention, count=new.lone_count) for mention in last.gpus)
    elif new.lone_count is not None and last.vram_gb and not (new.slots.gpus or new.slots.vram_gb):
        changes |= _nameless(last, new.lone_count)
    if new.lone_number is not None:
        changes |= _of_what_had_a_number(last, new.lone_number)
    if new.slots.budget:
        changes["budget"] = _money(last.budget, new.slots.budget)
    return replace(last, **changes)


def _of_what_had_a_number(last: Slots, number: float) -> dict[str, Any]:
    """`48?` after 24 GB is 48 GB, `4?` after two 3090 is four of them, `50?` after 20 users is so many."""
    if last.vram_gb and not last.gpus and number >= LEAST_MEMORY_GB:
        return {"vram_gb": (number,) * len(last.vram_gb)}
    if (last.gpus or last.vram_gb) and number.is_integer() and 1 <= number <= MOST_CARDS:
        count = int(number)
        return {"gpus": tuple(replace(mention, count=count) for mention in last.gpus)} if last.gpus else _nameless(last, count)
    named = next((name for name in ("users", "context", "ram_gb", "batch") if len(getattr(last, name)) == 1), None)
    if named is None:
        return {}
    thousands = 1000 if named == "context" and number < LEAST_CONTEXT else 1
    return {named: (number if named == "ram_gb" else int(number) * thousands,)}


def _nameless(last: Slots, count: int) -> dict[str, Any]:
    return {"vram_gb": last.vram_gb[:1] * min(count, MOST_NAMELESS)}


def _keys(gpus: tuple[GpuMention, ...]) -> tuple[str, ...]:
    return tuple(gpu.key for gpu in gpus)


def _joined(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*old, *(value for value in new if value not in old))


def _memory_of_machine(last: Slots, sizes: tuple[float, ...]) -> dict[str, Any]:
    """A bare size after a Mac is its memory; after a card it is another, nameless card."""
    return {"ram_gb": sizes} if last.ram_gb and not last.vram_gb else {"vram_gb": sizes, "gpus": ()}


def _money(old: tuple[Money, ...], new: tuple[Money, ...]) -> tuple[Money, ...]:
    """An amount keeps the currency that was named before, and a currency alone keeps no old amount."""
    currency = next((money.currency for money in old if money.currency), None)
    return tuple(money if money.currency or not currency else replace(money, currency=currency) for money in new)
