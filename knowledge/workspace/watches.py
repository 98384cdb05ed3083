"""Questions whose answer a channel waits for."""

from __future__ import annotations

from typing import Any

from knowledge.team import Watch, WatchState
from knowledge.workspace.cells import from_moment, from_object, moment, object_cell
from knowledge.workspace.database import Database, Row

_COLUMNS = "team, id, question, platform, channel, thread, locale, state, detail, author, at"
_ADD = f"""
    insert into watches ({_COLUMNS}) values (?{", ?" * 10})
    on conflict (team, id) do update set state = excluded.state, detail = excluded.detail, at = excluded.at
"""  # noqa: S608


class Watches:
    """Table `watches`. Told or stopped ones stay, so that nothing is told twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, watch: Watch) -> None:
        """Keep a watch; one of that id begins anew."""
        self._database.write(
            _ADD,
            team,
            watch.id,
            watch.question,
            watch.platform,
            watch.channel,
            watch.thread,
            watch.locale,
            watch.state,
            object_cell(watch.detail),
            watch.author,
            moment(watch.at),
        )

    def get(self, team: str, watch_id: str) -> Watch | None:
        found = self._database.rows(f"select {_COLUMNS} from watches where team = ? and id = ?", team, watch_id)  # noqa: S608
        return _watch(found[0]) if found else None

    def list(self, team: str) -> tuple[Watch, ...]:
        """A team's, in every state, the newest first."""
        sql = f"select {_COLUMNS} from watches where team = ? order by at desc, id"  # noqa: S608
        return tuple(map(_watch, self._database.rows(sql, team)))

    def open(self) -> tuple[Watch, ...]:
        """What is still awaited, of every team: looked through at each refresh."""
        sql = f"select {_COLUMNS} from watches where state = 'open' order by team, at, id"  # noqa: S608
        return tuple(map(_watch, self._database.rows(sql)))

    def move(self, team: str, watch_id: str, state: WatchState, detail: dict[str, Any] | None = None) -> bool:
        """Set an open watch to another state; False where somebody was faster, so that only one process tells it."""
        sql = "update watches set state = ?, detail = coalesce(?, detail) where team = ? and id = ? and state = 'open'"
        return bool(self._database.write(sql, state, None if detail is None else object_cell(detail), team, watch_id))

    def remove(self, team: str, watch_id: str) -> bool:
        """False where there was none."""
        return bool(self._database.write("delete from watches where team = ? and id = ?", team, watch_id))


def _watch(row: Row) -> Watch:
    team, watch_id, question, platform, channel, thread, locale, state, detail, author, at = row
    read = from_object(detail)
    return Watch(watch_id, question, platform, channel, thread, locale, state, read, author, from_moment(at), team)
