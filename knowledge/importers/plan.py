"""What new rows would change in a team's additions: shown first, then written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.tables import TABLES
from sizing.records import dataclass

Cells = dict[str, str]

IDENTITY: dict[str, tuple[str, ...]] = {
    "team_prices": ("item", "kind", "currency", "dated", "seller"),
    "exchange_rates": ("currency", "dated"),
    "cloud_prices": ("seller", "instance", "gpu", "gpu_count", "region", "dated"),
}
"""What makes two dated prices the same one; other tables go by their key."""

NOT_COMPARED = frozenset({"checked", "source"})
"""A row that only was read again has not changed."""

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """New rows of one table, beside those that are there."""

    table: str
    added: tuple[Cells, ...]
    replaced: tuple[tuple[Cells, Cells], ...]
    """Pairs of the row that stands and the one that takes its place. Never of prices, which are only added."""
    known: int
    """Rows that are there already."""
    conflicts: tuple[tuple[Cells, Cells], ...] = ()
    """Prices of a seller and a day that are there with another amount, beside the new one: what was written down stands."""

    @property
    def empty(self) -> bool:
        return not self.added and not self.replaced

    def diff(self) -> str:
        """What would change, a line a row that is new and a line a cell that differs."""
        lines = [line for row in self.added[:MAX_SHOWN] for line in _show_added(self.table, row)]
        if len(self.added) > MAX_SHOWN:
            lines.append(f"+ … and {len(self.added) - MAX_SHOWN:,} more rows of {self.table}")
        for old, new in self.replaced:
            lines.append(f"~ {self.table}: {identify(self.table, new)}")
            lines += [
                f"    {name}: {old.get(name, '') or '(blank)'} -> {new[name] or '(blank)'}" for name in _differences(old, new)
            ]
        if self.conflicts:
            lines.append(f"! {len(self.conflicts):,} of a seller and a day that stand with another amount, and stay as they are")
        if self.known:
            lines.append(f"= {self.known:,} already there")
        return "\n".join(lines)


def make_plan(table: str, rows: Iterable[Cells], standing: Iterable[Cells]) -> Plan:
    """What `rows` change in a table of which the rows `standing` are known."""
    there = {identity(table, row): row for row in standing}
    added, differing, known = [], [], 0
    for row in rows:
        old = there.get(identity(table, row))
        if old is None:
            added.append(row)
        elif _differences(old, row):
            differing.append((old, row))
        else:
            known += 1
    dated = table in IDENTITY
    return Plan(table, tuple(added), () if dated else tuple(differing), known, tuple(differing) if dated else ())


def identity(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    """The cells that tell a row of a table from every other."""
    return tuple(row.get(name, "") for name in IDENTITY.get(table, ("key",)))


def identify(table: str, row: Mapping[str, str]) -> str:
    """The same as words."""
    return " ".join(part for part in identity(table, row) if part)


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in new if name not in NOT_COMPARED and not _alike(old.get(name, ""), new[name])]


def _alike(old: str, new: str) -> bool:
    if old == new:
        return True
    try:
        return float(old) == float(new)
    except ValueError:
        return False


def _show_added(table: str, row: Cells) -> Iterator[str]:
    yield f"+ {table}: {identify(table, row)}"
    shown = {name: cell for name, cell in row.items() if cell and name not in IDENTITY.get(table, ("key",))}
    if table in IDENTITY:
        yield "    " + ", ".join(f"{name} {cell}" for name, cell in shown.items() if name not in {"checked", "source"})
    else:
        yield from (f"    {name}: {cell}" for name, cell in shown.items())


def read_cells(path: Path) -> list[Cells]:
    """The rows of a data file as text; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def merge(plan: Plan, standing: Sequence[Cells]) -> str:
    """The text of the additions' file of this table, with the plan carried out over the rows that stand in it."""
    new = {identity(plan.table, row): row for _, row in plan.replaced}
    rows = [new.pop(identity(plan.table, row), row) for row in standing]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(TABLES[plan.table].model_fields), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, *new.values(), *plan.added])
    return text.getvalue()
