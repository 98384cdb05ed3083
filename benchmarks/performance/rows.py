"""One figure a row, with its aim and how far it is from it."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import IO

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. `value` is None where it cannot be measured here; `note` says why, or what it stands for."""

    section: str
    name: str
    value: float | None
    unit: str
    aim: float | None = None
    """At most this, or with `at_least` at least this."""
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value by aim, so that 1 and less is good; None where one of them is missing."""
        if not self.value or not self.aim:
            return None
        return self.aim / self.value if self.at_least else self.value / self.aim


def missing(section: str, names: Iterable[str], why: str) -> list[Row]:
    """Rows that cannot be measured, each saying so."""
    return [Row(section, name, None, "", note=why) for name in names]


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of the processor's time of a call, after one that is not counted: who else is there hardly counts."""
    work()
    return statistics.median(spent_ms(work) for _ in range(rounds))


def spent_ms(work: Callable[[], object]) -> float:
    """Milliseconds of the processor's time of one call."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1e3


def taken_ms(work: Callable[[], object]) -> float:
    """Milliseconds of one call, by the clock on the wall."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def p99(values: list[float]) -> float:
    """What one in a hundred passes."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def pipe(stream: IO[str] | None) -> IO[str]:
    """One end of a process that was started with pipes."""
    if stream is None:
        raise RuntimeError("the process was started without a pipe")
    return stream


def print_rows(rows: Iterable[Row]) -> None:
    """A table a section."""
    console = Console(width=130)
    sections: dict[str, list[Row]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    for section, listed in sections.items():
        table = Table(section, "value", "unit", "aim", "value / aim", "", title_justify="left")
        for row in listed:
            aim = "" if row.aim is None else f"{'≥' if row.at_least else '≤'} {row.aim:g}"
            ratio = "" if row.ratio is None else f"{row.ratio:.2f}{'' if row.ratio <= 1 else ' ✗'}"
            value = "–" if row.value is None else f"{row.value:,.4g}" if row.value < 1e5 else f"{row.value:,.0f}"
            table.add_row(row.name, value, row.unit, aim, ratio, row.note)
        console.print(table)


def as_json(rows: Iterable[Row]) -> str:
    """The same for a program."""
    return json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=2, ensure_ascii=False)
