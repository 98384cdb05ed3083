"""Devices: names with their counts, variants by memory, and laptops."""

from __future__ import annotations

from bot.marks import Mark
from bot.reading import Reading
from bot.slots import GpuMention
from bot.tokens import GLUED, SPACED

MAX_COUNT = 100_000
NAMES = ("gpu", "gpu_family")
BETWEEN_COUNT_AND_NAME = frozenset({"brand", "filler", "times", "classifier", "memory_size", "memory", "laptop", "total"})
LAPTOP_REACH = 6


def read_gpus(reading: Reading) -> None:
    """Fill `gpus`, and take the memory that is part of a device's name."""
    for index, mark in list(reading.of(*NAMES)):
        _read_gpu(reading, index, mark)
    _read_machines(reading)


def _read_gpu(reading: Reading, index: int, mark: Mark) -> None:
    key = _variant(reading, index, mark)
    count, taken = _count(reading, index, mark)
    mentions: list[GpuMention] = reading.values.get("gpus", [])
    for place, mention in enumerate(mentions):
        if mention.key == key:
            if mention.count == 1 and count != 1 and taken:
                mentions[place] = GpuMention(key, count, mention.text)
            reading.used.update({index, *taken})
            return
    reading.add("gpus", GpuMention(key, count, reading.text(mark)), index, *taken)
    reading.used.update({index, *taken})


def _variant(reading: Reading, index: int, mark: Mark) -> str:
    """The device that memory or the word laptop make of a name: 3060 (6 GB), A100 with 40 GB, laptop 4070."""
    tokens = reading.tokens[mark.first : mark.last]
    if mark.value not in reading.lexicon.unified:
        for step in (1, 2, 3, -1, -2):
            other = reading.marks[index + step] if 0 <= index + step < len(reading.marks) else None
            if other is not None and other.kind == "memory_size" and other.number:
                found = reading.lexicon.variant(tokens, f"{other.number:g} gb")
                if found:
                    return found
            if step == -1 and (other is None or other.kind in {"gpu", "number"}):
                break
    laptop = next((step for step, other in enumerate(reading.marks) if other.kind == "laptop"), None)
    if laptop is not None and abs(laptop - index) <= LAPTOP_REACH:
        found = reading.lexicon.variant(tokens, reading.value(laptop))
        if found:
            reading.used.add(laptop)
            return found
    return mark.value


def _count(reading: Reading, index: int, mark: Mark) -> tuple[int | None, tuple[int, ...]]:
    """How many, and the marks that said so. None where it is plural without a number."""
    for find in (_count_before, _count_behind):
        found = find(reading, index)
        if found is not None:
            return found
    how_many = reading.near(index, "how_many", 4, 0)
    if how_many is not None and reading.value(how_many) == "how_many":
        reading.add("metric", "gpu_count", how_many)
    if how_many is not None or mark.plural:
        return None, ()
    return 1, ()


def _count_before(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    at, strong = index - 1, False
    while reading.kind(at) in BETWEEN_COUNT_AND_NAME and index - at <= 5:
        strong = strong or reading.kind(at) in {"times", "classifier"}
        at -= 1
    mark = reading.marks[at] if at >= 0 else None
    if mark is None or at in reading.used or (mark.number is None and mark.kind != "count"):
        return None
    if mark.kind == "count":
        return int(float(mark.value)), tuple(range(at, index))
    plain = mark.kind in {"number", "spoken"} and (mark.number or 0.0).is_integer() and 0 <= (mark.number or 0) <= MAX_COUNT
    glued_to_word = reading.gap(at) != SPACED and at > 0 and reading.kind(at - 1) in {"word", "model", "model_family"}
    is_name_tail = mark.kind == "number" and (mark.number or 0) > 64 and not strong
    if not plain or glued_to_word or is_name_tail:
        return None
    return int(mark.number or 0), tuple(step for step in range(at, index) if reading.kind(step) not in {"memory_size", "memory"})


def _count_behind(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    """3090 x2, T4x2, H100 (8x), A100 * 4, 4090两张."""
    at = index + 1
    while at - index <= 3 and (reading.kind(at) in {"memory_size", "brand"} or reading.value(at) == "("):
        at += 1
    if reading.kind(at) == "times" and _is_count(reading, at + 1) and reading.gap(at + 1) in {GLUED, SPACED}:
        return int(reading.marks[at + 1].number or 0), (index, at, at + 1)
    if _is_count(reading, at) and reading.kind(at + 1) in {"times", "classifier"} and not _is_gpu(reading, at + 2):
        if reading.kind(at + 1) == "times" and reading.kind(at + 2) in {"number", "memory_size"}:
            return None
        return int(reading.marks[at].number or 0), (index, at, at + 1)
    if reading.kind(at) == "count" and at not in reading.used and not _is_gpu(reading, at + 1):
        ending = at + 1 if reading.kind(at + 1) == "classifier" else at
        if ending > at or reading.tokens[reading.marks[at].first].is_cjk:
            return int(float(reading.value(at))), (index, at, ending)
    return None


def _is_count(reading: Reading, index: int) -> bool:
    number = reading.marks[index].number if reading.kind(index) in {"number", "spoken"} else None
    return number is not None and number.is_integer() and 1 <= number <= 1024


def _is_gpu(reading: Reading, index: int) -> bool:
    return reading.kind(index) in NAMES or (reading.kind(index) in {"brand", "filler"} and reading.kind(index + 1) in NAMES)


def _read_machines(reading: Reading) -> None:
    """A machine's name stands for its chip only where no chip is named beside it."""
    for index, mark in list(reading.of("machine")):
        chip = any(
            reading.kind(step) in NAMES and reading.value(step) in reading.lexicon.unified for step in range(index - 5, index + 6)
        )
        if chip:
            reading.used.add(index)
        else:
            reading.add("gpus", GpuMention(mark.value, 1, reading.text(mark)), index)
