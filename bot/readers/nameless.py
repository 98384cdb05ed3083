"""Cards of which only the memory is said, several of them: 2x 24GB, two 24 GB cards, 24GB x4, 兩張 24G 顯卡."""

from __future__ import annotations

from bot.reading import DEVICES, Reading
from bot.tokens import SPACED

MOST = 64
BETWEEN = frozenset({"times", "classifier", "brand"})
REACH = 3
NOUNS = ("many", "card")


def count_nameless(reading: Reading, index: int) -> int:
    """How many cards of the memory at mark `index` there are; 1 where nobody says more. The marks that said so are used."""
    found = _before(reading, index) or _behind(reading, index)
    if found is None or not 1 < found[0] <= MOST:
        return 1
    reading.used.update(found[1])
    return found[0]


def _before(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    """`2x 24GB`, `two 24GB cards`, `兩張 24G`, and `2 cards with 24GB`, whose noun stands between."""
    at, said = index - 1, _is_cards(reading, index + 1) or _is_cards(reading, index + 2)
    while index - at <= REACH and (reading.kind(at) in BETWEEN or _is_cards(reading, at) or _links(reading, at)):
        said = said or reading.kind(at) in {"times", "classifier"} or _is_cards(reading, at)
        at -= 1
    count = _count(reading, at)
    said = said or (reading.kind(at) == "count" and reading.tokens[reading.marks[at].first].is_cjk)
    if count is None or not said or reading.kind(at - 1) in DEVICES:
        return None
    return count, tuple(range(at, index))


def _behind(reading: Reading, index: int) -> tuple[int, tuple[int, ...]] | None:
    """`24GB x2`, `24GB cards x 2`."""
    at = index + 1
    while at - index < REACH and (reading.kind(at) == "memory" or _is_cards(reading, at)):
        at += 1
    count = _count(reading, at + 1) if reading.kind(at) == "times" else None
    return None if count is None else (count, (at, at + 1))


def _count(reading: Reading, at: int) -> int | None:
    if at < 0 or at in reading.used:
        return None
    if reading.kind(at) == "count" and reading.value(at).isdecimal():
        return int(reading.value(at))
    number = reading.marks[at].number if reading.kind(at) in {"number", "spoken"} else None
    return int(number) if number is not None and number.is_integer() and reading.gap(at) in {SPACED, ""} else None


def _is_cards(reading: Reading, at: int) -> bool:
    """The plain word of `cards` and `GPUs`."""
    return reading.kind(at) == "filler" and reading.value(at) == "many"


def _links(reading: Reading, at: int) -> bool:
    """`with` and `of` between the cards and their memory."""
    return reading.kind(at) == "filler" and _is_cards(reading, at - 1)
