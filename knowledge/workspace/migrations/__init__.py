"""Numbered steps from an empty database to today's, one file each. Never changed once released; the same for every store."""

from functools import cache
from pathlib import Path


@cache
def scripts() -> tuple[tuple[str, ...], ...]:
    """The statements of each step; the first step is number 1."""
    found = sorted(Path(__file__).parent.glob("*.sql"))
    return tuple(
        tuple(statement for part in file.read_text(encoding="utf-8").split(";") if (statement := part.strip())) for file in found
    )
