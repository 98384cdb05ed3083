"""What is kept is used where it is whole and fits, and never otherwise."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.kept import FOLDER, kept


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "knowledge.db"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "words.toml"
    path.write_text("one")
    return path


def counted(value: Any) -> tuple[Callable[[], Any], list[Any]]:
    """A maker, and a list that grows each time it is called."""
    calls: list[Any] = []

    def make() -> Any:
        calls.append(value)
        return value

    return make, calls


VALUE = {"names": {"a": b"\x00", "4090": ("gpu", "rtx-4090")}, "set": frozenset({1.5, None}), "中": [1, 2]}


def test_the_second_start_only_reads(database: Path, source: Path) -> None:
    make, calls = counted(VALUE)
    assert [kept("words", [source], make, beside=database) for _ in range(3)] == [VALUE] * 3
    assert len(calls) == 1


def test_a_changed_source_is_read_anew(database: Path, source: Path) -> None:
    kept("words", [source], source.read_text, beside=database)
    source.write_text("two")
    assert kept("words", [source], source.read_text, beside=database) == "two"


def test_a_source_of_the_same_length_is_told_by_its_time(database: Path, source: Path) -> None:
    os.utime(source, ns=(0, 1_000_000_000))
    kept("words", [source], lambda: "old", beside=database)
    os.utime(source, ns=(0, 2_000_000_000))
    assert kept("words", [source], lambda: "new", beside=database) == "new"


def test_a_folder_stands_for_the_files_in_it(database: Path, source: Path) -> None:
    assert kept("words", [source.parent], lambda: "one file", beside=database) == "one file"
    source.with_name("more.toml").touch()
    assert kept("words", [source.parent], lambda: "two files", beside=database) == "two files"


def test_what_else_it_depends_on_counts(database: Path, source: Path) -> None:
    kept("words", [source], lambda: "old", beside=database, also="1")
    assert kept("words", [source], lambda: "new", beside=database, also="2") == "new"


def test_one_folder_serves_several_sources_of_one_name(database: Path, source: Path) -> None:
    """Two installations that share a data folder never read each other's words."""
    other = source.with_name("other.toml")
    other.write_bytes(source.read_bytes())
    os.utime(other, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    kept("words", [source], lambda: "ours", beside=database)
    assert kept("words", [other], lambda: "theirs", beside=database) == "theirs"


def test_no_byte_may_be_wrong(database: Path, source: Path) -> None:
    kept("words", [source], lambda: VALUE, beside=database)
    file = database.parent / FOLDER / "words"
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert kept("words", [source], lambda: "anew", beside=database) == "anew"


@pytest.mark.parametrize("content", [b"", b"RGWKEPT1", b"RGWKEPT1\0\0\0\0", b"\x00" * 64, b"SQLite format 3\0"])
def test_a_file_cut_short_or_of_another_kind_is_not_read(database: Path, source: Path, content: bytes) -> None:
    file = database.parent / FOLDER / "words"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert kept("words", [source], lambda: VALUE, beside=database) == VALUE
    assert kept("words", [source], lambda: "never asked for", beside=database) == VALUE


def test_where_nothing_can_be_written_all_is_made_each_time(tmp_path: Path, source: Path) -> None:
    database = tmp_path / "no folder" / "knowledge.db"
    database.parent.write_text("a file where the folder should be")
    make, calls = counted(VALUE)
    assert [kept("words", [source], make, beside=database) for _ in range(2)] == [VALUE] * 2
    assert len(calls) == 2


MANY = """
import sys
from pathlib import Path
from knowledge.kept import kept
database, source = map(Path, sys.argv[1:])
for turn in range(40):
    (database.parent / "kept" / "words").unlink(missing_ok=True)
    assert kept("words", [source], lambda: list(range(5000)), beside=database) == list(range(5000))
"""


def test_processes_that_write_at_once_do_each_other_no_harm(database: Path, source: Path) -> None:
    command = [sys.executable, "-c", MANY, str(database), str(source)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(process.wait(timeout=60), process.communicate()[1]) for process in running] == [(0, b"")] * 4
    assert [file.name for file in (database.parent / FOLDER).iterdir()] in ([], ["words"])
