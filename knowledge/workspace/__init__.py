"""What the teams write: `workspace.db`, or the same tables in PostgreSQL."""

from knowledge.workspace.database import WorkspaceError
from knowledge.workspace.workspace import FILE_NAME, Workspace

__all__ = ["FILE_NAME", "Workspace", "WorkspaceError"]
