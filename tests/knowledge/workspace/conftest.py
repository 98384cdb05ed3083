"""Workspaces to write into, one a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()
