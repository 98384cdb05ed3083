"""A knowledge base of its own for each test, and the commands as a person types them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.build import build
from knowledge.cli import app
from knowledge.importers import commands

TODAY = date(2026, 11, 25)
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("original") / "knowledge.db"
    build(path)
    return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, original: bytes) -> Path:
    path = tmp_path / "home" / "knowledge.db"
    path.parent.mkdir()
    path.write_bytes(original)
    return path


@pytest.fixture
def run(database: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`kb` with these words, over that knowledge base, on TODAY; standard input is no terminal."""
    monkeypatch.setattr(commands, "_today", lambda: TODAY)

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words, "--db", str(database)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return invoke
