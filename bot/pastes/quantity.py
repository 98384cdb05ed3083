"""Amounts of memory as programs print them. All units are binary, also where they say GB (see tests/bot/pastes)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sizing.records import dataclass
from sizing.units import GIB, KIB, MIB

_UNITS = {"b": 1, "byte": 1, "bytes": 1, "k": KIB, "m": MIB, "g": GIB, "t": KIB * GIB}
_AMOUNT = re.compile(
    r"(?<![\w.,])(-?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,9})?|-?\d{1,20}(?:[.,]\d{1,9})?) ?(bytes|byte|[kmgt]i?b|[kmgt]|b)(?![\w%])"
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WHOLE = re.compile(r"\d{1,20}")
_NONSENSE_BYTES = 2**60
"""No device has an exbibyte; PyTorch prints 17179869184.00 GiB (2**64 - 1 bytes) where no limit is set."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in bytes, and where it stands in the text."""

    bytes: int
    start: int
    end: int


def to_bytes(number: str, unit: str) -> int | None:
    """`2.46` of `gib` in bytes, rounded; None for what cannot be an amount of memory.

    `1,024` is a thousand and some, `1900,00` has a decimal comma.
    """
    plain = number.replace(",", "" if _THOUSANDS.fullmatch(number) else ".")
    value = round(float(plain) * _UNITS.get(unit, _UNITS[unit[0]]))
    return value if value < _NONSENSE_BYTES else None


def quantities(text: str) -> Iterator[Quantity]:
    """Every amount with a unit in lower-case `text`, in order; cut-off ones and impossible ones are left out."""
    for match in _AMOUNT.finditer(text):
        amount = to_bytes(match[1], match[2])
        if amount is not None:
            yield Quantity(amount, match.start(), match.end())


def first_quantity(text: str) -> int | None:
    """The bytes of the first amount in `text`."""
    return next((quantity.bytes for quantity in quantities(text)), None)


def quantity_after(text: str, phrase: str, within: int = 40) -> int | None:
    """The amount that begins within `within` characters after `phrase`."""
    at = text.find(phrase)
    if at < 0:
        return None
    at += len(phrase)
    found = next(quantities(text[at : at + within + 32]), None)
    return found.bytes if found and found.start <= within else None


def whole_number_after(text: str, phrase: str, within: int = 8) -> int | None:
    """The whole number, without a unit, that begins within `within` characters after `phrase`; thousands may have commas."""
    at = text.find(phrase)
    if at < 0:
        return None
    at += len(phrase)
    match = _WHOLE.search(text[at : at + within + 24].replace(",", ""))
    return int(match[0]) if match and match.start() <= within else None
