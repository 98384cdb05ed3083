"""knowledge.db from the data files: checked, written beside, flushed, renamed. Never edited in place."""

from __future__ import annotations

import json
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import Table

from knowledge import stamp, views
from knowledge.additions import additions_of
from knowledge.checks import KINDS, find_problems, list_names
from knowledge.names import normalize
from knowledge.records import column_types, to_record
from knowledge.tables import TABLES, Data, DataError, Line, read_all
from sizing.records import dataclass

_URL = re.compile(r"https?://[^\s;,)]+")
_REFERENCES = {"gpus": ("gpu", "gpu_key"), "models": ("model", "model_key")}


@dataclass(frozen=True, slots=True)
class Origin:
    """The files that a database is made from. `note` says in a sentence which of them could not be used."""

    folder: Path = stamp.DATA_FOLDER
    additions: Path | None = None
    note: str = ""


def load_data(folder: Path, additions: Path | None = None) -> Data:
    """All rows of a data folder and of a team's additions. Raises DataError with every problem, when there is one."""
    data, problems = read_all(folder, additions)
    if not problems:
        problems = list(find_problems(data))
    if problems:
        raise DataError(problems)
    return data


def build(path: Path, folder: Path = stamp.DATA_FOLDER) -> None:
    """Build the database at `path` from the files in `folder` and the additions beside it.

    Raises DataError or OSError; then nothing has changed. Two processes that build at once each write a file of their own,
    and the later rename wins with the same content.
    """
    additions = additions_of(path)
    write(path, load_data(folder, additions), Origin(folder, additions))


def write(path: Path, data: Data, origin: Origin) -> None:
    """The checked rows as the database at `path`, in one rename. Raises OSError; then nothing has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        with closing(Database(beside)) as database:
            fill(database, data, origin)
            database.execute("VACUUM")
        _seal(beside)
        beside.replace(path)
        _flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_in_memory(data: Data, origin: Origin) -> Any:
    """The same database as a connection that nothing is written for, where no folder can be written to."""
    database = Database(memory=True)
    fill(database, data, origin)
    return database.conn


def fill(database: Database, data: Data, origin: Origin) -> None:
    """All tables, indexes and views."""
    with database.atomic():
        sources = _fill_sources(database, data)
        for table, lines in data.items():
            _fill_table(database, table, lines, sources)
        _fill_aliases(database, data)
        _fill_meta(database, data, origin)
    for name, text in views.VIEWS.items():
        database.create_view(name, text)


def _fill_sources(database: Database, data: Data) -> dict[tuple[str, date], int]:
    """Every place that facts were read, once each with its day."""
    ids: dict[tuple[str, date], int] = {}
    for lines in data.values():
        for line in lines:
            if hasattr(line.row, "source"):
                ids.setdefault((line.row.source, line.row.checked), len(ids) + 1)
    _table(database, "sources").insert_all(
        (
            {
                "id": number,
                "title": title,
                "url": found[0] if (found := _URL.search(title)) else None,
                "checked": checked.isoformat(),
                "recalled": int("recalled" in title),
            }
            for (title, checked), number in ids.items()
        ),
        pk="id",
    )
    return ids


def _fill_table(database: Database, name: str, lines: list[Line], sources: dict[tuple[str, date], int]) -> None:
    table, schema = name.replace("-", "_"), TABLES[name]
    has_key = "key" in schema.model_fields
    keyed = [(target, column) for target, columns in _REFERENCES.items() for column in columns if column in schema.model_fields]
    foreign = [
        (column, target, "key") for target, column in keyed if not (table.startswith("truth") and column in {"gpu", "model"})
    ]
    if "source" in schema.model_fields:
        foreign.append(("source_id", "sources", "id"))
    filled = _table(database, table).create(
        column_types(schema, has_key), pk="key" if has_key else "id", foreign_keys=foreign, strict=True
    )
    filled.insert_all(to_record(line, sources) for line in lines)
    for _, column in keyed:
        _table(database, table).create_index([column], if_not_exists=True)


def _fill_aliases(database: Database, data: Data) -> None:
    """Every name of everything, in the form it is looked up by, and a full-text index for people."""
    table = _table(database, "aliases")
    table.insert_all(_list_aliases(data), pk=("kind", "normal"), ignore=True)
    table.create_index(["key"])
    names = _table(database, "names")
    names.insert_all(
        {"kind": kind, "key": line.row.key, "names": " · ".join(dict.fromkeys(list_names(table_name, line.row)))}
        for table_name, kind in KINDS.items()
        for line in data[table_name]
    )
    names.enable_fts(["names"], tokenize="unicode61")


def _list_aliases(data: Data) -> Iterator[dict[str, str]]:
    for table, kind in KINDS.items():
        for line in data[table]:
            for text in list_names(table, line.row):
                yield {"kind": kind, "normal": normalize(text), "text": text, "key": line.row.key}
    for text, key in sorted(_lines_of_parts(data)):
        yield {"kind": "part", "normal": normalize(text), "text": text, "key": key}


def _lines_of_parts(data: Data) -> set[tuple[str, str]]:
    """Families and sockets by which people mean any CPU of them. `core` alone is a word of every CPU."""
    cpus = [line.row for line in data["parts"] if line.row.kind == "cpu"]
    lines = {(f"Intel {row.line}" if row.line == "core" else row.line.replace("-", " "), row.line) for row in cpus}
    return lines | {(row.socket[0], row.socket[0].lower()) for row in cpus}


def _fill_meta(database: Database, data: Data, origin: Origin) -> None:
    values: Iterable[tuple[str, str]] = (
        ("schema", str(stamp.SCHEMA)),
        ("content", stamp.content_hash(origin.folder, origin.additions)),
        ("files", stamp.file_stamp(origin.folder, origin.additions)),
        ("note", origin.note),
        ("rows", json.dumps({table: len(lines) for table, lines in data.items()})),
    )
    _table(database, "meta").insert_all(({"key": key, "value": value} for key, value in values), pk="key")


def _table(database: Database, name: str) -> Table:
    return database.table(name)


def _seal(path: Path) -> None:
    """Mark the file as ours and write its checksum into the header field that SQLite leaves to applications."""
    with path.open("r+b") as file:
        content = bytearray(file.read())
        content[stamp.APPLICATION_SLICE] = stamp.APPLICATION_ID
        content[stamp.CHECKSUM_SLICE] = bytes(4)
        content[stamp.CHECKSUM_SLICE] = zlib.crc32(content).to_bytes(4, "big")
        file.seek(0)
        file.write(content[:100])
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
