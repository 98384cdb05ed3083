"""The one interface to whatever keeps the workspace: SQLite beside the program, or PostgreSQL for several replicas."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Value = str | int | float | None
Row = tuple[Any, ...]


class WorkspaceError(RuntimeError):
    """The workspace cannot be used; the message says why and what to do."""


class Database(Protocol):
    """Statements are written once: `?` for a value, `insert … on conflict`, and no word that only one database knows."""

    name: str
    """The file or the server, for messages; never a password."""
    is_local: bool
    """True where reading a few rows costs no more than a system call or two."""

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """What a query finds. Raises WorkspaceError."""
        ...

    def write(self, sql: str, *values: Value) -> int:
        """Carry one change out, on the disk when this returns (a transaction: when it ends). Returns the rows changed.

        Raises WorkspaceError, and then nothing has changed.
        """
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Several changes together: all are on the disk when it ends, or none where anything was raised. May be nested."""
        ...

    def problems(self) -> tuple[str, ...]:
        """What the database itself finds wrong with its file; empty when it is whole."""
        ...

    def backup(self, path: Path) -> None:
        """A consistent copy at `path`, while others go on writing. Raises WorkspaceError."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


def storable(value: Value) -> Value:
    """Text that every database takes: no half of a surrogate pair, which JSON may bring."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and not value.isascii() else value
