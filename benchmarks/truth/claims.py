"""What a row of a measurement table states, and where an answer says the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, str]
Answer = dict[str, Any]
FIT = "fit or out of memory"


class NoNumber(LookupError):
    """The row states nothing that an estimate could be held to; the message says why."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One measured number of a row; `estimate` takes it from an answer as (low, expected, high), equal without a range."""

    part: str
    measured: float
    estimate: Callable[[Answer], tuple[float, float, float] | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A row: the request, and its claims."""

    group: str
    line: dict[str, Any]
    claims: tuple[Claim, ...]


def part(name: str, field: str, measured: float) -> Claim:
    """A part of `bytes`."""
    return Claim(name, measured, lambda answer: (answer["bytes"][field],) * 3)


def total(name: str, measured: float, *without: str) -> Claim:
    """The total with its range, less parts that the row's counter does not see."""

    def read(answer: Answer) -> tuple[float, float, float]:
        sizes = answer["bytes"]
        less = sum(sizes[field] for field in without)
        return sizes["total_low"] - less, sizes["total"] - less, (sizes["total_high"] or sizes["total"]) - less

    return Claim(name, measured, read)


def rate(name: str, field: str, measured: float) -> Claim:
    """A speed with its range."""

    def read(answer: Answer) -> tuple[float, float, float] | None:
        found = answer.get(field)
        return (found["low"], found["expected"], found["high"]) if found else None

    return Claim(name, measured, read)


def fit(ran: bool) -> Claim:
    """Whether it ran: 1 and 0; tight counts as running, and so does offload where the row does not rule it out."""

    def read(answer: Answer) -> tuple[float, float, float] | None:
        if answer["verdict"] is None:
            return None
        return (float(answer["verdict"] != "no"),) * 3

    return Claim(FIT, float(ran), read)


def filled(**fields: object) -> dict[str, Any]:
    """The fields that the row fills."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
