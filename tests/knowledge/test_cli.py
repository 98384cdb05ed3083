"""The kb commands, as a person types them."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.cli import UNUSABLE, app
from knowledge.stamp import is_sealed
from knowledge.workspace import Workspace


@pytest.fixture
def run() -> Callable[..., tuple[int, str]]:
    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    return invoke


def test_build_makes_a_database(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    path = tmp_path / "new" / "knowledge.db"
    status, said = run("build", "--db", str(path))
    assert (status, is_sealed(path)) == (0, True)
    assert said.startswith(f"built {path}")


def test_check_says_that_nothing_is_wrong(run: Callable[..., tuple[int, str]]) -> None:
    status, said = run("check")
    assert status == 0
    assert "nothing wrong" in said


@pytest.mark.parametrize("command", ["check", "build"])
def test_faults_are_said_with_file_and_line_and_a_status_of_their_own(
    run: Callable[..., tuple[int, str]], data_folder: Path, change: Callable[..., int], tmp_path: Path, command: str
) -> None:
    line = change("gpus.csv", "rtx-4090", vram_gb="24 GB")
    more = ["--db", str(tmp_path / "knowledge.db")] if command == "build" else []
    status, said = run(command, "--data", str(data_folder), *more)
    assert status == UNUSABLE
    assert said.startswith(f"gpus.csv:{line}: vram_gb:")
    assert not (tmp_path / "knowledge.db").exists()


def test_a_place_that_cannot_be_written_to_is_said(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    status, said = run("build", "--db", str(blocked / "knowledge.db"))
    assert (status, "cannot be written" in said, "Traceback" in said) == (UNUSABLE, True, False)


def test_stats_count_the_rows_and_say_how_fresh_they_are(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    status, said = run("stats", "--db", str(tmp_path / "knowledge.db"))
    assert status == 0
    assert re.search(r"^models +378$", said, re.MULTILINE)
    assert "newest price 2026-10-10" in said


def test_accuracy_is_published_part_by_part(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    status, said = run("accuracy", "--db", str(tmp_path / "knowledge.db"))
    assert status == 0
    for part in ("weights", "KV cache", "compute buffer", "total", "fit", "decode"):
        assert re.search(rf"^{part} +.* [1-9]\d*(?: +[\d.]+%)+", said, re.MULTILINE), part
    assert re.search(r"^KV cache +llama\.cpp +7\d +0\.00% +0\.0\d%", said, re.MULTILINE)


def test_export_writes_every_table_and_view(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    status, said = run("export", "--to", str(tmp_path / "out"), "--db", str(tmp_path / "knowledge.db"))
    assert (status, said.startswith("wrote ")) == (0, True)
    with (tmp_path / "out" / "gpu_table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "GeForce RTX 4090" in {row["name"] for row in rows}
    assert all(row["source"] for row in rows)


def test_export_says_where_it_cannot_write(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    status, said = run("export", "--to", str(blocked / "out"), "--db", str(tmp_path / "knowledge.db"))
    assert (status, "cannot be written" in said) == (UNUSABLE, True)


def test_questions_without_an_answer_are_listed_for_all_teams_together(
    tmp_path: Path, run: Callable[..., tuple[int, str]]
) -> None:
    workspace = Workspace.open(tmp_path)
    for team, text in (("slack:A", "what about blorb?"), ("discord:B", "what about blorb?"), ("slack:A", "and zorg?")):
        workspace.unanswered.add(team, text, "en", datetime(2026, 11, 20, tzinfo=UTC))
    workspace.close()
    status, out = run("unanswered", "--workspace", str(tmp_path))
    assert status == 0
    assert [line.split() for line in out.splitlines()] == [
        ["2×", "2026-11-20", "en", "what", "about", "blorb?"],
        ["1×", "2026-11-20", "en", "and", "zorg?"],
    ]
    assert run("unanswered", "--workspace", str(tmp_path), "--limit", "1")[1].count("\n") == 1


def test_an_empty_list_says_so(tmp_path: Path, run: Callable[..., tuple[int, str]]) -> None:
    assert run("unanswered", "--workspace", str(tmp_path)) == (0, "Every question was answered.\n")
