"""What the team writes is on the disk when the call returns, and nothing that is found there breaks the bot."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge import workspace as module
from knowledge.stamp import PACKAGE_FOLDER
from knowledge.workspace import FILE_NAME, KEPT_FOR, Workspace, WorkspaceError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SLOTS = {"models": [{"params_b": 70}], "text": "繁體中文"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path)


def test_the_last_question_of_a_conversation_comes_back(workspace: Workspace) -> None:
    workspace.remember("thread", "fit", {"context": 1})
    workspace.remember("thread", "quote", SLOTS, NOON)
    found = workspace.last_turn("thread")
    assert found is not None
    assert (found.intent, found.slots, found.at) == ("quote", SLOTS, NOON)


def test_conversations_are_apart(workspace: Workspace) -> None:
    workspace.remember("one", "fit", SLOTS)
    assert workspace.last_turn("another") is None


@pytest.mark.parametrize("name", ["'; drop table conversations; --", "", "x" * 10_000, "\N{NULL}", "会話"])
def test_a_name_is_data(workspace: Workspace, name: str) -> None:
    workspace.remember(name, "fit", SLOTS)
    found = workspace.last_turn(name)
    assert found is not None
    assert found.slots == SLOTS


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from knowledge.workspace import Workspace;"
        f"workspace = Workspace.open(Path({str(tmp_path)!r}));"
        "workspace.remember('thread', 'fit', {'context': 8192});"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], check=False, cwd=PACKAGE_FOLDER.parent)
    found = Workspace.open(tmp_path).last_turn("thread")
    assert found is not None
    assert found.slots == {"context": 8192}


def test_a_write_is_flushed_and_logged_ahead(workspace: Workspace) -> None:
    pragmas = {name: workspace._connection.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_old_conversations_are_forgotten(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRUNE_EVERY", 1)
    workspace.remember("old", "fit", SLOTS, NOON - KEPT_FOR - timedelta(days=1))
    workspace.remember("recent", "fit", SLOTS, NOON - timedelta(days=1))
    workspace.remember("new", "fit", SLOTS, NOON)
    assert [workspace.last_turn(name) is not None for name in ("old", "recent", "new")] == [False, True, True]


def test_no_more_than_so_many_conversations_are_kept(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRUNE_EVERY", 1)
    monkeypatch.setattr(module, "MAX_CONVERSATIONS", 3)
    for number in range(6):
        workspace.remember(f"c{number}", "fit", SLOTS, NOON + timedelta(minutes=number))
    assert [number for number in range(6) if workspace.last_turn(f"c{number}")] == [3, 4, 5]


def test_threads_may_share_a_workspace(workspace: Workspace) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            workspace.remember(f"c{number}", "fit", {"turn": turn})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = [workspace.last_turn(f"c{number}") for number in range(8)]
    assert [turn.slots for turn in turns if turn] == [{"turn": 9}] * 8


def test_two_programs_may_open_one_workspace(tmp_path: Path) -> None:
    one, other = Workspace.open(tmp_path), Workspace.open(tmp_path)
    one.remember("thread", "fit", SLOTS)
    assert other.last_turn("thread") is not None


def test_migrations_run_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path).remember("thread", "fit", SLOTS)
    more = (*module.MIGRATIONS, "create table notes (text text); insert into notes values ('second')")
    monkeypatch.setattr(module, "MIGRATIONS", more)
    for _ in range(2):
        workspace = Workspace.open(tmp_path)
    assert workspace.last_turn("thread") is not None
    assert workspace._connection.execute("select text from notes").fetchall() == [("second",)]
    assert workspace._connection.execute("pragma user_version").fetchone() == (len(more),)


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path).remember("thread", "fit", SLOTS)
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, "create table notes (text); select nonsense from nowhere"))
    with pytest.raises(WorkspaceError):
        Workspace.open(tmp_path)
    monkeypatch.undo()
    workspace = Workspace.open(tmp_path)
    assert workspace.last_turn("thread") is not None
    assert workspace._connection.execute("select name from sqlite_master where name = 'notes'").fetchone() is None


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
    workspace._connection.execute("insert into conversations values ('thread', 'fit', ?, ?)", (slots, NOON.isoformat()))
    assert workspace.last_turn("thread") is None


def test_a_write_that_the_disk_refuses_is_said(workspace: Workspace) -> None:
    workspace._connection.execute("pragma query_only = on")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        workspace.remember("thread", "fit", SLOTS)
