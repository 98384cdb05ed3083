"""The data files and their rows: which file has which schema, and how a file is read with the line of every problem."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.schema import formats, hardware, measured, models, prices
from knowledge.schema.base import Row

TABLES: dict[str, type[Row]] = {
    "gpus": hardware.GpuRow,
    "gpu_families": hardware.GpuFamilyRow,
    "models": models.ModelRow,
    "model_families": models.ModelFamilyRow,
    "diffusion_models": models.DiffusionRow,
    "weight_formats": formats.WeightFormatRow,
    "cache_formats": formats.CacheFormatRow,
    "tensor_types": formats.TensorTypeRow,
    "runtimes": formats.RuntimeRow,
    "stand_ins": models.StandInRow,
    "well_known": models.WellKnownRow,
    "cloud_prices": prices.CloudPriceRow,
    "retail_prices": prices.RetailPriceRow,
    "exchange_rates": prices.ExchangeRateRow,
    "team_prices": prices.TeamPriceRow,
    "parts": hardware.PartRow,
    "builds": hardware.BuildRow,
    "truth-memory": measured.MemoryRow,
    "truth-serving": measured.ServingRow,
    "truth-fit-throughput": measured.ThroughputRow,
    "truth-training": measured.TrainingRow,
    "truth-filesizes": measured.FileSizeRow,
    "truth-diffusion": measured.DiffusionRunRow,
    "truth-reports": measured.ReportRow,
}
MAX_FILE_BYTES = 20_000_000
"""A data file is some hundred kB; a hundred times that is another file by mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a data file, with the line to look at."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class DataError(ValueError):
    """The data files cannot be used; `problems` says why, each with its file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = "\n".join(str(problem) for problem in self.problems[:20])
        more = f"\n… and {len(self.problems) - 20} more" if len(self.problems) > 20 else ""
        super().__init__(f"the knowledge base has {len(self.problems)} problem(s):\n{shown}{more}")


@dataclass(frozen=True, slots=True)
class Line:
    """A validated row and where it stands."""

    file: str
    number: int
    row: Any
    added: bool = False
    """Whether it stands in a team's own additions, not in this package's files."""

    def problem(self, text: str) -> Problem:
        return Problem(self.file, self.number, text)


Data = dict[str, list[Line]]


def read_all(folder: Path, additions: Path | None = None) -> tuple[Data, list[Problem]]:
    """Every data file of a folder, as far as it can be read, with all that is wrong in it.

    Rows of the files of the same names in `additions` are joined; one with a key of ours stands in place of our row.
    """
    data: Data = {}
    problems: list[Problem] = []
    for table, schema in TABLES.items():
        lines = _sift(read_table(folder / f"{table}.csv", schema), problems)
        if additions and (additions / f"{table}.csv").exists():
            added = _sift(read_table(additions / f"{table}.csv", schema, added=True), problems)
            keys = {line.row.key for line in added if hasattr(line.row, "key")}
            lines = [line for line in lines if getattr(line.row, "key", None) not in keys] + added
        data[table] = lines
    problems += _find_strays(additions)
    return data, problems


def _sift(found: Iterable[Line | Problem], problems: list[Problem]) -> list[Line]:
    """The rows; what is wrong is put to the problems."""
    lines = []
    for each in found:
        if isinstance(each, Problem):
            problems.append(each)
        else:
            lines.append(each)
    return lines


def _find_strays(additions: Path | None) -> list[Problem]:
    """Files of additions that no table reads."""
    if additions is None or not additions.is_dir():
        return []
    strays = sorted(path for path in additions.glob("*.csv") if path.stem not in TABLES)
    return [
        Problem(f"{additions.name}/{path.name}", 1, f"there is no such table; they are {', '.join(TABLES)}") for path in strays
    ]


def read_table(path: Path, schema: type[Row], *, added: bool = False) -> Iterator[Line | Problem]:
    """Rows and problems of one file, in order. A file of additions is named with its folder."""
    name = f"{path.parent.name}/{path.name}" if added else path.name
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            yield Problem(name, 1, f"the file has {size:,} bytes, more than {MAX_FILE_BYTES:,}: is it the right one?")
            return
        for found in _read_rows(path, name, schema):
            yield replace(found, added=True) if added and isinstance(found, Line) else found
    except FileNotFoundError:
        yield Problem(name, 1, f"the file is missing from {path.parent}")
    except (UnicodeDecodeError, csv.Error) as error:
        yield Problem(name, 1, f"the file is not CSV in UTF-8: {error}")


def _read_rows(path: Path, name: str, schema: type[Row]) -> Iterator[Line | Problem]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        unknown = [column for column in header if column not in schema.model_fields]
        if unknown or len(set(header)) < len(header):
            columns = f"unknown column {unknown[0]!r}; there are {', '.join(schema.model_fields)}" if unknown else ""
            yield Problem(name, 1, columns or "a column is named twice")
            return
        first = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _to_line(name, first, header, cells, schema)
            first = reader.line_num + 1


def _to_line(file: str, number: int, header: list[str], cells: list[str], schema: type[Row]) -> Line | Problem:
    if len(cells) != len(header):
        return Problem(file, number, f"{len(cells)} cells where the header has {len(header)} columns")
    try:
        return Line(file, number, schema.model_validate(dict(zip(header, cells, strict=True))))
    except ValidationError as error:
        return Problem(file, number, "; ".join(_said(problem) for problem in error.errors(include_url=False)))


def _said(problem: Any) -> str:
    column = ".".join(str(step) for step in problem["loc"])
    text = problem["msg"].removeprefix("Value error, ")
    shown = f" (got {str(problem['input'])[:60]!r})" if column and problem["type"] != "missing" else ""
    return f"{column}: {text}{shown}" if column else text
