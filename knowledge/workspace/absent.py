"""The workspace where there is none to be had: every use says why, and answering goes on without it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from knowledge.workspace.database import Row, Value, WorkspaceError


class AbsentDatabase:
    """Nothing is read and nothing is written."""

    is_local = True

    def __init__(self, problem: str) -> None:
        self.name = "no workspace"
        self._problem = problem

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Raises WorkspaceError."""
        raise WorkspaceError(self._problem)

    def write(self, sql: str, *values: Value) -> int:
        """Raises WorkspaceError."""
        raise WorkspaceError(self._problem)

    def transaction(self) -> AbstractContextManager[None]:
        """Raises WorkspaceError."""
        raise WorkspaceError(self._problem)

    def problems(self) -> tuple[str, ...]:
        return (self._problem,)

    def backup(self, path: Path) -> None:
        """Raises WorkspaceError."""
        raise WorkspaceError(self._problem)

    def close(self) -> None:
        """There is nothing to let go."""
