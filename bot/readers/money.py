"""Money: an amount with its currency, or one of the two."""

from __future__ import annotations

from bot.marks import Mark
from bot.reading import Reading
from bot.slots import Money
from bot.tokens import GLUED, JOINED

NUMBERS = ("number", "spoken")
REACH = 4
LEAST_COINS = 100
CODE_LETTERS = 3
SIGNS = frozenset("?!.。？！")


def read_money(reading: Reading) -> None:
    """Fill `budget`. A currency alone ("in TWD") is a budget without an amount."""
    for index, mark in list(reading.of("currency")):
        if index in reading.used:
            continue
        amount = _amount_beside(reading, index)
        if amount is not None:
            number = _thousands(reading, amount)
            if any(_is_negative(reading, place) for place in (amount, index)):
                number = -number
            reading.add("budget", Money(number, _code(reading, mark)), amount, index)
            reading.used.update(range(min(amount, index), max(amount, index) + 1))
            _read_high_end(reading, amount, number, _code(reading, mark))
        elif len(mark.value) == CODE_LETTERS and _names_currency(reading, index):
            reading.add("budget", Money(None, mark.value), index)
    _read_coins(reading)
    for index, _mark in list(reading.of("money")):
        place = _number_near(reading, index)
        if place is not None:
            sign = -1 if _is_negative(reading, place) else 1
            reading.add("budget", Money(sign * _thousands(reading, place), None), place, index)
    _read_foreign(reading)
    _drop_prices(reading)


def _read_coins(reading: Reading) -> None:
    """1000 塊: pieces after a small number, money after a large one."""
    for index, mark in list(reading.of("classifier")):
        amount = reading.marks[index - 1].number if reading.kind(index - 1) in NUMBERS and index - 1 not in reading.used else None
        if amount is not None and amount >= LEAST_COINS and reading.text(mark) in reading.lexicon.coins:
            reading.add("budget", Money(amount, None), index - 1, index)


def _is_negative(reading: Reading, place: int) -> bool:
    """`-500`, `-$500` and `$-500`, which are no ceiling: kept as they stand, so that they are refused and not turned round."""
    first = reading.marks[place].first
    sign = reading.tokens[first - 1] if first else None
    if sign is None or sign.text != "-" or reading.tokens[first].gap != GLUED:
        return False
    return sign.gap != GLUED or reading.kind(place - 2) == "currency" or not reading.tokens[first - 2].text[-1].isalnum()


def _read_high_end(reading: Reading, low: int, least: float, currency: str) -> None:
    """The 500 of `$300-500`, in the same currency."""
    high = low + 1
    if reading.kind(high) == "number" and reading.gap(high) == JOINED and high not in reading.used:
        most = _thousands(reading, high)
        if most > least:
            reading.add("budget", Money(most, currency), high)


def _read_foreign(reading: Reading) -> None:
    """`in XYZ` at the end of a text, a currency perhaps, which nobody here knows: said back."""
    last = len(reading.marks) - 1
    while last > 0 and reading.value(last) in SIGNS:
        last -= 1
    word = reading.said(last) if reading.kind(last) == "word" else ""
    named = len(word) == CODE_LETTERS and word.isascii() and word.isalpha() and word.isupper()
    if named and reading.kind(last - 1) == "filler" and reading.value(last - 1) == "at" and "budget" not in reading.values:
        reading.used.add(last)
        reading.unknown.append(word)


def _drop_prices(reading: Reading) -> None:
    """Several amounts are the prices of several things; a budget is one amount, or named so."""
    amounts = [money for money in reading.values.get("budget", []) if money.amount is not None]
    if len(amounts) > 1 and not reading.has("money", "budget") and not _is_range(reading):
        del reading.values["budget"]


def _is_range(reading: Reading) -> bool:
    """$3k-$4k: two amounts with nothing but a dash or one word between them."""
    spans = [span for span in reading.spans if span.slot == "budget"]
    return len(spans) == 2 and 0 < spans[1].start - spans[0].end <= len(" and ")


def _code(reading: Reading, mark: Mark) -> str:
    """`A$500` is Australian, `a $500 card` is not: the letters have to stand at the sign."""
    if "/" in mark.value:
        simplified, traditional = mark.value.split("/")
        return traditional if reading.traditional else simplified
    letter, *sign = reading.tokens[mark.first : mark.last]
    apart = len(letter.text) == 1 and len(sign) == 1 and sign[0].text == "$" and sign[0].gap != GLUED
    return "USD" if apart else mark.value


def _names_currency(reading: Reading, index: int) -> bool:
    """A sign without a number ("$$$") says nothing, and so does one character ("混元"); a name does."""
    mark = reading.marks[index]
    first = reading.tokens[mark.first]
    return first.text[0].isalpha() and not (first.is_cjk and mark.last == mark.first + 1)


def _amount_beside(reading: Reading, index: int) -> int | None:
    for place in (index + 1, index - 1) if not reading.tokens[reading.marks[index].first].is_word else (index - 1, index + 1):
        if reading.kind(place) in NUMBERS and place not in reading.used:
            return place
    return None


def _number_near(reading: Reading, index: int) -> int | None:
    """`budget of 3000`, `75k budget`, `under 2k`: the number after the word, else right before it."""
    before = index - 2 if reading.kind(index - 1) == "filler" else index - 1
    for place in (*range(index + 1, index + REACH), before):
        kind = reading.kind(place)
        if kind == "number" and place not in reading.used:
            number = reading.marks[place].number or 0.0
            return place if number >= 100 and not _is_year(number) and _is_bare(reading, place) else None
        if place > index and kind not in {"filler", "word", "money"}:
            continue
    return None


def _is_year(number: float) -> bool:
    return 2015 <= number <= 2035


def _is_bare(reading: Reading, place: int) -> bool:
    return reading.kind(place + 1) not in {"tokens", "context", "users", "other_unit", "gpu", "gpu_family", "frames"}


def _thousands(reading: Reading, place: int) -> float:
    """3.000 € is three thousand."""
    mark = reading.marks[place]
    text = reading.tokens[mark.first].text
    number = mark.number or 0.0
    return number * 1000 if mark.last == mark.first + 1 and "." in text and len(text.split(".")[-1]) == 3 else number
