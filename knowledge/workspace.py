"""What a team writes: workspace.db. For now the last question of each conversation, so that "and with int8?" is understood."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from knowledge.store import data_folder

FILE_NAME = "workspace.db"
KEPT_FOR = timedelta(days=30)
MAX_CONVERSATIONS = 20_000
PRUNE_EVERY = 200
"""Writes between two looks for what is too old."""

MIGRATIONS = (
    """
    create table conversations (
        conversation text primary key,
        intent text not null,
        slots text not null,
        at text not null
    );
    create index conversations_at on conversations (at);
    """,
)
"""Numbered from 1, never changed once released: the file's user_version says how many have run."""


class WorkspaceError(RuntimeError):
    """workspace.db cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class LastTurn:
    """The last question of a conversation: its intent, its slots as JSON, and when it was answered."""

    intent: str
    slots: dict[str, Any]
    at: datetime


class Workspace:
    """One open workspace.db. Safe to share between threads; every call that returns has reached the disk."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.Lock()
        self._writes = 0
        self._release = weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, folder: Path | None = None) -> Workspace:
        """The workspace in `folder` (by default `$RIGWISE_DATA` or the user's data folder), made on first use.

        Raises WorkspaceError for a folder that cannot be written to, a damaged file, or one of a newer version.
        """
        path = (folder or data_folder()) / FILE_NAME
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise WorkspaceError(
                f"{path} cannot be opened ({error}); set RIGWISE_DATA to a folder that can be written to"
            ) from error
        try:
            _prepare(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise WorkspaceError(f"{path} cannot be used ({error}); if it is damaged, move it away and start again") from error
        except WorkspaceError as error:
            connection.close()
            raise WorkspaceError(f"{path}: {error}") from None
        return cls(connection, path)

    def close(self) -> None:
        """Let the file go."""
        self._release()

    def last_turn(self, conversation: str) -> LastTurn | None:
        """The last question that was remembered of a conversation, or None. A row that cannot be read counts as none."""
        with self._lock:
            sql = "select intent, slots, at from conversations where conversation = ?"
            row = self._connection.execute(sql, (conversation,)).fetchone()
        if row is None:
            return None
        try:
            slots = json.loads(row[1])
            return LastTurn(row[0], slots, datetime.fromisoformat(row[2])) if isinstance(slots, dict) else None
        except ValueError:
            return None

    def remember(self, conversation: str, intent: str, slots: dict[str, Any], at: datetime | None = None) -> None:
        """Keep a question as the last one of its conversation. Raises WorkspaceError when the disk refuses it."""
        moment = (at or datetime.now(tz=UTC)).astimezone(UTC)
        row = (conversation, intent, json.dumps(slots, ensure_ascii=False), moment.isoformat(timespec="seconds"))
        with self._lock:
            try:
                self._connection.execute("insert or replace into conversations values (?, ?, ?, ?)", row)
                if self._writes % PRUNE_EVERY == 0:
                    self._prune(moment)
            except sqlite3.Error as error:
                raise WorkspaceError(
                    f"{self.path} cannot be written ({error}); is the disk full or the folder read-only?"
                ) from error
            self._writes += 1

    def _prune(self, now: datetime) -> None:
        oldest = (now - KEPT_FOR).isoformat(timespec="seconds")
        self._connection.execute("delete from conversations where at < ?", (oldest,))
        surplus = "select conversation from conversations order by at desc, rowid desc limit -1 offset ?"
        self._connection.execute(f"delete from conversations where conversation in ({surplus})", (MAX_CONVERSATIONS,))  # noqa: S608


def _prepare(connection: sqlite3.Connection) -> None:
    """Write-ahead log, every commit flushed, and the migrations that have not run yet, each whole or not at all."""
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    with _transaction(connection):
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise WorkspaceError(f"the file is of version {version}, this program knows {len(MIGRATIONS)}; update rigwise")
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            for statement in script.split(";"):
                connection.execute(statement)
            connection.execute(f"pragma user_version = {number}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Holds the write lock from the start, so that two processes do not migrate at once."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
