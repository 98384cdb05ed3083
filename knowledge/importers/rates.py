"""A team's own exchange rates, from a CSV file: how much of a currency one US dollar buys, by day."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from knowledge.importers.plan import Cells, identity
from knowledge.library import Library
from knowledge.schema.base import Dated, Row
from knowledge.tables import DataError, Problem, read_table

TABLE = "exchange_rates"
OWN_COLUMN = "per_usd"
"""The column that a file of rates has, and one of prices has not."""

PLAUSIBLE_FACTOR = 2.0
"""No currency that we know has halved or doubled within the age of our rates."""


def is_rates(path: Path) -> bool:
    """Whether a file holds rates, by its first line. False for one that cannot be read: its importer says why."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return OWN_COLUMN in [name.strip() for name in next(csv.reader(file), [])]
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def _amount(cell: Any) -> Any:
    try:
        return float(cell)
    except ValueError:
        raise ValueError("write the number alone: how much one US dollar buys, like 31.9 for TWD") from None


class RateRow(Row):
    """One rate as people write it."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per_usd: Annotated[float, BeforeValidator(_amount), Field(gt=0)]
    dated: Dated
    notes: str = ""
    source: str = ""


def read_rates(path: Path, library: Library, standing: list[Cells], today: date) -> tuple[Cells, ...]:
    """Rows for the table `exchange_rates`. Raises DataError with every problem of the file; then none of it is to be used."""
    rows: dict[tuple[str, ...], Cells] = {}
    problems: list[Problem] = []
    there = {identity(TABLE, row): row for row in standing}
    for found in read_table(path, RateRow):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        cells = _to_cells(found.row, path.name, today)
        problems += (found.problem(text) for text in _find_faults(found.row, library, today))
        old = there.setdefault(identity(TABLE, cells), cells)
        if float(old["per_usd"]) != float(cells["per_usd"]):
            problems.append(found.problem(_standing(old)))
        rows[identity(TABLE, cells)] = cells
    if problems:
        raise DataError(problems)
    return tuple(rows.values())


def _standing(old: Cells) -> str:
    what = f"the rate of {old['currency']} on {old['dated']} is written down as {old['per_usd']}"
    return f"per_usd: {what}; rates are never overwritten: give it its own day"


def _find_faults(row: RateRow, library: Library, today: date) -> Iterator[str]:
    if row.dated > today:
        yield f"dated: {row.dated} is not yet"
    if row.currency == "USD" and row.per_usd != 1:
        yield "per_usd: one US dollar is one US dollar"
    known = library.exchange_rates(today).get(row.currency)
    if known is None or row.currency == "USD":
        return
    factor = row.per_usd / known.per_usd
    if not 1 / PLAUSIBLE_FACTOR <= factor <= PLAUSIBLE_FACTOR:
        turned = 1 / PLAUSIBLE_FACTOR <= row.per_usd * known.per_usd <= PLAUSIBLE_FACTOR
        hint = " (that is how many US dollars it buys: write the other way round)" if turned and factor else ""
        yield f"per_usd: {row.per_usd:g} is far from {known.per_usd:g}, the last rate of {row.currency}{hint}"


def _to_cells(row: RateRow, file: str, today: date) -> Cells:
    return {
        "currency": row.currency,
        "per_usd": f"{row.per_usd:.10g}",
        "dated": row.dated.isoformat(),
        "trust": "high",
        "notes": row.notes,
        "source": row.source or f"the team's own rates, {file}",
        "checked": today.isoformat(),
    }
