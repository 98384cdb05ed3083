"""The tables and views of knowledge.db as CSV files, for a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

from knowledge.store import open_store

_LISTED = """
    select name from sqlite_master
    where type in ('table', 'view') and name not like 'sqlite_%' and name not like 'names_fts%' order by name
"""


def write_tables(folder: Path, database: Path | None = None) -> tuple[Path, ...]:
    """One CSV file a table and view, in UTF-8 with a header. Raises OSError, or DataError when it has to be built first."""
    connection = open_store(database).connection
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for (name,) in connection.execute(_LISTED).fetchall():
        path = folder / f"{name}.csv"
        rows = connection.execute(f'select * from "{name}"')  # noqa: S608
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column[0] for column in rows.description)
            writer.writerows(rows)
        written.append(path)
    return tuple(written)
