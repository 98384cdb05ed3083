"""Counts for whoever runs the bot: what was not understood, and how much it is used. No names, no ids."""

from __future__ import annotations

from datetime import UTC, date, datetime

from knowledge.team import Unanswered, Use
from knowledge.workspace.cells import from_moment, moment
from knowledge.workspace.database import Database

MAX_TEXT = 500
_MISSED = """
    insert into unanswered (team, text, locale, count, last_seen) values (?, ?, ?, 1, ?)
    on conflict (team, text) do update set count = unanswered.count + 1, locale = excluded.locale, last_seen = excluded.last_seen
"""
_USED = """
    insert into usage (team, day, platform, intent, count) values (?, ?, ?, ?, ?)
    on conflict (team, day, platform, intent) do update set count = usage.count + excluded.count
"""


class UnansweredLog:
    """Table `unanswered`. The caller has taken names and ids out of the text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, text: str, locale: str, at: datetime | None = None) -> None:
        self._database.write(_MISSED, team, text[:MAX_TEXT], locale, moment(at))

    def list(self, team: str, limit: int = 100) -> tuple[Unanswered, ...]:
        """The most frequent first."""
        sql = "select text, locale, count, last_seen from unanswered where team = ? order by count desc, last_seen desc limit ?"
        rows = self._database.rows(sql, team, limit)
        return tuple(Unanswered(text, locale, count, from_moment(seen)) for text, locale, count, seen in rows)

    def everywhere(self, limit: int = 100) -> tuple[Unanswered, ...]:
        """Of all teams together, the most frequent first."""
        sql = """
            select text, max(locale), sum(count) as times, max(last_seen) as seen from unanswered
            group by text order by times desc, seen desc limit ?
        """
        return tuple(
            Unanswered(text, locale, count, from_moment(seen)) for text, locale, count, seen in self._database.rows(sql, limit)
        )

    def remove(self, team: str, text: str) -> bool:
        """False where there was none."""
        return bool(self._database.write("delete from unanswered where team = ? and text = ?", team, text[:MAX_TEXT]))


class Usage:
    """Table `usage`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, team: str, platform: str, intent: str, day: date | None = None, times: int = 1) -> None:
        on = day or datetime.now(tz=UTC).date()
        self._database.write(_USED, team, on.isoformat(), platform, intent, times)

    def teams(self) -> tuple[str, ...]:
        """Who has asked anything, by name."""
        return tuple(team for (team,) in self._database.rows("select distinct team from usage order by team"))

    def list(self, team: str, since: date | None = None) -> tuple[Use, ...]:
        """Day by day, the newest first."""
        sql = "select day, platform, intent, count from usage where team = ? and day >= ? order by day desc, count desc, intent"
        rows = self._database.rows(sql, team, since.isoformat() if since else "")
        return tuple(Use(date.fromisoformat(day), platform, intent, count) for day, platform, intent, count in rows)
