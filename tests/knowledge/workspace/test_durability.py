"""What was acknowledged is there: after kill -9, beside a running backup, on a full disk, in a read-only folder."""

import os
import resource
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from benchmarks.durability.killing import Expected, kill_once
from knowledge.team import Machine, MeasuredRun
from knowledge.workspace import FILE_NAME, Workspace, WorkspaceError

NOBODY = 65534


def in_a_process(work: Callable[[], str]) -> str:
    """What `work` says in a process of its own, whose limits and rights may be changed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = work()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as lines:
        return lines.read()


def test_no_acknowledged_write_is_lost_by_a_kill(tmp_path: Path) -> None:
    random, expected, wrong = Random(7), Expected(), []  # noqa: S311
    for _ in range(10):
        wrong += kill_once(tmp_path, expected, random)
    assert wrong == []
    assert expected.acknowledged > 10


def test_the_check_itself_finds_a_lost_write(tmp_path: Path) -> None:
    expected = Expected()
    for word in ("begin", "done"):
        expected.hear(f'["{word}", {{"kind": "run", "key": "r-1", "value": 5}}]')
    assert expected.settle({}) == ["run r-1 should be 5, and is None"]
    assert expected.settle({("run", "r-1"): 5}) == []


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "live")
    stop, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            workspace.runs.add("t", MeasuredRun(f"r-{written}", "m", "int4"))
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            before = written
            copy = tmp_path / f"copy-{number}"
            copy.mkdir()
            workspace.database.backup(copy / FILE_NAME)
            with_copy = Workspace.open(copy)
            kept = len(with_copy.runs.list("t"))
            assert with_copy.database.problems() == ()
            assert before <= kept <= written + 1
            with_copy.close()
    finally:
        stop.set()
        writer.join()
        workspace.close()


def test_a_full_disk_is_said_and_reading_goes_on(tmp_path: Path) -> None:
    """A limit on the size of files is a disk that takes no more; lifted, writing goes on without a restart."""

    def work() -> str:
        workspace = Workspace.open(tmp_path)
        workspace.inventory.save("t", Machine("lab-1"))
        limit = (tmp_path / f"{FILE_NAME}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        said = ""
        try:
            for number in range(100):
                workspace.runs.add("t", MeasuredRun(f"r-{number}", "m" * 5000, "int4"))
        except WorkspaceError as error:
            said = str(error)
        kept, runs = [one.name for one in workspace.inventory.list("t")], workspace.runs.list("t")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        workspace.inventory.save("t", Machine("lab-2"))
        after = [one.name for one in workspace.inventory.list("t")]
        return f"{'cannot be written' in said and 'disk full' in said} {kept} {len(runs)} {after} {workspace.database.problems()}"

    assert in_a_process(work) == "True ['lab-1'] 0 ['lab-1', 'lab-2'] ()"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may look into."""
    folder = Path(tempfile.mkdtemp(prefix="rigwise-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody() -> None:
    """Root may write anywhere: the rights of a folder count only for others."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_a_read_only_folder_is_read(open_folder: Path) -> None:
    workspace = Workspace.open(open_folder)
    workspace.inventory.save("t", Machine("lab-1"))
    workspace.close()
    (open_folder / FILE_NAME).chmod(0o444)
    open_folder.chmod(0o555)

    def work() -> str:
        as_nobody()
        found = Workspace.open(open_folder)
        names = [machine.name for machine in found.facts("t").machines]
        with suppress(WorkspaceError):
            found.inventory.save("t", Machine("lab-2"))
            return "it was written"
        try:
            found.inventory.remove("t", "lab-1")
        except WorkspaceError as error:
            return f"{names} {'read-only' in str(error)}"
        return "it was removed"

    assert in_a_process(work) == "['lab-1'] True"


def test_a_folder_that_cannot_be_written_and_holds_nothing_is_said(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    def work() -> str:
        as_nobody()
        Workspace.open(open_folder)
        return "it was opened"

    assert in_a_process(work).startswith("WorkspaceError: ")
    assert "RIGWISE_DATA" in in_a_process(work)
