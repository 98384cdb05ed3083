"""One knowledge base for all tests of this floor, and a copy of the data files to spoil."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.stamp import DATA_FOLDER


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("knowledge") / "knowledge.db")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA_FOLDER, folder)
    return folder


@pytest.fixture
def change(data_folder: Path) -> Callable[..., int]:
    """Set cells of the row whose first cells match, and give back its line."""

    def set_cells(file: str, row_key: str, /, **cells: str) -> int:
        path = data_folder / file
        with path.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.reader(opened))
        header = rows[0]
        place = next(index for index, row in enumerate(rows) if row_key in row[:2])
        for name, cell in cells.items():
            rows[place][header.index(name)] = cell
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)
        return place + 1

    return set_cells
