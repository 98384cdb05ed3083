"""The data files and their rows: which file has which schema, and how a file is read with the line of every problem."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    "parts": hardware.PartRow,
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

    def problem(self, text: str) -> Problem:
        return Problem(self.file, self.number, text)


Data = dict[str, list[Line]]


def read_all(folder: Path) -> tuple[Data, list[Problem]]:
    """Every data file of a folder, as far as it can be read, with all that is wrong in it."""
    data: Data = {}
    problems: list[Problem] = []
    for table, schema in TABLES.items():
        data[table] = []
        for found in read_table(folder / f"{table}.csv", schema):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                data[table].append(found)
    return data, problems


def read_table(path: Path, schema: type[Row]) -> Iterator[Line | Problem]:
    """Rows and problems of one file, in order."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            yield Problem(path.name, 1, f"the file has {size:,} bytes, more than {MAX_FILE_BYTES:,}: is it the right one?")
            return
        yield from _read_rows(path, schema)
    except FileNotFoundError:
        yield Problem(path.name, 1, f"the file is missing from {path.parent}")
    except (UnicodeDecodeError, csv.Error) as error:
        yield Problem(path.name, 1, f"the file is not CSV in UTF-8: {error}")


def _read_rows(path: Path, schema: type[Row]) -> Iterator[Line | Problem]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        unknown = [name for name in header if name not in schema.model_fields]
        if unknown or len(set(header)) < len(header):
            yield Problem(path.name, 1, f"unknown column {unknown[0]!r}" if unknown else "a column is named twice")
            return
        first = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _to_line(path.name, first, header, cells, schema)
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
