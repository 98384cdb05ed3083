"""A family's name with a version or a size that none of its models has: Llama 9000 70B, Qwen4, Qwen 999B."""

from __future__ import annotations

from bot.reading import DEVICES, Reading
from bot.slots import ModelMention
from bot.tokens import SPACED

MOST = 100
"""A bare number from here on is no version, unless a size follows it."""

DATES = range(2000, 3000)
"""`2507` in a name is the month that it is from."""

COUNTED = frozenset(
    {*DEVICES, "times", "classifier", "users", "tokens", "context", "other_unit", "metric", "memory", "memory_size", "frames"}
    | {"hours", "currency", "ordinal", "multiplier", "batch", "machine", "instance", "number", "spoken", "precision", "rank"}
)
"""What a number before it counts, or belongs to."""

SIGNS = frozenset("/x*-+%$:=")


def version_behind(reading: Reading, family: int) -> int | None:
    """The last mark of a version that stands behind a family's name and is not part of it; None where there is none."""
    at = family + 1
    if reading.kind(at + 1) == "number" and reading.text(reading.marks[at]) == "v":
        at += 1
    if reading.kind(at) != "number" or at in reading.used or _counts(reading, at + 1):
        return None
    number = reading.marks[at].number or 0.0
    if all(reading.gap(step) != SPACED for step in range(family + 1, at + 1)):
        return None if number in DATES else at
    return at if reading.kind(at + 1) == "size" or number < MOST else None


def _counts(reading: Reading, behind: int) -> bool:
    """True where the number before the mark `behind` says how many of something there are."""
    many = reading.kind(behind) == "filler" and reading.value(behind) in {"many", "nodes"}
    return many or reading.kind(behind) in COUNTED or reading.value(behind) in SIGNS


def add_unknown(reading: Reading, first: int, last: int) -> None:
    """Fill `models` with a name that nobody knows, as it was written, so that nothing else is sized in its place."""
    if reading.kind(last + 1) == "size":
        last += 1
    text = reading.said(first, last)
    reading.add("models", ModelMention(key="-".join(text.lower().split()), text=text), *range(first, last + 1))
    reading.unknown.append(text)
