"""Events of the platforms that were taken up; the text of one only until it has been answered."""

from __future__ import annotations

from knowledge.workspace.database import Database

PRUNE_EVERY = 500
"""Events between two looks for what is too old."""
MOST_AT_ONCE = 100

_TAKE = """
    insert into events (platform, name, owner, event, until, tries, at) values (?, ?, ?, ?, ?, 1, ?)
    on conflict (platform, name) do nothing
"""
_OPEN = """
    select name, event, tries from events
    where platform = ? and event is not null and until < ? order by until limit ?
"""
_ADOPT = """
    update events set owner = ?, until = ?, tries = tries + 1
    where platform = ? and name = ? and event is not null and until < ?
"""


class Events:
    """Table `events`. Times are seconds of the clock of whoever calls; several machines keep theirs alike (NTP)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._taken = 0

    def take(self, platform: str, name: str, owner: str, event: str | None, *, now: float, lease: float, keep: float) -> bool:
        """Whether nobody had it before; it is the owner's then until `now + lease`."""
        if self._taken % PRUNE_EVERY == 0:
            self._database.write("delete from events where at < ?", now - keep)
        self._taken += 1
        return bool(self._database.write(_TAKE, platform, name, owner, event, now + lease, now))

    def finish(self, platform: str, name: str) -> None:
        """Nobody takes it over; its text is gone, and its name stays."""
        self._database.write("update events set event = null where platform = ? and name = ?", platform, name)

    def renew(self, owner: str, until: float) -> None:
        """The owner is still at what it has open."""
        self._database.write("update events set until = ? where owner = ? and event is not null", until, owner)

    def adopt(self, platform: str, owner: str, *, now: float, lease: float, tries: int) -> list[tuple[str, str]]:
        """(name, event) of what was left open, the owner's from now on; what was left open `tries` times is given up."""
        found = []
        for name, event, tried in self._database.rows(_OPEN, platform, now, MOST_AT_ONCE):
            if tried >= tries:
                self.finish(platform, name)
            elif self._database.write(_ADOPT, owner, now + lease, platform, name, now):
                found.append((name, event))
        return found
