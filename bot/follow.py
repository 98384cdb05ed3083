"""Is a text a question of its own, or a change to the one before it?"""

from __future__ import annotations

from bot.classify import intent_of
from bot.reading import DEVICES, PLACEHOLDERS, Reading
from bot.slots import Slots
from bot.understanding import Candidate

MAX_TOKENS = 16
ALONE = frozenset({"glossary", "help", "smalltalk", "out_of_scope", "oom", "report", "inventory"})
"""Intents that never change the question before."""

SURE = 0.45

NEEDS_NOTHING = frozenset(
    {"recommend_hardware", "models_for_hardware", "price", "build", "spec", "compare", "training", "diffusion"}
)
"""Intents that can be asked without naming a model or a device."""

MIN_WHOLE_TOKENS = 5
FEW_TOKENS = 8
MOST_CARDS = 16
SIGNS = frozenset("?!.,…。，、")

OF_WHAT_WAS_NAMED = frozenset({"", "fit", "throughput", "capacity", "oom"})
"""Intents whose "it" is the model of the question before; in "what does it cost" it is nothing."""


def is_follow_up(reading: Reading, slots: Slots, candidates: tuple[Candidate, ...], cues: tuple[str, ...]) -> bool:
    """True for a short text that changes something and does not ask a whole question."""
    if reading.pasted or len(reading.tokens) > MAX_TOKENS or (slots.models and _hardware(slots)):
        return False
    if lone_number(reading, slots) is not None:
        return True
    asks = bool(cues) and candidates[0].score >= SURE
    if asks and candidates[0].intent in ALONE and lone_count(reading, slots) is None:
        return len(reading.tokens) <= FEW_TOKENS and not any(intent_of(cue) in ALONE for cue in cues)
    if reading.kind(0) == "follow" or reading.has("again") or reading.has("add") or lone_count(reading, slots) is not None:
        return True
    if _is_whole(reading, slots, candidates[0].intent if asks else ""):
        return False
    return asks or bool(slots.filled) or reading.has("follow")


def _hardware(slots: Slots) -> bool:
    return bool(slots.gpus or slots.vram_gb or slots.ram_gb)


def _is_whole(reading: Reading, slots: Slots, intent: str) -> bool:
    """True for a question of its own: it names what it is about, or asks a thing that needs no more ("which PSU for a rig?")."""
    named = bool(slots.models) or _hardware(slots)
    if intent in OF_WHAT_WAS_NAMED and _points_back(reading):
        return False
    opens = bool(reading.tokens) and reading.tokens[0].text in reading.lexicon.openers
    return (named and (bool(intent) or opens)) or (intent in NEEDS_NOTHING and len(reading.tokens) >= MIN_WHOLE_TOKENS)


def _points_back(reading: Reading) -> bool:
    """True for a pronoun before anything is named: `does it fit on a 5090?`, but not `a 5090, what can it run?`."""
    named = next((mark.first for mark in reading.marks if mark.kind in PLACEHOLDERS), len(reading.tokens))
    return any(token.text in reading.lexicon.pronouns for token in reading.tokens[:named])


def lone_count(reading: Reading, slots: Slots) -> int | None:
    """The number of `two of them`, `那兩張呢`, `x4`, `2 cards`: a count where no card is named."""
    if slots.gpus or not (reading.has("again") or reading.kind(0) == "follow" or len(reading.tokens) <= FEW_TOKENS):
        return None
    for _index, mark in reading.of("count"):
        if mark.value.isdecimal():
            return int(mark.value)
    for index, mark in reading.of("number", "spoken"):
        neighbours = {reading.kind(index - 1), reading.kind(index + 1)}
        if _is_cards(reading, index + 1):
            neighbours.add("classifier")
        if _stands_alone(reading, index):
            neighbours.add("again")
        if neighbours & {"again", "times", "classifier"} and (mark.number or 0.5).is_integer():
            return int(mark.number or 0)
    return None


def lone_number(reading: Reading, slots: Slots) -> float | None:
    """The number of `48?` and of `and 48`: one number, and no word but those that lead on from a question."""
    numbers = [mark.number for mark in reading.marks if mark.kind == "number"]
    rest = [mark for mark in reading.marks if mark.kind != "number"]
    leads = all(mark.kind in {"follow", "filler"} or reading.text(mark) in SIGNS | reading.lexicon.joiners for mark in rest)
    return numbers[0] if len(numbers) == 1 and leads and not slots.filled else None


def _stands_alone(reading: Reading, index: int) -> bool:
    """`what if I had 4?`: behind words of two or more that change a question, a small number at the end."""
    opening = reading.marks[0]
    behind = {reading.tokens[mark.first].text for mark in reading.marks[index + 1 :]}
    return (
        opening.kind == "follow"
        and opening.last - opening.first > 1
        and (reading.marks[index].number or 0) <= MOST_CARDS
        and behind <= {"?", "."}
    )


def denies_device(reading: Reading) -> bool:
    """True for `without the 4090`: a card behind a word of denial."""
    return any(
        mark.kind in DEVICES
        and (reading.is_denied(index) or (reading.kind(index - 1) == "filler" and reading.is_denied(index - 1)))
        for index, mark in enumerate(reading.marks)
    )


def _is_cards(reading: Reading, index: int) -> bool:
    """The plain word of `2 cards`."""
    return reading.kind(index) == "filler" and reading.value(index) == "many"
