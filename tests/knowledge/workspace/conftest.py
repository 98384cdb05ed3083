"""Workspaces to write into, one a test: SQLite always, PostgreSQL too where `--postgres` is said."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.workspace import Workspace
from tests.postgres import Server

_numbers = itertools.count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of `workspace` runs over each store that was asked for."""
    if "workspace" in metafunc.fixturenames and metafunc.module.__name__.endswith("test_tables"):
        stores = ("sqlite", "postgres") if metafunc.config.getoption("--postgres") else ("sqlite",)
        metafunc.parametrize("workspace", stores, indirect=True)


@pytest.fixture
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    if getattr(request, "param", "sqlite") == "postgres":
        server: Server = request.getfixturevalue("postgres_server")
        opened = Workspace.open(url=server.make_schema(f"t{next(_numbers)}"))
    else:
        opened = Workspace.open(tmp_path)
    yield opened
    opened.close()
