"""Files that people attach to a question: which are logs, and their text."""

from __future__ import annotations

from pathlib import PurePosixPath

MAX_FILE_BYTES = 1_000_000
"""A log of more is cut: what matters of an error stands in its first megabyte."""
MAX_FILES = 5
_SUFFIXES = frozenset(
    {".txt", ".log", ".out", ".err", ".md", ".json", ".jsonl", ".yaml", ".yml", ".toml", ".csv", ".py", ".sh", ".trace", ".ansi"}
)
_TYPES = ("text/", "application/json", "application/x-ndjson", "application/yaml", "application/toml")
_MANY_ODD = 0.1
"""A text file has fewer bytes than this share that are no text."""


def may_be_text(name: str, content_type: str | None) -> bool:
    """Whether a file is worth fetching, by its type or its name; platforms give a `.log` no type, or that of any bytes."""
    return (content_type or "").lower().startswith(_TYPES) or PurePosixPath(name.lower()).suffix in _SUFFIXES


def text_of_bytes(data: bytes) -> str | None:
    """The text of a file, cut to MAX_FILE_BYTES; None where it is none: a picture or an archive that is called `.log`."""
    data = data[:MAX_FILE_BYTES]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    if b"\0" in data:
        return None
    text = data.decode("utf-8", "replace")
    return None if text.count("\ufffd") > _MANY_ODD * len(text) + 3 else text.removeprefix("\ufeff")


def joined(*texts: str) -> str:
    """What was written and what was attached, as one text of at most MAX_FILE_BYTES characters."""
    return "\n".join(text for text in texts if text)[:MAX_FILE_BYTES]
