"""What a team keeps, as CSV that a spreadsheet opens."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from knowledge.team import GpuCount
from knowledge.workspace.workspace import Workspace

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""

RUNS = ("team", "id", "model", "precision", "gpus", "used_bytes", "decode_tok_s", "prefill_tok_s", "context", "batch", "runtime")
MACHINES = ("team", "name", "gpus", "ram_gb")
PRICES = ("team", "id", "item", "kind", "price", "currency", "on", "seller", "low", "high")
KEPT = ("note", "author", "author_name", "at")


def write_runs(workspace: Workspace, out: TextIO, teams: Iterable[str]) -> int:
    """The measured runs of these teams, one a line. Returns how many."""
    return _write(out, (*RUNS, *KEPT), ((team, run) for team in teams for run in workspace.runs.list(team)))


def write_machines(workspace: Workspace, out: TextIO, teams: Iterable[str]) -> int:
    """The machines of these teams, one a line. Returns how many."""
    return _write(out, (*MACHINES, *KEPT), ((team, machine) for team in teams for machine in workspace.inventory.list(team)))


def write_prices(workspace: Workspace, out: TextIO, teams: Iterable[str]) -> int:
    """The quotes of these teams, one a line. Returns how many."""
    return _write(out, (*PRICES, "note", "author", "at"), ((team, one) for team in teams for one in workspace.prices.list(team)))


WRITERS = {"runs": write_runs, "inventory": write_machines, "prices": write_prices}


def write_all(workspace: Workspace, folder: Path, teams: tuple[str, ...]) -> tuple[Path, ...]:
    """Every table as a file of its own in `folder`, made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, write in WRITERS.items():
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as out:
            write(workspace, out, teams)
    return tuple(paths)


def _write(out: TextIO, columns: tuple[str, ...], rows: Iterable[tuple[str, Any]]) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    lines = [[_cell(team if column == "team" else getattr(row, column)) for column in columns] for team, row in rows]
    writer.writerows(lines)
    return len(lines)


def _cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case tuple():
            return " + ".join(f"{gpu.count}x {gpu.key}" for gpu in value if isinstance(gpu, GpuCount))
        case str():
            text = f"'{value}" if value.startswith(FORMULA) else value
            return text.replace("\r\n", "\n").replace("\r", "\n")  # a bare return is not quoted, and begins a row of its own
        case int() | float():
            return value
        case _:
            return value.isoformat()
