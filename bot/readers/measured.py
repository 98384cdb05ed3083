"""What a report says was measured: memory in use, decode and prefill speed."""

from __future__ import annotations

from bot.reading import DEVICES, Reading
from bot.team_words import spoken
from bot.understanding import Measured

NEAR_CHARACTERS = 24
SIGNS = ",，;；、:："
TOLERANCE = 0.02
"""Between a card's memory as it is sold and as people round it."""


def read_measured(reading: Reading, text: str) -> Measured:
    """The numbers of a report that no slot holds. The marks they were read from count as used."""
    decode, prefill = _speeds(reading, text)
    return Measured(_used_gb(reading, text), decode, prefill, confirmed=spoken("confirmed").search(text) is not None)


def _speeds(reading: Reading, text: str) -> tuple[float | None, float | None]:
    found: dict[bool, float] = {}
    for index, mark in enumerate(reading.marks):
        if mark.kind != "number" or not mark.number or not _is_speed(reading, index, text):
            continue
        reading.used.update({index, index + 1})
        found.setdefault(_is_prefill(reading, index, text), mark.number)
    return found.get(False), found.get(True)


def _is_speed(reading: Reading, index: int, text: str) -> bool:
    """`15.2 tok/s`, and 每秒 15 token."""
    if reading.kind(index + 1) == "metric" and reading.value(index + 1) == "tok/s":
        return True
    before = text[: _start(reading, index)].rstrip()[-4:]
    return reading.kind(index + 1) == "tokens" and spoken("per_second").search(before) is not None


def _is_prefill(reading: Reading, index: int, text: str) -> bool:
    """A word for prefill right before the number, or right behind its unit."""
    return spoken("prefill").search(_around(reading, index, text)) is not None


def _used_gb(reading: Reading, text: str) -> float | None:
    """The memory in use, over all devices. A size that is a card's own or the machine's RAM is none."""
    for index, mark in enumerate(reading.marks):
        if mark.kind != "memory_size" or not mark.number or _is_capacity(reading, index):
            continue
        reading.used.add(index)
        count = sum(mention.count or 1 for mention in reading.values.get("gpus", []))
        return mark.number * (count if spoken("each").search(_around(reading, index, text)) else 1)
    return None


def _around(reading: Reading, index: int, text: str) -> str:
    """What stands beside a mark, up to the next sign on either side."""
    start, end = _start(reading, index), _end(reading, index)
    before, behind = text[max(0, start - NEAR_CHARACTERS) : start], text[end : end + NEAR_CHARACTERS]
    for sign in SIGNS:
        before, behind = before.rpartition(sign)[2], behind.partition(sign)[0]
    return f"{before} | {behind}"


def _is_capacity(reading: Reading, index: int) -> bool:
    if reading.kind(index + 1) == "memory" and reading.value(index + 1) == "ram":
        return True
    size = reading.marks[index].number or 0.0
    beside = [reading.value(index + step) for step in (-1, 1) if reading.kind(index + step) in DEVICES]
    known = [one for key in beside for one in reading.lexicon.memory.get(key, frozenset())]
    return any(abs(size - one) <= TOLERANCE * one for one in known)


def _start(reading: Reading, index: int) -> int:
    return reading.tokens[reading.marks[index].first].start


def _end(reading: Reading, index: int) -> int:
    return reading.tokens[reading.marks[min(index, len(reading.marks) - 1)].last - 1].end
