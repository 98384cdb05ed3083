"""What was worked out from files, kept beside knowledge.db, so that the next start only reads it.

A kept file is a help and no more. It is used where it is whole and was made by this Python from these very files; any other is
made anew, and where none can be written all is worked out at each start. It holds plain values (`marshal`), never code.
"""

from __future__ import annotations

import marshal
import os
import sys
import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from knowledge.store import data_folder

FOLDER = "kept"
MAGIC = b"RGWKEPT1"
_CHECKSUM_BYTES = 4
_HEAD_BYTES = len(MAGIC) + _CHECKSUM_BYTES
_PYTHON = f"{sys.implementation.cache_tag} {sys.hexversion:x} {marshal.version}"


def kept(name: str, sources: Iterable[Path], make: Callable[[], Any], *, beside: Path | None = None, also: str = "") -> Any:
    """What `make` gives, read from the file of an earlier start where one fits.

    `sources` are the files that it is made of, the code that makes it among them; a folder stands for the files in it. `also` is
    what else it depends on.
    `beside` is the database in whose folder it is kept, by default that of the data folder. The value holds only what marshal
    writes: None, numbers, texts, bytes, tuples, lists, sets and dictionaries.
    """
    folder = (beside.parent if beside else data_folder()) / FOLDER
    path, stamp = folder / name, _stamp(sources, also)
    found = _read(path, stamp)
    if found is not None:
        return marshal.loads(found)  # noqa: S302 - plain values, in a file of the user's own that is whole
    made = marshal.dumps(make())
    _write(path, stamp, made)
    return marshal.loads(made)  # noqa: S302 - of our own making; so that the first start and the later ones are alike


def _stamp(sources: Iterable[Path], also: str) -> bytes:
    """Place, size and time of every source: equal stamps mean equal content, as for knowledge.db itself."""
    parts = [_PYTHON, also]
    for source in sources:
        parts.append(str(source))
        if source.is_dir():
            with os.scandir(source) as entries:
                parts += sorted(f"{entry.name} {_form(entry.stat())}" for entry in entries if entry.is_file())
        else:
            parts.append(_form(source.stat()))
    return "\n".join(parts).encode() + b"\0"


def _form(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns}"


def _read(path: Path, stamp: bytes) -> memoryview | None:
    """The value as it was written; None where the file is missing, damaged, or made from something else."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    sealed = memoryview(content)[_HEAD_BYTES:]
    if content[:_HEAD_BYTES] != _head(sealed) or sealed[: len(stamp)] != stamp:
        return None
    return sealed[len(stamp) :]


def _write(path: Path, stamp: bytes, value: bytes) -> None:
    """Beside, then renamed: of two processes that write at once the later wins, with the same content."""
    sealed = stamp + value
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(_head(sealed) + sealed)
        beside.replace(path)
    except OSError:  # a folder that cannot be written to costs time, and nothing else
        with suppress(OSError):
            beside.unlink()


def _head(sealed: bytes | memoryview) -> bytes:
    return MAGIC + zlib.crc32(sealed).to_bytes(_CHECKSUM_BYTES, "big")
