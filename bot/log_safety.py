"""What every line of the log goes through: nothing that a person wrote, no secret, nothing that could pass for another line."""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from itertools import chain
from typing import Any

from bot.redact import MASK, redact
from knowledge.workspace import WorkspaceError

Line = MutableMapping[str, Any]
Step = Callable[[Any, str, Line], Line]
"""A processor of structlog's."""

SPEAKABLE = (OSError, sqlite3.Error, WorkspaceError)
"""Errors whose words are about the machine. The words of all others may quote what a person wrote (`invalid literal: '…'`)."""
WITHHELD = "(message withheld; RIGWISE_LOG_CONTENT=true shows it)"
SHORTEST_SECRET = 8
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that end a line somewhere, those that turn the reading direction, and halves of surrogate pairs."""


def escape(text: str) -> str:
    """`text` on one line, with what a terminal or a reader of lines would act on written out."""
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


def escaped(_: Any, __: str, line: Line) -> Line:
    """No value and no name of a value can begin a new line, move the cursor or hide."""
    safe = {escape(str(key)): _each(value, escape) for key, value in line.items() if key != "exception"}
    if "exception" in line:
        safe["exception"] = "\n".join(map(escape, line["exception"].split("\n")))
    return safe


_CAPABILITIES = re.compile(r"(?<=://hooks\.slack\.com/)\S+|(?<=[?&]ticket=)[^\s&]+|(/(?:webhooks|interactions)/\d+/)[^\s/?]+")
"""Addresses that are a right by themselves: of Slack's responses and sockets, and of Discord's interactions."""


def masked(secrets: Iterable[str]) -> Step:
    """A step that takes out what was configured as secret, and what looks like a secret of anybody's."""
    known = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)

    def mask(text: str) -> str:
        for secret in known:
            text = text.replace(secret, MASK)
        return redact(_CAPABILITIES.sub(lambda found: f"{found[1] or ''}{MASK}", text))

    def step(_: Any, __: str, line: Line) -> Line:
        return {key: _each(value, mask) for key, value in line.items()}

    return step


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """Every text in a value changed; numbers stay as they are, and what is neither becomes its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {change(str(key)): _each(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each(one, change) for one in value]
    return change(str(value))


def without_content(_: Any, __: str, line: Line) -> Line:
    """What libraries add of their own to a line, and may hold what was written: asyncio's list of what was lost."""
    record = line.get("_record")
    if record is not None and record.name == "asyncio":
        line["event"] = str(line["event"]).split("\n", 1)[0]
    return line


def traced(*, content: bool) -> Step:
    """A step that writes an exception down: where it came from always, its words only where they hold nobody's."""

    def step(_: Any, __: str, line: Line) -> Line:
        raised = line.pop("exc_info", None)
        error = raised[1] if isinstance(raised, tuple) else raised
        if isinstance(error, BaseException):
            line["exception"] = "".join(traceback.format_exception(error) if content else _places(error)).rstrip()
        return line

    return step


def _places(error: BaseException) -> Iterator[str]:
    """The trace of an exception and of those it came from, oldest first, with their words where they may be said."""
    for one in reversed(list(_chain(error))):
        words = f"{one}" if isinstance(one, SPEAKABLE) else WITHHELD
        yield from chain(traceback.format_tb(one.__traceback__), (f"{type(one).__qualname__}: {words}\n",))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
