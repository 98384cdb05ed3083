"""The CSV files of a zip file, which may be anybody's: no name leads out of the folder, and no size is believed."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path, PureWindowsPath

from knowledge.importers.refusal import Refused

MOST_FILES = 200
MOST_BYTES = 100_000_000
"""Unpacked, of all files together; gpuhunt's catalogue has a tenth of it."""
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
"""What `zipfile` raises for files that are cut, bent, encrypted or packed in a way it does not know."""


def unpack(path: Path, folder: Path) -> list[Path]:
    """The CSV files, each in a folder of its own inside `folder`, by name. Raises Refused where that cannot be done whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _unpack(archive, path.name, folder)
    except Refused:
        raise
    except DAMAGED as error:
        raise Refused(f"{path.name} is no zip file that can be read: {error or type(error).__name__}") from None
    return sorted(files, key=lambda file: file.name)


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path) -> list[Path]:
    members = [member for member in archive.infolist() if member.filename.endswith(".csv")]
    if not 0 < len(members) <= MOST_FILES:
        raise Refused(f"{name} holds {len(members)} CSV files, not 1 to {MOST_FILES}")
    left, files = MOST_BYTES, []
    for number, member in enumerate(members):
        with archive.open(member) as packed:
            content = packed.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Refused(f"{name} unpacks to more than {MOST_BYTES:,} bytes: is it the right one?")
        file = folder / str(number) / PureWindowsPath(member.filename).name[-100:]  # it knows both kinds of slashes
        file.parent.mkdir()
        file.write_bytes(content)
        files.append(file)
    return files
