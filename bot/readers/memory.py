"""Memory: which size is a card's, which is the machine's."""

from __future__ import annotations

from bot.marks import Mark
from bot.readers.nameless import count_nameless
from bot.reading import DEVICES, Reading
from bot.tokens import GLUED, SPACED

REACH = 3
TOLERANCE = 0.1
"""Tools print 23.69 for a card that is sold with 24."""

LARGEST_CARD_GB = 120
"""A bare size beyond the cards that people own is a machine's memory."""


def read_memory(reading: Reading) -> None:
    """Fill `vram_gb` and `ram_gb`. Sizes of disks and files are read and left."""
    if reading.pasted:
        _read_paste(reading)
        return
    for index, mark in list(reading.of("memory_size")):
        slot = _slot(reading, index)
        if slot is not None:
            _add_range(reading, index, slot)
            _add(reading, slot, mark, index)
            _repeat(reading, slot, mark, index)


def _read_paste(reading: Reading) -> None:
    """Of an error message only the device's whole memory is a fact about the machine."""
    for index, mark in list(reading.of("memory_size")):
        total = reading.near(index, "total", 4, 3)
        if total is not None and "vram_gb" not in reading.values:
            reading.add("vram_gb", mark.number, index)
        reading.used.add(index)


def _slot(reading: Reading, index: int) -> str | None:
    noun = _noun(reading, index)
    if noun == "vram":
        return "ram_gb" if _unified_beside(reading, index) else "vram_gb"
    if noun in {"ram", "unified"}:
        return "ram_gb"
    if _unified_beside(reading, index):
        return "ram_gb"
    if noun in {"memory", None} and _is_consumed(reading, index):
        return None
    if noun == "memory":
        return "vram_gb" if _card_beside(reading, index) else "ram_gb"
    if noun is not None:
        return None
    if _card_beside(reading, index):
        return "vram_gb"
    larger_than_cards = not reading.has_device and (reading.marks[index].number or 0) > LARGEST_CARD_GB
    return "ram_gb" if larger_than_cards or reading.has_unified else "vram_gb"


def _is_consumed(reading: Reading, index: int) -> bool:
    """In `it took 10 GB` the number is what a model takes, not what there is."""
    before = index - 2 if reading.kind(index - 1) == "filler" else index - 1
    return "consumption" in {reading.kind(index + 1), reading.kind(before)} and not {
        reading.kind(index + 1),
        reading.kind(index + 2),
    } & set(DEVICES)


def _card_beside(reading: Reading, index: int) -> bool:
    return any(reading.kind(index + step) in DEVICES for step in (1, -1, -2, 2, -3))


def _noun(reading: Reading, index: int) -> str | None:
    """The word that says what memory it is: right beside the number, a little behind it, else before it."""
    heads = reading.kind(index - 2) != "memory_size" or _heads_next(reading, index - 1)
    if reading.kind(index - 1) == "memory" and reading.kind(index + 1) != "memory" and heads:
        return reading.value(index - 1)
    if reading.kind(index + 1) == "laptop" and not reading.text(reading.marks[index + 1]).endswith("gpu"):
        return "ram"
    for step in range(1, REACH + 1):
        kind, value = reading.kind(index + step), reading.value(index + step)
        if kind == "memory" and _heads_next(reading, index + step):
            break
        if kind == "memory":
            reading.used.add(index + step)
            return value
        if kind not in {"filler", "word", "brand", "memory_size", "number"} or value in {",", ";", "+", "|"}:
            break
        if kind == "memory_size" and reading.value(index + step - 1) not in {"/", "or"}:
            break
    if reading.kind(index - 1) == "memory" and reading.kind(index - 2) != "memory_size":
        return reading.value(index - 1)
    if reading.kind(index - 1) == "filler" and reading.kind(index - 2) == "memory":
        return reading.value(index - 2)
    return None


def _heads_next(reading: Reading, noun: int) -> bool:
    """In `16G 内存64G` the noun touches the number behind it, and is its."""
    return reading.kind(noun + 1) == "memory_size" and reading.gap(noun + 1) == GLUED and reading.gap(noun) == SPACED


def _unified_beside(reading: Reading, index: int) -> bool:
    for step in (-1, 1, -2, 2, -3, 3, -4):
        if reading.kind(index + step) in (*DEVICES, "machine"):
            return reading.is_unified(index + step)
    return False


def _add_range(reading: Reading, index: int, slot: str) -> None:
    """400-500 GB, 24/32 GB."""
    if reading.kind(index - 1) == "number" and reading.gap(index) == "-":
        low = index - 1
    elif reading.kind(index - 2) == "number" and reading.value(index - 1) in {"/", "or", "-", "–", "to"}:
        low = index - 2
    else:
        return
    mark, top = reading.marks[low], reading.marks[index]
    unit = float(top.value)
    if low not in reading.used and 0 < (mark.number or 0) * unit < (top.number or 0):
        reading.add(slot, (mark.number or 0) * unit, low)


def _add(reading: Reading, slot: str, mark: Mark, index: int) -> None:
    size = mark.number or 0.0
    if _contradicts(reading, index, size) and (slot == "vram_gb" or _unified_beside(reading, index)):
        reading.unused.append(mark)
    reading.add(slot, size, index)


def _repeat(reading: Reading, slot: str, mark: Mark, index: int) -> None:
    """Several cards without a name are as many memories, `2x 24GB` and `48GB (2x24GB)`; several modules of RAM are their sum."""
    sizes, size = reading.values.get(slot, []), mark.number or 0.0
    if _card_beside(reading, index) or (slot == "vram_gb" and reading.values.get("gpus")):
        return
    count = count_nameless(reading, index)
    if count > 1 and sizes in ([size], [count * size, size]):
        sizes[:] = [count * size] if slot == "ram_gb" else [size] * count


def _contradicts(reading: Reading, index: int, size_gb: float) -> bool:
    """True when the card beside a size is known, and neither one of it nor all of them together hold that much."""
    for step in (-1, 1, -2, 2):
        if reading.kind(index + step) in DEVICES:
            known = reading.lexicon.memory.get(reading.value(index + step), frozenset())
            counts = {mention.count or 1 for mention in reading.values.get("gpus", [])} | {1}
            same = any(abs(size_gb - count * one) <= TOLERANCE * count * one for one in known for count in counts)
            return bool(known) and not same
    return False
