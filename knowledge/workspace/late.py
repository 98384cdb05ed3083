"""A database whose server was away at the start: looked for until it is there, then used as if it had been there always."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from knowledge.workspace.database import Database, Row, Value, WorkspaceError

LOOK_SECONDS = 2.0


class LateDatabase:
    """Refuses at once, with the last reason, while `find` raises WorkspaceError."""

    is_local = False

    def __init__(self, find: Callable[[], Database]) -> None:
        self.name = "a workspace that is away"
        self._find = find
        self._found: Database | None = None
        self._problem = "the workspace cannot be used yet"
        self._closed = threading.Event()
        threading.Thread(target=self._look, name="rigwise-workspace", daemon=True).start()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """What a query finds. Raises WorkspaceError."""
        return self._there().rows(sql, *values)

    def write(self, sql: str, *values: Value) -> int:
        """One change. Raises WorkspaceError."""
        return self._there().write(sql, *values)

    def transaction(self) -> AbstractContextManager[None]:
        """Several changes together. Raises WorkspaceError."""
        return self._there().transaction()

    def problems(self) -> tuple[str, ...]:
        return self._found.problems() if self._found else (self._problem,)

    def backup(self, path: Path) -> None:
        """Raises WorkspaceError."""
        self._there().backup(path)

    def close(self) -> None:
        """Look no more, and let it go where it was found."""
        self._closed.set()
        if self._found:
            self._found.close()

    def _there(self) -> Database:
        if self._found is None:
            raise WorkspaceError(self._problem)
        return self._found

    def _look(self) -> None:
        while not self._closed.is_set():
            try:
                self._found = self._find()
            except WorkspaceError as error:
                self._problem = str(error)
            else:
                self.name = self._found.name
                if self._closed.is_set():
                    self._found.close()
                return
            self._closed.wait(LOOK_SECONDS)
