"""`rigwise workspace`: out as CSV, looked through, copied and put back."""

import csv
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from knowledge.team import GpuCount, Machine, MeasuredRun, TeamPrice
from knowledge.workspace import FILE_NAME, Workspace
from knowledge.workspace.cli import UNUSABLE, app

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = MeasuredRun(
    "r-aaaaaa", "llama-3.1-70b", "q4_k_m", (GpuCount("rtx-3090", 2),), 42 * 2**30, 15.2, at=NOON, author_name="=1+1"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path / "data"))
    workspace = Workspace.open(tmp_path / "data")
    workspace.runs.add("slack:T1", RUN)
    workspace.inventory.save("slack:T1", Machine("機房, 一號", (GpuCount("rtx-3090", 4), GpuCount("rtx-4090")), 128, at=NOON))
    workspace.inventory.save("local:", Machine("desk", at=NOON))
    workspace.prices.add("local:", [TeamPrice("p-1", "rtx-4090", "buy_new", 1899.5, "USD", NOON.date(), "shop", at=NOON)])
    workspace.close()
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_runs_come_out_as_csv(folder: Path) -> None:
    (row,) = lines(run("runs").stdout)
    assert (row["team"], row["id"], row["gpus"], row["used_bytes"]) == ("slack:T1", "r-aaaaaa", "2x rtx-3090", "45097156608")
    assert (row["decode_tok_s"], row["context"], row["at"]) == ("15.2", "", "2026-11-21T12:00:00+00:00")
    assert row["author_name"] == "'=1+1"


def test_machines_of_all_teams_or_of_one(folder: Path) -> None:
    assert [row["name"] for row in lines(run("inventory").stdout)] == ["desk", "機房, 一號"]
    (row,) = lines(run("inventory", "--team", "slack:T1").stdout)
    assert row["gpus"] == "4x rtx-3090 + 1x rtx-4090"
    assert run("teams").stdout.split() == ["local:", "slack:T1"]


def test_everything_goes_into_a_folder(folder: Path) -> None:
    assert run("export", "--to", str(folder / "out")).exit_code == 0
    assert {path.name: len(lines(path.read_text(encoding="utf-8"))) for path in (folder / "out").iterdir()} == {
        "runs.csv": 1,
        "inventory.csv": 2,
        "prices.csv": 1,
    }
    (folder / "file").write_text("")
    assert run("export", "--to", str(folder / "file")).exit_code == UNUSABLE


def test_a_copy_is_put_back_and_what_was_there_is_kept(folder: Path) -> None:
    copy = folder / "copy.db"
    assert run("backup", str(copy)).exit_code == 0
    workspace = Workspace.open()
    workspace.inventory.remove("local:", "desk")
    workspace.close()
    refused = run("restore", str(copy))
    assert (refused.exit_code, "--replace" in refused.stderr) == (UNUSABLE, True)
    assert run("restore", str(copy), "--replace").exit_code == 0
    assert [row["name"] for row in lines(run("inventory").stdout)] == ["desk", "機房, 一號"]
    (kept,) = (path for path in (folder / "data").iterdir() if path.name.startswith(f"{FILE_NAME}.2"))
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("select name from machines").fetchall() == [("機房, 一號",)]


def test_a_copy_is_put_back_on_a_new_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = folder / "copy.db"
    run("backup", str(copy))
    monkeypatch.setenv("RIGWISE_DATA", str(folder / "elsewhere"))
    assert run("restore", str(copy)).exit_code == 0
    assert len(lines(run("inventory").stdout)) == 2


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_what_is_no_copy_is_not_put_back(folder: Path, content: bytes | None) -> None:
    copy = folder / "copy.db"
    if content is not None:
        copy.write_bytes(content)
    refused = run("restore", str(copy), "--replace")
    assert refused.exit_code == UNUSABLE
    assert "copy.db" in refused.stderr
    assert len(lines(run("inventory").stdout)) == 2


def test_a_damaged_copy_is_not_put_back(folder: Path) -> None:
    copy = folder / "copy.db"
    run("backup", str(copy))
    whole = bytearray(copy.read_bytes())
    whole[4096:8192] = b"\xff" * 4096
    copy.write_bytes(whole)
    assert run("restore", str(copy), "--replace").exit_code == UNUSABLE


def test_a_backup_that_cannot_be_written_is_said(folder: Path) -> None:
    refused = run("backup", str(folder / "nowhere" / "copy.db"))
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (UNUSABLE, True)


def test_a_whole_file_is_said_to_be_whole(folder: Path) -> None:
    assert "whole" in run("check").stdout


def test_a_file_with_a_damaged_page_is_found_out(folder: Path) -> None:
    path = folder / "data" / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        page = connection.execute("select rootpage from sqlite_master where name = 'machines'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    refused = run("check")
    assert refused.exit_code == UNUSABLE
    assert "backup" in refused.stderr
    assert run("runs").exit_code == 0
