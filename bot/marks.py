"""Tokens to marks: each name, number, quantity and word that the lexicon knows, in order, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lexicon import Entry, Lexicon
from bot.tokens import GLUED, SPACED, Token
from bot.typos import corrected_name
from sizing.records import dataclass

NAME_KINDS = frozenset({"gpu", "gpu_family", "model", "model_family", "diffusion", "format", "kv_format", "runtime"})
MAX_RESOLUTION_FACTOR = 64
"""In `2 x 3090` the number before the sign counts; in `1920 x 1080` it is a side."""


TEN = 10
SPELLED_SIZES = frozenset({"1000"})
"""Size words that need no number before them: a trillion parameters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found: its kind, what it stands for, and the tokens `first` up to but not including `last`."""

    kind: str
    value: str
    first: int
    last: int
    number: float | None = None
    plural: bool = False
    active: float | None = None
    """Active parameters in billions, of a size like 30B-A3B."""

    @property
    def is_name(self) -> bool:
        return self.kind in NAME_KINDS


def scan(tokens: tuple[Token, ...], lexicon: Lexicon, *, literal: bool = False) -> tuple[Mark, ...]:
    """All marks of a text; every token belongs to exactly one. With `literal` a name that is an everyday word is a name."""
    return tuple(_marks(tokens, lexicon, literal))


def _marks(tokens: tuple[Token, ...], lexicon: Lexicon, literal: bool) -> Iterator[Mark]:
    index = 0
    while index < len(tokens):
        mark = _mark(tokens, index, lexicon, literal)
        yield mark
        index = mark.last


def _mark(tokens: tuple[Token, ...], index: int, lexicon: Lexicon, literal: bool) -> Mark:
    name = lexicon.names.longest(tokens, index)
    phrase = lexicon.phrases.longest(tokens, index)
    if phrase and phrase[0] > index + 1 and _cuts_name(tokens, phrase[0], lexicon):
        phrase = None
    if name and name[1][1] in lexicon.unified and any(token.gap == SPACED for token in tokens[index + 1 : name[0]]):
        name = lexicon.names.longest(tokens[: name[0] - 2], index) or name if tokens[name[0] - 1].text == "gb" else name
    if name and name[0] == index + 1 and tokens[index].text in lexicon.common and not literal:
        name = None
    if name and not _is_beaten(name, phrase) and _may_name(tokens, index, name[0], lexicon):
        last, (kind, key), plural = name
        after = _plural_end(tokens, last)
        return Mark(kind, key, index, after, plural=plural or after > last)
    if phrase and not (tokens[index].number is not None and phrase[0] == index + 1):
        last, (kind, value), plural = phrase
        if kind == "size_unit" and value in SPELLED_SIZES:
            return Mark("size", value, index, last, float(value))
        if kind == "number":
            return _quantity(tokens, index, last, float(value), lexicon, spoken=True)
        return Mark(kind, value, index, last, plural=plural)
    if (
        tokens[index].is_word
        and tokens[index].gap == SPACED
        and (meant := corrected_name(lexicon.spelling, lexicon.names, tokens, index))
    ):
        return Mark(meant[1][0], meant[1][1], index, meant[0], plural=meant[2])
    if tokens[index].number is not None:
        return _quantity(tokens, index, index + 1, tokens[index].number or 0.0, lexicon)
    return Mark("word", tokens[index].text, index, index + 1)


def _cuts_name(tokens: tuple[Token, ...], last: int, lexicon: Lexicon) -> bool:
    """The words "and a" are none in `3090 and a6000`: the letter belongs to the name."""
    if last >= len(tokens) or tokens[last].gap != GLUED:
        return False
    name = lexicon.names.longest(tokens, last - 1)
    return name is not None and name[0] > last


def _is_beaten(name: tuple[int, Entry, bool], phrase: tuple[int, Entry, bool] | None) -> bool:
    """A longer phrase beats a name; one as long does so only as a format, whose everyday meaning is in the words."""
    return phrase is not None and (
        phrase[0] > name[0] or (phrase[0] == name[0] and phrase[1][0] in {"precision", "elsewhere", "closed", "runtime"})
    )


def _plural_end(tokens: tuple[Token, ...], last: int) -> int:
    """A name takes the s of `3090s` and `3090's`."""
    if last < len(tokens) and tokens[last].text == "s" and tokens[last].gap != SPACED:
        return last + 1
    return last


def _may_name(tokens: tuple[Token, ...], first: int, last: int, lexicon: Lexicon) -> bool:
    """A bare number is a card's name unless it is money, a side of a picture, a count of something."""
    if last > first + 1 or tokens[first].number is None:
        return True
    after = tokens[last] if last < len(tokens) else None
    before = tokens[first - 1] if first else None
    if (
        after
        and after.gap == GLUED
        and after.text in {"p", "k", "x"}
        and not (after.text == "x" and _number_at(tokens, last + 1))
    ):
        return False
    if after and after.text in {"x", "*"} and (_number_at(tokens, last + 1) or 0) > MAX_RESOLUTION_FACTOR:
        return False
    if before and before.text in {"x", "*"} and first > 1 and (_number_at(tokens, first - 2) or 0) > MAX_RESOLUTION_FACTOR:
        return before.gap == GLUED and tokens[first].gap == SPACED
    unit = lexicon.phrases.longest(tokens, last) if after else None
    if (
        unit
        and unit[1][0] in {"tokens", "other_unit", "currency", "context"}
        and not (after and after.text == "w" and after.gap == SPACED)
        and not (unit[1][0] in {"context", "currency"} and _takes_number(tokens, unit[0]))
    ):
        return False
    found = lexicon.phrases.longest(tokens, first - 1) if before else None
    if found and found[1][0] == "currency":
        return _number_at(tokens, first - 2) is not None
    return not (found and found[1][0] == "context")


