"""The last question of each conversation, so that "and with int8?" is understood."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from knowledge.team import LastTurn
from knowledge.workspace.cells import from_moment, moment, object_cell
from knowledge.workspace.database import Database

KEPT_FOR = timedelta(days=30)
MAX_CONVERSATIONS = 20_000
PRUNE_EVERY = 200
"""Writes between two looks for what is too old."""

_KEEP = """
    insert into conversations (conversation, intent, slots, at) values (?, ?, ?, ?)
    on conflict (conversation) do update set intent = excluded.intent, slots = excluded.slots, at = excluded.at
"""
_SURPLUS = "delete from conversations where at <= (select at from conversations order by at desc limit 1 offset ?)"


class Threads(Protocol):
    """Where the last question of each conversation is kept: in the table below, or on a server that replicas share."""

    def get(self, conversation: str) -> LastTurn | None:
        """The last question that was remembered, or None."""
        ...

    def remember(self, conversation: str, intent: str, slots: dict[str, Any], at: datetime | None = None) -> None:
        """Keep a question as the last one of its conversation."""
        ...

    def forget(self, author: str) -> int:
        """Forget the conversations that an author had alone; how many those were."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class Conversations:
    """Table `conversations`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writes = 0

    def get(self, conversation: str) -> LastTurn | None:
        """The last question that was remembered, or None. A row that cannot be read counts as none."""
        sql = "select intent, slots, at from conversations where conversation = ?"
        for intent, slots, at in self._database.rows(sql, conversation):
            try:
                read = json.loads(slots)
                return LastTurn(intent, read, from_moment(at)) if isinstance(read, dict) else None
            except ValueError:
                return None
        return None

    def remember(self, conversation: str, intent: str, slots: dict[str, Any], at: datetime | None = None) -> None:
        """Keep a question as the last one of its conversation."""
        now = at or datetime.now(tz=UTC)
        with self._database.transaction():
            self._database.write(_KEEP, conversation, intent, object_cell(slots), moment(now))
            if self._writes % PRUNE_EVERY == 0:
                self._database.write("delete from conversations where at < ?", moment(now - KEPT_FOR))
                self._database.write(_SURPLUS, MAX_CONVERSATIONS)
        self._writes += 1

    def forget(self, author: str) -> int:
        """Private threads: `slack:T1:D1:U1` for the author `slack:T1:U1`, `discord:1:2:99` for `99`."""
        escaped = author.rpartition(":")[2].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._database.write("delete from conversations where conversation like ? escape '\\'", f"%:{escaped}")

    def close(self) -> None:
        """The database is let go by whoever opened it."""
