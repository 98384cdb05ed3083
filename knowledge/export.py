"""The tables and views of knowledge.db as CSV files, for a spreadsheet."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge.store import open_store

_LISTED = """
    select name from sqlite_master
    where type in ('table', 'view') and name not like 'sqlite_%' and name not like 'names_fts%' order by name
"""


def write_tables(folder: Path, database: Path | None = None) -> tuple[Path, ...]:
    """One CSV file a table and view, in UTF-8 with a header. Raises OSError, or DataError when it has to be built first."""
    with closing(open_store(database).connection) as connection:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_write(connection, name, folder / f"{name}.csv") for (name,) in connection.execute(_LISTED).fetchall())


def _write(connection: sqlite3.Connection, table: str, path: Path) -> Path:
    rows = connection.execute(f'select * from "{table}"')  # noqa: S608 - the names are the database's own
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column[0] for column in rows.description)
        writer.writerows(rows)
    return path
