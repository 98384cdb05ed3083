"""Names that look like a model or a card and are not in the knowledge base."""

from __future__ import annotations

from bot.reading import Reading
from bot.slots import GpuMention, ModelMention
from bot.tokens import SPACED

CARD_TAILS = frozenset({"ti", "super", "xt", "xtx", "d", "s", "laptop", "hx"})
MIN_LETTERS = 4


def read_unknown_models(reading: Reading) -> None:
    """A file's or repository's name with a size in it, when no known name is part of it: Foobar2-13B-Chat."""
    for index, mark in enumerate(reading.marks):
        if index in reading.used or not (mark.kind == "size" or (mark.kind == "model" and reading.tokens[mark.first].number)):
            continue
        first = index
        while first > 0 and reading.gap(first) != SPACED and _is_piece(reading, first - 1):
            first -= 1
        head = reading.marks[first]
        if head.kind != "word" or not head.value.isalpha() or len(head.value) < MIN_LETTERS or index == first:
            continue
        last = index
        while reading.gap(last + 1) != SPACED and _is_piece(reading, last + 1):
            last += 1
        _add_model(reading, first, last)


def _is_piece(reading: Reading, index: int) -> bool:
    """A word or number of a name; a slash and a Chinese character end it."""
    return (
        reading.kind(index) in {"word", "number", "suffix"}
        and reading.value(index).replace(".", "").isalnum()
        and reading.value(index).isascii()
    )


def _add_model(reading: Reading, first: int, last: int) -> None:
    name = reading.said(first, last)
    reading.add("models", ModelMention(key=name.lower(), text=name), *range(first, last + 1))
    reading.unknown.append(name)


def read_unknown(reading: Reading) -> None:
    """Fill `unknown`, and give the slots a name under which nothing is known, so that nothing else is sized in its place."""
    for index, mark in list(reading.of("elsewhere", "closed")):
        reading.add("models", ModelMention(key=mark.value, text=reading.said(index)), index)
        reading.unknown.append(reading.said(index))
    for index, mark in list(reading.of("brand")):
        if mark.value == "series":
            _read_card(reading, index)


def _read_card(reading: Reading, index: int) -> None:
    """A maker's word and a number: RTX 9999 Ti."""
    number = reading.marks[index + 1].number if reading.kind(index + 1) == "number" else None
    if number is None or not 100 <= number <= 99_999:
        return
    last = index + 1
    while reading.value(last + 1) in CARD_TAILS:
        last += 1
    words, said = [reading.text(reading.marks[step]) for step in range(index, last + 1)], reading.said(index, last)
    reading.add("gpus", GpuMention("-".join(words), 1, said), *range(index, last + 1))
    reading.unknown.append(said)
