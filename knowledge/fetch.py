"""A knowledge.db from an address: taken over whole and checked, or not at all. Running bots answer from it within seconds."""

from __future__ import annotations

import hashlib
import os
import re
import urllib.request
from pathlib import Path

from knowledge import stamp

TIMEOUT_S = 60
MOST_BYTES = 500_000_000
_DIGEST = re.compile(r"\b[0-9a-fA-F]{64}\b")


class FetchError(RuntimeError):
    """The file was not taken over; the message says why. What was there is untouched."""


def fetch(url: str, to: Path, sha256: str | None = None) -> bool:
    """Bring the database at `url` to `to`; False where it is there already.

    `sha256` is the checksum that it must have; without one it is read from `url` + ".sha256", as sha256sum writes it.
    Raises FetchError.
    """
    wanted = (sha256 or _digest(_read(f"{url}.sha256", 1_000).decode("ascii", "replace"))).lower()
    if to.is_file() and hashlib.sha256(to.read_bytes()).hexdigest() == wanted:
        return False
    data = _read(url, MOST_BYTES)
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise FetchError(f"{url} has the checksum {found}, not {wanted}")
    _put(data, to)
    return True


def _read(url: str, most: int) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise FetchError(f"{url!r} is no http address")
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - checked above
            data: bytes = answer.read(most + 1)
    except (OSError, ValueError) as error:
        raise FetchError(f"{url} cannot be read ({error})") from error
    if len(data) > most:
        raise FetchError(f"{url} is larger than {most:,} bytes")
    return data


def _digest(text: str) -> str:
    found = _DIGEST.search(text)
    if found is None:
        raise FetchError("the .sha256 file holds no checksum; give one with --sha256")
    return found[0]


def _put(data: bytes, to: Path) -> None:
    """Written beside, flushed, looked through and renamed: who reads the old file goes on reading it."""
    beside = to.with_name(f"{to.name}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not stamp.is_sealed(beside):
            raise FetchError("it is no knowledge.db of ours, or is damaged")
        beside.replace(to)
    except OSError as error:
        raise FetchError(f"{to} cannot be written ({error})") from error
    finally:
        beside.unlink(missing_ok=True)
