"""What the team writes is on the disk when the call returns, and nothing that is found there breaks the bot."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.stamp import PACKAGE_FOLDER
from knowledge.workspace import FILE_NAME, Workspace, WorkspaceError, sqlite
from knowledge.workspace.migrations import scripts
from knowledge.workspace.sqlite import SqliteDatabase

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SLOTS = {"models": [{"params_b": 70}], "text": "繁體中文"}


def writer(workspace: Workspace) -> sqlite3.Connection:
    """The connection that writes."""
    assert isinstance(workspace.database, SqliteDatabase)
    return workspace.database._writer


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from knowledge.workspace import Workspace;"
        f"workspace = Workspace.open(Path({str(tmp_path)!r}));"
        "workspace.conversations.remember('thread', 'fit', {'context': 8192});"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], check=False, cwd=PACKAGE_FOLDER.parent)
    found = Workspace.open(tmp_path).conversations.get("thread")
    assert found is not None
    assert found.slots == {"context": 8192}


def test_a_write_is_flushed_and_logged_ahead(workspace: Workspace) -> None:
    pragmas = {name: writer(workspace).execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_two_programs_may_open_one_workspace(tmp_path: Path) -> None:
    one, other = Workspace.open(tmp_path), Workspace.open(tmp_path)
    one.conversations.remember("thread", "fit", SLOTS)
    assert other.conversations.get("thread") is not None


def test_migrations_run_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path).conversations.remember("thread", "fit", SLOTS)
    more = (*scripts(), ("create table notes (text text)", "insert into notes values ('second')"))
    monkeypatch.setattr(sqlite, "scripts", lambda: more)
    for _ in range(2):
        workspace = Workspace.open(tmp_path)
    assert workspace.conversations.get("thread") is not None
    assert writer(workspace).execute("select text from notes").fetchall() == [("second",)]
    assert writer(workspace).execute("pragma user_version").fetchone() == (len(more),)


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path).conversations.remember("thread", "fit", SLOTS)
    broken = (*scripts(), ("create table notes (text text)", "select nonsense from nowhere"))
    monkeypatch.setattr(sqlite, "scripts", lambda: broken)
    with pytest.raises(WorkspaceError):
        Workspace.open(tmp_path)
    monkeypatch.undo()
    workspace = Workspace.open(tmp_path)
    assert workspace.conversations.get("thread") is not None
    assert writer(workspace).execute("select name from sqlite_master where name = 'notes'").fetchone() is None


def test_a_file_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    Workspace.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(WorkspaceError, match=r"version 99.*update rigwise"):
        Workspace.open(tmp_path)


def test_a_damaged_file_is_kept_and_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
    with pytest.raises(WorkspaceError, match="move it away"):
        Workspace.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"this is no database")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(WorkspaceError, match="RIGWISE_DATA"):
        Workspace.open(blocked / "inside")


@pytest.mark.parametrize("slots", ["not json", "[1, 2]", "{"])
def test_a_row_that_cannot_be_read_counts_as_none(workspace: Workspace, slots: str) -> None:
    writer(workspace).execute("insert into conversations values ('thread', 'fit', ?, ?)", (slots, NOON.isoformat()))
    assert workspace.conversations.get("thread") is None


def test_a_write_that_the_disk_refuses_is_said(workspace: Workspace) -> None:
    writer(workspace).execute("pragma query_only = on")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        workspace.conversations.remember("thread", "fit", SLOTS)
