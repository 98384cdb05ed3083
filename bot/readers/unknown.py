"""Names that look like a model or a card and are not in the knowledge base, and typing errors in ones that are."""

from __future__ import annotations

from bot.reading import Reading
from bot.slots import GpuMention, ModelMention

CARD_TAILS = frozenset({"ti", "super", "xt", "xtx", "d", "s", "laptop", "hx"})


def read_unknown(reading: Reading) -> None:
    """Fill `unknown`, and give the slots a name under which nothing is known, so that nothing else is sized in its place."""
    for index, mark in list(reading.of("elsewhere")):
        reading.add("models", ModelMention(key=mark.value, text=reading.text(mark)), index)
        reading.unknown.append(reading.text(mark))
    _read_cards(reading)


def _read_cards(reading: Reading) -> None:
    """A maker's word and a number: RTX 9999 Ti."""
    for index, mark in list(reading.of("brand")):
        if mark.value != "series" or reading.kind(index + 1) != "number":
            continue
        last, number = index + 1, reading.marks[index + 1]
        if not 100 <= (number.number or 0) <= 99_999:
            continue
        while reading.value(last + 1) in CARD_TAILS:
            last += 1
        words = [reading.text(reading.marks[step]) for step in range(index, last + 1)]
        reading.add("gpus", GpuMention("-".join(words), 1, " ".join(words)), *range(index, last + 1))
        reading.unknown.append(" ".join(words))
