"""A copy put back in the place of the workspace, never over what is there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from knowledge.store import data_folder
from knowledge.workspace.database import WorkspaceError
from knowledge.workspace.sqlite import SqliteDatabase
from knowledge.workspace.workspace import FILE_NAME

COMPANIONS = ("-wal", "-shm")
"""What SQLite keeps beside a file: they belong to it alone, and go where it goes."""


def restore(copy: Path, folder: Path | None = None, *, replace: bool = False) -> tuple[Path, Path | None]:
    """The workspace's path, and the name under which what was there is kept. The copy is looked through first.

    Raises WorkspaceError for a copy that is not whole, or where a workspace is there and `replace` is not said.
    """
    path = (folder or data_folder()) / FILE_NAME
    _check(copy)
    if path.exists() and not replace:
        raise WorkspaceError(f"{path} is there already; say --replace to put the copy in its place (it is kept beside)")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{FILE_NAME}.part")
        shutil.copyfile(copy, beside)
        kept = _put_aside(path)
        beside.replace(path)
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written ({error.strerror or error})") from error
    SqliteDatabase(path).close()
    return path, kept


def _check(copy: Path) -> None:
    if not copy.is_file():
        raise WorkspaceError(f"{copy} is no file")
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("pragma integrity_check").fetchone()[0]
            connection.execute("select count(*) from conversations")
    except sqlite3.Error as error:
        raise WorkspaceError(f"{copy} is no copy of a workspace ({error})") from error
    if found != "ok":
        raise WorkspaceError(f"{copy} is damaged: {found}")


def _put_aside(path: Path) -> Path | None:
    """The file that is there and its companions under a name with the time in it."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.{datetime.now(tz=UTC):%Y%m%dT%H%M%S%f}")
    for ending in ("", *COMPANIONS):
        old = path.with_name(path.name + ending)
        if old.exists():
            old.replace(kept.with_name(kept.name + ending))
    return kept
