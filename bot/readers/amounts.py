"""Plain numbers with a word beside them: context, batch, users, frames, rank, hours, resolution."""

from __future__ import annotations

from bot.reading import Reading
from bot.slots import Money
from bot.tokens import GLUED, JOINED, SPACED

MAX_CONTEXT = 10**12
NUMBERS = ("number", "spoken")
SLOTS = ("users", "batch", "frames", "rank", "hours")
WHOLE = {"users", "batch", "frames", "rank"}
MIN_SIDE = 64
MAX_LONE_CONTEXT = 10**8


def read_amounts(reading: Reading) -> None:
    """Fill the slots that are a number and a noun."""
    _read_resolution(reading)
    _read_context(reading)
    if reading.pasted:
        return
    for slot in SLOTS:
        _read_counted(reading, slot)


def _read_counted(reading: Reading, slot: str) -> None:
    for noun, _mark in list(reading.of(slot)):
        found = _number_beside(reading, noun, behind_first=slot in {"batch", "rank"})
        if found is None:
            continue
        number = reading.marks[found].number or 0.0
        reading.add(slot, int(number) if slot in WHOLE else number, found, noun)


def _number_beside(reading: Reading, noun: int, *, behind_first: bool) -> int | None:
    """The number of a noun: `50 users`, `batch size of 8`, `batch_size=4`."""
    before = (
        [noun - 1, noun - 2]
        if reading.kind(noun - 1) in {"filler", "classifier"} or reading.value(noun - 1) == "x"
        else [noun - 1]
    )
    behind = [noun + 1]
    if reading.kind(noun + 1) == "filler" or reading.value(noun + 1) in {"=", ":", "of", "is", "size", "~"}:
        behind.append(noun + 2)
    places = [*behind, *before] if behind_first else [*before, *behind]
    for place in places:
        if (
            reading.kind(place) in NUMBERS
            and place not in reading.used
            and (place < noun or behind_first or _free(reading, place))
        ):
            return place
    return None


def _free(reading: Reading, place: int) -> bool:
    """A number behind the noun is not its own when another word claims it."""
    return reading.kind(place + 1) not in {"tokens", "context", "other_unit", "gpu", "gpu_family", "users", "times"}


def _read_context(reading: Reading) -> None:
    for noun, _mark in list(reading.of("context")):
        found = _context_number(reading, noun)
        if found is not None:
            _add_context(reading, found, noun)
    for noun, _mark in [] if reading.pasted else list(reading.of("tokens")):
        if reading.kind(noun - 1) == "number" and noun - 1 not in reading.used and _speaks_of_length(reading, noun):
            _add_context(reading, noun - 1, noun)


def _context_number(reading: Reading, noun: int) -> int | None:
    for place in (noun - 1, noun + 1, noun - 2, noun + 2, noun + 3):
        if reading.kind(place) == "number" and place not in reading.used:
            number = reading.marks[place].number or 0
            between = range(min(place, noun) + 1, max(place, noun))
            joined = all(
                reading.kind(step) in {"filler", "tokens", "word"} or _is_minus(reading, step) or _is_low_end(reading, step)
                for step in between
            )
            if joined and (number >= 128 or _is_negative(reading, place)):
                return place
    return None


def _is_minus(reading: Reading, place: int) -> bool:
    return reading.tokens[reading.marks[place].first].text == "-"


def _is_low_end(reading: Reading, place: int) -> bool:
    """The 8 of `8-16k`."""
    return reading.kind(place) == "number" and reading.kind(place + 1) == "number" and reading.gap(place + 1) == JOINED


def _is_negative(reading: Reading, place: int) -> bool:
    """`-5`, which is no length: read as it stands, so that it is refused and not dropped. `8k-16k` is a range."""
    first = reading.marks[place].first
    sign = reading.tokens[first - 1] if first else None
    return sign is not None and sign.text == "-" and sign.gap == SPACED and reading.tokens[first].gap == GLUED


def _speaks_of_length(reading: Reading, noun: int) -> bool:
    """`16k tokens` is a length; `30 tokens per second` is a speed."""
    number = reading.marks[noun - 1].number or 0
    return number >= 1000 and reading.kind(noun + 1) != "metric" and reading.value(noun + 1) != "/"


def _add_context(reading: Reading, place: int, noun: int) -> None:
    number = min(reading.marks[place].number or 0.0, MAX_CONTEXT)
    if _is_negative(reading, place):
        reading.add("context", -int(number), place - 1, place, noun)
        return
    if reading.kind(place - 1) == "number" and reading.gap(place) == "-" and place - 1 not in reading.used:
        low = reading.marks[place - 1].number or 0.0
        low *= 1000 if 1000 * low < number else 1
        if low < number < 1000 * low:
            reading.add("context", int(low), place - 1)
    reading.add("context", int(number), place, noun)


def _read_resolution(reading: Reading) -> None:
    for index, mark in list(reading.of("times")):
        if mark.value != "x" or reading.kind(index - 1) != "number" or reading.kind(index + 1) != "number":
            continue
        sides = int(reading.marks[index - 1].number or 0), int(reading.marks[index + 1].number or 0)
        if (min(sides) >= MIN_SIDE or reading.has("diffusion")) and max(sides) < MAX_CONTEXT:
            reading.add("resolution", sides, index - 1, index, index + 1)
    for index, mark in list(reading.of("resolution")):
        width, height = mark.value.split("x")
        reading.add("resolution", (int(width), int(height)), index)


def read_lone_number(reading: Reading) -> None:
    """A number like 128k that nothing else wanted is a context, and in a text about prices money."""
    about_money = any(token.text in reading.lexicon.price_words for token in reading.tokens)
    for index, mark in list(reading.of("number")):
        tail = reading.tokens[mark.last - 1]
        spelled = mark.last - mark.first == 2 and tail.text in {"k", "m"} and tail.gap == GLUED
        counts_else = reading.kind(index + 1) in {"other_unit", "users", "frames"}
        if not spelled or counts_else or reading.gap(index) != SPACED or not 1000 <= (mark.number or 0) <= MAX_LONE_CONTEXT:
            continue
        if about_money and "budget" not in reading.values:
            reading.add("budget", Money(mark.number, None), index)
        elif not about_money:
            reading.add("context", int(mark.number or 0), index)
