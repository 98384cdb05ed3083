"""Is a text a question of its own, or a change to the one before it?"""

from __future__ import annotations

from bot.reading import Reading
from bot.slots import Candidate, Slots

MAX_TOKENS = 16
ALONE = frozenset({"glossary", "help", "smalltalk", "out_of_scope", "oom", "report", "inventory"})
"""Intents that never change the question before."""

SURE = 0.5


def is_follow_up(reading: Reading, slots: Slots, candidates: tuple[Candidate, ...], cues: tuple[str, ...]) -> bool:
    """True for a short text that changes something and does not ask a whole question."""
    if reading.pasted or len(reading.tokens) > MAX_TOKENS or (slots.models and (slots.gpus or slots.vram_gb or slots.ram_gb)):
        return False
    asks = bool(cues) and candidates[0].score >= SURE
    if asks and candidates[0].intent in ALONE and lone_count(reading, slots) is None:
        return False
    leads = reading.kind(0) == "follow" or reading.has("again") or reading.has("add")
    if leads or lone_count(reading, slots) is not None:
        return True
    if asks and (slots.models or slots.gpus or slots.vram_gb or slots.ram_gb):
        return False
    return asks or bool(slots.filled) or reading.has("follow")


def lone_count(reading: Reading, slots: Slots) -> int | None:
    """The number of `two of them`, `那兩張呢`, `x4`, `2 cards`: a count where no card is named."""
    if slots.gpus:
        return None
    for _index, mark in reading.of("count"):
        if mark.value.isdecimal():
            return int(mark.value)
    for index, mark in reading.of("number", "spoken"):
        neighbours = {reading.kind(index - 1), reading.kind(index + 1)}
        if _is_cards(reading, index + 1):
            neighbours.add("classifier")
        if neighbours & {"again", "times", "classifier"} and (mark.number or 0.5).is_integer():
            return int(mark.number or 0)
    return None


def _is_cards(reading: Reading, index: int) -> bool:
    """The plain word of `2 cards`."""
    return reading.kind(index) == "filler" and reading.value(index) == "many"
