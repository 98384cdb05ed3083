"""The machine around the cards: parts by name, and numbers with a unit of electricity or of CPUs."""

from __future__ import annotations

from collections.abc import Sequence

from bot.machine.words import machine_words
from bot.reading import Reading
from bot.tokens import SPACED, Token

KILO = 1000.0
PLAUSIBLE = {"watts": (150.0, 50_000.0), "amperes": (5.0, 400.0), "volts": (100.0, 480.0), "cores": (2, 512)}
"""Outside of these a number with such a letter behind it is something else (3W is money, 8a a name)."""


def read_machine(reading: Reading) -> None:
    """Fill `parts`, `watts`, `amperes`, `volts` and `cores`."""
    for index, mark in list(reading.of("part")):
        reading.add("parts", mark.value, index)
    if reading.pasted:
        return
    units = machine_words("unit")
    for place, token in enumerate(reading.tokens):
        found = units.longest(reading.tokens, place + 1) if token.number is not None else None
        if found and found[1] in {*PLAUSIBLE, "kilowatts"} and _is_unit(reading.tokens, place, found[0]):
            _add(reading, place, found[0], found[1], token.number or 0.0)


def _is_unit(tokens: Sequence[Token], place: int, last: int) -> bool:
    """A lone letter is a unit only where it touches its number and nothing else touches either: 15A, but not MI300A or w8a16."""
    unit = tokens[place + 1]
    if len(unit.text) > 1 or unit.is_cjk:
        return True
    apart = tokens[place].gap == SPACED and (last >= len(tokens) or tokens[last].gap == SPACED)
    return apart and (unit.gap != SPACED or unit.text in {"w", "v"})


def _add(reading: Reading, first: int, last: int, unit: str, value: float) -> None:
    slot, value = ("watts", value * KILO) if unit == "kilowatts" else (unit, value)
    low, high = PLAUSIBLE[slot]
    marks = [index for index, mark in enumerate(reading.marks) if mark.first < last and mark.last > first]
    in_name = any(reading.marks[index].is_name for index in marks)  # the 10 of "A10 Ampere"
    if low <= value <= high and not in_name and not reading.used & {*marks}:
        reading.add(slot, int(value) if slot == "cores" else value, *marks)
