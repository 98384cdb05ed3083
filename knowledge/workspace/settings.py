"""What a team sets for itself, and for one channel: a name and a JSON value. What the names mean is the bot's business."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from knowledge.workspace.cells import moment, object_cell
from knowledge.workspace.changes import count_change
from knowledge.workspace.database import Database

_KEEP = """
    insert into settings (team, channel, name, value, author, at) values (?, ?, ?, ?, ?, ?)
    on conflict (team, channel, name) do update set value = excluded.value, author = excluded.author, at = excluded.at
"""


class TeamSettings:
    """Table `settings`. The channel is empty for the whole team."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, team: str, key: str, value: Any, *, channel: str = "", author: str = "", at: datetime | None = None) -> None:
        """Keep a value; None takes it away, and what stands above it counts again."""
        with self._database.transaction():
            if value is None:
                sql = "delete from settings where team = ? and channel = ? and name = ?"
                self._database.write(sql, team, channel, key)
            else:
                self._database.write(_KEEP, team, channel, key, object_cell(value), author, moment(at))
            count_change(self._database, team)

    def list(self, team: str) -> dict[tuple[str, str], Any]:
        """(channel, key) to value, of all channels. A value that cannot be read is left out."""
        found = {}
        for channel, key, value in self._database.rows("select channel, name, value from settings where team = ?", team):
            try:
                found[channel, key] = json.loads(value)
            except ValueError:
                continue
        return found
