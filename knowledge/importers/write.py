"""Carrying a plan out: staged, checked with everything else, renamed into place, and the database built anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from knowledge.additions import FOLDER_NAME, additions_of
from knowledge.build import Origin, load_data, write
from knowledge.importers.plan import Cells, Plan, make_plan, merge, read_cells
from knowledge.stamp import DATA_FOLDER
from knowledge.tables import Data

LOCK_NAME = ".lock"
WAIT_S = 10


def plan_for(database: Path, table: str, rows: tuple[Cells, ...]) -> Plan:
    """What these rows would change for the database at `database`. Raises OSError, or UnicodeDecodeError for a spoiled file."""
    return make_plan(table, rows, standing_cells(database, table))


def standing_cells(database: Path, table: str) -> list[Cells]:
    """The rows of a table in our files and then in the additions."""
    file = f"{table}.csv"
    return [*read_cells(DATA_FOLDER / file), *read_cells(additions_of(database) / file)]


def carry_out(database: Path, table: str, rows: tuple[Cells, ...]) -> Plan:
    """Write the rows into the additions of the database at `database`, and build it. Gives back what was changed.

    Raises DataError when they do not go together with what is there, OSError or sqlite3.Error when the disk refuses; then
    nothing has changed. The plan is made again under a lock, so that two who import at once do not lose each other's rows.
    """
    additions = additions_of(database)
    additions.mkdir(parents=True, exist_ok=True)
    with _locked(additions):
        plan = plan_for(database, table, rows)
        if plan.empty:
            return plan
        text = merge(plan, read_cells(additions / f"{table}.csv"))
        data = _check_together(additions, table, text)
        with _replaced(additions / f"{table}.csv", text):
            write(database, data, Origin(DATA_FOLDER, additions))
        return plan


def _check_together(additions: Path, table: str, text: str) -> Data:
    """All rows as they would be. Raises DataError."""
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / FOLDER_NAME
        staged.mkdir()
        for path in additions.glob("*.csv"):
            shutil.copyfile(path, staged / path.name)
        (staged / f"{table}.csv").write_text(text, encoding="utf-8")
        return load_data(DATA_FOLDER, staged)


@contextmanager
def _replaced(path: Path, text: str) -> Iterator[None]:
    """The new text at `path` while the body runs and, when that goes well, for good; else the old file stands again."""
    new, old = path.with_name(f".{path.name}.new"), path.with_name(f".{path.name}.old")
    try:
        _write_through(new, text)
        had = path.exists()
        if had:
            shutil.copyfile(path, old)
        new.replace(path)
        try:
            yield
        except BaseException:
            if had:
                old.replace(path)
            else:
                path.unlink()
            raise
    finally:
        new.unlink(missing_ok=True)
        old.unlink(missing_ok=True)


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time. An SQLite file locks on every system, and a process that dies lets it go."""
    with closing(sqlite3.connect(folder / LOCK_NAME, timeout=WAIT_S, isolation_level=None)) as connection:
        connection.execute("begin exclusive")
        yield
