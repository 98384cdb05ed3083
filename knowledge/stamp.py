"""Whether a knowledge.db is whole, ours, and made from the data files as they are now. Cheap: it runs at every start."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

SCHEMA = 2
"""Raised when the tables change in a way that the files of this package do not show."""

PACKAGE_FOLDER = Path(__file__).resolve().parent
DATA_FOLDER = PACKAGE_FOLDER / "data"
APPLICATION_ID = b"RGWS"
APPLICATION_SLICE = slice(68, 72)
CHECKSUM_SLICE = slice(60, 64)
"""SQLite's header: application id at byte 68, user version at 60 (sqlite.org/fileformat2.html, section 1.3)."""

_HEADER = b"SQLite format 3\0"


def is_sealed(path: Path) -> bool:
    """Whether the file is a knowledge.db as it left the build: not foreign, not cut short, not a byte changed."""
    try:
        content = bytearray(path.read_bytes())
    except OSError:
        return False
    if not content.startswith(_HEADER) or content[APPLICATION_SLICE] != APPLICATION_ID:
        return False
    checksum = content[CHECKSUM_SLICE]
    content[CHECKSUM_SLICE] = bytes(4)
    return zlib.crc32(content).to_bytes(4, "big") == checksum


def file_stamp(folder: Path = DATA_FOLDER, additions: Path | None = None) -> str:
    """Name, size and time of every file that the database is made from: equal stamps mean equal content."""
    parts = [f"{SCHEMA}"]
    for place in places(folder, additions):
        parts.append(place.name)
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith((".csv", ".py")):
                    status = entry.stat()
                    parts.append(f"{entry.name}:{status.st_size}:{status.st_mtime_ns}")
    return "\n".join(parts)


def content_hash(folder: Path = DATA_FOLDER, additions: Path | None = None) -> str:
    """The same from what is in the files: for when only their times have changed, as after a checkout."""
    import hashlib

    digest = hashlib.blake2b(f"{SCHEMA}".encode(), digest_size=16)
    for place in places(folder, additions):
        for path in sorted(place.iterdir()):
            if path.suffix in {".csv", ".py"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def places(folder: Path, additions: Path | None) -> tuple[Path, ...]:
    """The folders of what the database is made from: rows, schemas and the code that reads them."""
    own = (additions,) if additions is not None and additions.is_dir() else ()
    return folder, PACKAGE_FOLDER, PACKAGE_FOLDER / "schema", *own