def _takes_number(tokens: tuple[Token, ...], index: int) -> bool:
    """In `4090 context 8k` and `3090 $700` the number behind the word belongs to it, and the one before it is a card."""
    at = index + 1 if index < len(tokens) and tokens[index].text in {"-", "=", ":", "of"} else index
    return _number_at(tokens, at) is not None


def _number_at(tokens: tuple[Token, ...], index: int) -> float | None:
    return tokens[index].number if 0 <= index < len(tokens) else None


def _quantity(tokens: tuple[Token, ...], first: int, last: int, value: float, lexicon: Lexicon, *, spoken: bool = False) -> Mark:
    """A number with what belongs to it: 128k, 24 GB, 30B-A3B, 20 萬."""
    if last < len(tokens):
        found = lexicon.phrases.longest(tokens, last)
        kind, unit = found[1] if found else ("", "")
        touching = tokens[last].gap != SPACED
        if found and kind == "multiplier" and (touching or len(tokens[last].text) > 1 or tokens[last].is_cjk):
            return _multiplied(tokens, first, found[0], value, float(unit), lexicon)
        if found and kind == "bytes" and (touching or len(tokens[last].text) > 1):
            return Mark("memory_size", unit, first, found[0], value * float(unit))
        if found and kind == "ordinal" and touching:
            return Mark("count", f"{value:g}", first, found[0], value)
        if (
            found
            and kind == "size_unit"
            and not spoken
            and not _is_lettered(tokens, first)
            and (touching or tokens[last].text != "b" or not _is_unit_of_other(tokens, last))
        ):
            return _size(tokens, first, found[0], value * float(unit))
    return Mark("spoken" if spoken else "number", f"{value:g}", first, last, value)


def _multiplied(tokens: tuple[Token, ...], first: int, last: int, value: float, unit: float, lexicon: Lexicon) -> Mark:
    """128k, 20 萬, and 3萬5, whose last digit counts a tenth of the word before it."""
    total = value * unit
    digit = _number_at(tokens, last)
    if digit is not None and digit < TEN and tokens[last - 1].is_cjk and tokens[last].gap == GLUED:
        behind = lexicon.phrases.longest(tokens, last + 1)
        if behind and behind[1][0] == "multiplier":
            return Mark("number", f"{total:g}", first, behind[0], total + digit * float(behind[1][1]))
        if not (behind and behind[1][0] in {"bytes", "size_unit"}):
            total += digit * unit / TEN
            last += 1
    return Mark("number", f"{total:g}", first, last, total)


def _is_lettered(tokens: tuple[Token, ...], first: int) -> bool:
    """The 4B of `E4B` is no size of its own."""
    return first > 0 and tokens[first].gap == GLUED and len(tokens[first - 1].text) == 1 and "a" <= tokens[first - 1].text <= "z"


def _is_unit_of_other(tokens: tuple[Token, ...], index: int) -> bool:
    """In `option 3 B or C` the letter stands alone."""
    return index + 1 < len(tokens) and tokens[index + 1].text in {"or", "and", "/"}


def _size(tokens: tuple[Token, ...], first: int, last: int, params_b: float) -> Mark:
    """70B, 30B-A3B, 235B.A22B, 30BA3."""
    if (
        last + 1 < len(tokens)
        and tokens[last].text == "a"
        and tokens[last].gap in {GLUED, "-", SPACED}
        and tokens[last + 1].gap == GLUED
        and (active := tokens[last + 1].number) is not None
    ):
        end = last + 2
        if end < len(tokens) and tokens[end].text == "b" and tokens[end].gap == GLUED:
            end += 1
        if end > last + 2 or active < params_b:
            return Mark("size", f"{params_b:g}", first, end, params_b, active=active)
    return Mark("size", f"{params_b:g}", first, last, params_b)
