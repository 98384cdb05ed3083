"""Where knowledge.db is, and how it is opened: as it stands when it is whole and current, built anew when it is not."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from knowledge import stamp

FILE_NAME = "knowledge.db"


@dataclass(frozen=True, slots=True)
class Store:
    """An open, read-only database. `note` says in a sentence when it is not where it should be."""

    connection: sqlite3.Connection
    path: Path | None
    """None for a database in memory."""
    note: str = ""


def data_folder() -> Path:
    """`$RIGWISE_DATA`, or the user's data folder."""
    named = os.environ.get("RIGWISE_DATA", "").strip()
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("rigwise", appauthor=False))


def default_path() -> Path:
    """Where knowledge.db belongs."""
    return data_folder() / FILE_NAME


def open_store(path: Path | None = None, folder: Path = stamp.DATA_FOLDER) -> Store:
    """The database at `path` (by default in the data folder), built first where it is missing, damaged, foreign or out of date.

    Raises DataError (of `knowledge.tables`) when it has to be built and the data files are at fault.
    """
    path = default_path() if path is None else path
    connection = _open_current(path, folder)
    if connection is not None:
        return Store(connection, path)
    from knowledge.build import build, build_in_memory

    try:
        build(path, folder)
        return Store(_connect(path), path)
    except (OSError, sqlite3.OperationalError) as error:
        note = f"{path} cannot be written ({error}); the knowledge base is kept in memory and built at every start."
        return Store(build_in_memory(folder), None, note)


def _open_current(path: Path, folder: Path) -> sqlite3.Connection | None:
    """A connection when the file is whole and made from the data as it is now, else None."""
    if not stamp.is_sealed(path):
        return None
    connection = _connect(path)
    try:
        meta = dict(connection.execute("select key, value from meta").fetchall())
    except sqlite3.Error:
        meta = {}
    if meta.get("schema") == str(stamp.SCHEMA) and (
        meta.get("files") == stamp.file_stamp(folder) or meta.get("content") == stamp.content_hash(folder)
    ):
        return connection
    connection.close()
    return None


def _connect(path: Path) -> sqlite3.Connection:
    """Read-only and immutable: no locks and no journal are looked for. A new build replaces the file, not its content."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
