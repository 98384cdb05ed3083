"""What one process at a time may have, and until when."""

from __future__ import annotations

from knowledge.workspace.database import Database

_CLAIM = """
    insert into leases (name, holder, until) values (?, ?, ?)
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where leases.holder = excluded.holder or leases.until <= ?
"""


class Leases:
    """Table `leases`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, holder: str, *, now: float, until: float) -> bool:
        """Whether the holder has it until then: nobody else does, or did only until `now`."""
        return bool(self._database.write(_CLAIM, name, holder, until, now))

    def release(self, name: str, holder: str) -> None:
        """Nobody has it, where the holder did."""
        self._database.write("delete from leases where name = ? and holder = ?", name, holder)
