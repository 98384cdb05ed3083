"""The workspace in a file: write-ahead log, every commit flushed, one writer, and a connection of its own for reading."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.workspace.database import Row, Value, WorkspaceError, storable
from knowledge.workspace.migrations import scripts

BUSY_SECONDS = 10


class SqliteDatabase:
    """Safe to share between threads. Reading never waits for a write's disk."""

    is_local = True

    def __init__(self, path: Path) -> None:
        """Open or make the file, and bring it to today's tables. A file that may only be read is read.

        Raises WorkspaceError.
        """
        self.name = str(path)
        self._writing = threading.RLock()
        self._reading = threading.Lock()
        self._depth = 0
        self._owner: int | None = None
        try:
            self._writer, self._reader = _open(path)
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(f"{path} cannot be used ({error}); {_advice(error)}") from error
        self._release = weakref.finalize(self, _close, self._reader, self._writer)

    def close(self) -> None:
        """Let the file go, once nobody reads or writes: a connection that is closed under a thread at work ends the process."""
        with self._writing, self._reading:
            self._release()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """What a query finds; within a transaction of the same thread, its own changes too."""
        cleaned = tuple(map(storable, values))
        try:
            if self._owner == threading.get_ident():
                return self._writer.execute(sql, cleaned).fetchall()
            with self._reading:
                return self._reader.execute(sql, cleaned).fetchall()
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self.name} cannot be read ({error})") from error

    def write(self, sql: str, *values: Value) -> int:
        """One change, flushed when this returns (with the whole transaction where one is open)."""
        with self.transaction():
            return self._writer.execute(sql, tuple(map(storable, values))).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock from the start; an inner one joins the outer."""
        with self._writing:
            if self._depth:
                yield
                return
            try:
                with _transaction(self._writer):
                    self._depth, self._owner = 1, threading.get_ident()
                    try:
                        yield
                    finally:
                        self._depth, self._owner = 0, None
            except sqlite3.Error as error:
                reason = "is the disk full or the folder read-only?"
                raise WorkspaceError(f"{self.name} cannot be written ({error}); {reason}") from error

    def problems(self) -> tuple[str, ...]:
        """What `pragma integrity_check` says, but for "ok"."""
        return tuple(row[0] for row in self.rows("pragma integrity_check") if row[0] != "ok")

    def backup(self, path: Path) -> None:
        """SQLite's own online copy, written beside and renamed, so that `path` is whole or not there."""
        beside = path.with_name(f"{path.name}.part")
        try:
            beside.unlink(missing_ok=True)
            source, copy = sqlite3.connect(self.name), sqlite3.connect(beside)
            try:
                source.backup(copy)
            finally:
                copy.close()
                source.close()
            beside.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise WorkspaceError(f"{path} cannot be written ({error})") from error


def _open(path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """One connection to write with, one to read with; both only read where the file may not be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = _connect(f"{path.resolve().as_uri()}?mode=rwc")
    except (OSError, sqlite3.Error) as error:
        raise WorkspaceError(f"{path} cannot be opened ({error}); set RIGWISE_DATA to a folder that can be written to") from error
    try:
        _prepare(writer)
    except sqlite3.OperationalError as error:
        writer.close()
        if not path.is_file() or "readonly" not in str(error):
            raise
        return _open_to_read(path)
    except (sqlite3.DatabaseError, WorkspaceError):
        writer.close()
        raise
    return writer, _connect(f"{path.resolve().as_uri()}?mode=rw")


def _open_to_read(path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """A file in a folder where nothing may be written: with its log where there is one, else as it stands."""
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    writer, reader = (_connect(f"{path.resolve().as_uri()}?{mode}") for _ in range(2))
    version = reader.execute("pragma user_version").fetchone()[0]
    if version != len(scripts()):
        _close(writer, reader)
        raise WorkspaceError(f"{path} is of version {version} and read-only; this program needs {len(scripts())}")
    return writer, reader


def _connect(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)


def _close(*connections: sqlite3.Connection) -> None:
    for connection in connections:
        connection.close()


def _advice(error: sqlite3.DatabaseError) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return "is the disk full or the folder read-only? RIGWISE_DATA names another"
    return "if it is damaged, move it away and start again, or put a backup back (docs/workspace.md)"


def _prepare(connection: sqlite3.Connection) -> None:
    """Write-ahead log, every commit flushed, and the steps that have not run yet, all or none."""
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    steps = scripts()
    with _transaction(connection):
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > len(steps):
            raise WorkspaceError(f"the file is of version {version}, this program knows {len(steps)}; update rigwise")
        for number, statements in enumerate(steps[version:], version + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"pragma user_version = {number}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Holds the write lock from the start, so that two processes do not migrate at once."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
