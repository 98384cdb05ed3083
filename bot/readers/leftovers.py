"""What no slot took, to be said back."""

from __future__ import annotations

from bot.reading import Reading

MAX_CHARACTERS = 200
SAID_BACK = frozenset({"number", "memory_size", "size"})


def leftovers(reading: Reading) -> str:
    """Numbers that were not used, and sizes that contradict the named card, in the order of the text."""
    if reading.pasted:
        return ""
    loose = {index for index, mark in reading.of(*SAID_BACK) if not _is_part_of_word(reading, index)}
    loose |= {index for index, mark in enumerate(reading.marks) if mark in reading.unused}
    text = ", ".join(dict.fromkeys(_with_unit(reading, index) for index in sorted(loose)))
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"


def _is_part_of_word(reading: Reading, index: int) -> bool:
    """The 3 of `ddr3` and the 5 of `i5-4670` are no numbers of a person."""
    return reading.gap(index) == "" and index > 0 and reading.kind(index - 1) == "word" and reading.value(index - 1).isalpha()


def _with_unit(reading: Reading, index: int) -> str:
    """`1000w`, `12 tok/s`: a number is told from others by its unit."""
    mark, unit = reading.text(reading.marks[index]), reading.marks[index + 1] if index + 1 < len(reading.marks) else None
    if unit is None or unit.kind not in {"other_unit", "metric"}:
        return mark
    return mark + reading.gap(index + 1) + reading.text(unit)
