"""Where knowledge.db is, and how it is opened: as it stands when it is whole and current, built anew when it is not."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import stamp
from knowledge.additions import additions_of
from sizing.records import dataclass

if TYPE_CHECKING:
    from knowledge.build import Origin
    from knowledge.tables import Data

FILE_NAME = "knowledge.db"
OWN_FACTS = "the facts of this version are used instead."


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


def shipped_path() -> Path | None:
    """`$RIGWISE_KNOWLEDGE`: a knowledge.db that somebody else made, in an image or out of a store, and that is only read."""
    named = os.environ.get("RIGWISE_KNOWLEDGE", "").strip()
    return Path(named).expanduser() if named else None


def default_path() -> Path:
    """Where knowledge.db is: the one that was shipped, else in the data folder."""
    return shipped_path() or data_folder() / FILE_NAME


def open_store(path: Path | None = None, folder: Path = stamp.DATA_FOLDER) -> Store:
    """The database at `path` (by default in the data folder), built first where it is missing, damaged, foreign or out of date.

    A team's additions that are at fault are left out, and the note says so: they must not silence the bot.
    Raises DataError (of `knowledge.tables`) when it has to be built and the data files themselves are at fault.
    """
    path = default_path() if path is None else path
    found = _open_current(path, folder)
    if found is not None:
        return found
    if path == shipped_path():
        data, origin = _load(path, folder)
        from knowledge.build import write_in_memory

        return Store(write_in_memory(data, origin), None, f"{path} is missing, damaged or of another version; {OWN_FACTS}")
    from knowledge.build import write, write_in_memory

    data, origin = _load(path, folder)
    try:
        write(path, data, origin)
        return Store(_connect(path), path, origin.note)
    except (OSError, sqlite3.OperationalError) as error:
        note = f"{path} cannot be written ({error}); the knowledge base is kept in memory and built at every start."
        return Store(write_in_memory(data, origin), None, f"{note} {origin.note}".strip())


def _load(path: Path, folder: Path) -> tuple[Data, Origin]:
    """The rows for a database at `path`, without the additions where these are at fault."""
    from knowledge.build import Origin, load_data
    from knowledge.tables import DataError

    additions = additions_of(path)
    try:
        return load_data(folder, additions), Origin(folder, additions)
    except DataError as error:
        if not additions.is_dir():
            raise
        data = load_data(folder)
        first, count = error.problems[0], len(error.problems)
        more = f" and {count - 1} more" if count > 1 else ""
        return data, Origin(folder, additions, f"Your additions are not used: {first}{more}; `rigwise kb check` shows all.")


def _open_current(path: Path, folder: Path) -> Store | None:
    """The store when the file is whole and made from the data as it is now, else None."""
    if not stamp.is_sealed(path):
        return None
    connection, additions = _connect(path), additions_of(path)
    try:
        meta = dict(connection.execute("select key, value from meta").fetchall())
    except sqlite3.Error:
        meta = {}
    if meta.get("schema") == str(stamp.SCHEMA) and (
        path == shipped_path()
        or meta.get("files") == stamp.file_stamp(folder, additions)
        or meta.get("content") == _content(path, folder, additions)
    ):
        return Store(connection, path, meta.get("note", ""))
    connection.close()
    return None


def _content(path: Path, folder: Path, additions: Path) -> str:
    """The hash of the data's content. Kept too: after a checkout, which changes the files' times alone, each start asks it."""
    from knowledge.kept import kept

    found: str = kept(
        "content",
        stamp.places(folder, additions),
        lambda: stamp.content_hash(folder, additions),
        beside=path,
        also=str(stamp.SCHEMA),
    )
    return found


def _connect(path: Path) -> sqlite3.Connection:
    """Read-only and immutable: no locks and no journal are looked for. A new build replaces the file, not its content."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
