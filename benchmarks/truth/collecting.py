"""Every claim of the measurement tables beside its estimate, and to which half its row belongs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import knowledge
from benchmarks.truth.asking import TABLES
from benchmarks.truth.claims import FIT, Answer, Asked, NoNumber, Row
from bot.requests import size
from knowledge.library import Library

DATA = Path(knowledge.__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Found:
    """One measured number beside its range. `fitted` says that a constant may be fitted on it; the others judge."""

    table: str
    part: str
    group: str
    measured: float
    low: float
    expected: float
    high: float
    fitted: bool
    asked: Asked

    @property
    def error(self) -> float:
        return self.expected / self.measured - 1

    @property
    def held(self) -> bool | None:
        """Whether the range holds the measurement; None where there is no range."""
        return self.low <= self.measured <= self.high if self.low < self.high else None

    @property
    def width(self) -> float:
        """Half of the range, as a share of the estimate."""
        return (self.high - self.low) / 2 / self.expected if self.expected else 0.0


def read(table: str) -> list[Row]:
    """The rows of one table."""
    with (DATA / f"truth-{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_fitted(row: Row) -> bool:
    """The half by a hash of what was run and measured, so that a row keeps its half wherever it stands in its table."""
    named = {"model", "source", "notes", "gpu", "quant", "technique", "seq"}
    words = [value for key, value in sorted(row.items()) if key in named]
    return crc32("|".join(words).encode()) % 2 == 0


@dataclass(slots=True)
class Examined:
    """A table's rows: what was found, how many were answered or not, and why not."""

    found: list[Found] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


def judge(answer: Answer, table: str, row: Row, asked: Asked) -> Iterator[Found]:
    """What an answer says of each number of its row; a bound tells only of weights."""
    for claim in asked.claims:
        found = None if "bound" in answer and "weights" not in claim.part else claim.estimate(answer)
        if found is not None and (claim.measured or claim.part == FIT):
            yield Found(table, claim.part, asked.group, claim.measured, *found, is_fitted(row), asked)


def examine(library: Library, table: str) -> Examined:
    """Answer every row of a table."""
    seen = Examined()
    for row in read(table):
        try:
            asked = TABLES[table](row)
        except NoNumber as reason:
            seen.counts["nothing"] += 1
            seen.refusals[f"{table}, not asked: {reason}"] += 1
            continue
        answer = size(library, asked.line)
        if "error" in answer:
            seen.counts["refused"] += 1
            seen.refusals[f"{table}, refused: {answer['error']}"] += 1
            continue
        seen.counts["bound" if "bound" in answer else "answered"] += 1
        seen.found += judge(answer, table, row, asked)
    return seen
