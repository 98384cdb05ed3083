"""How often a team's facts have changed: what was read of them stays good until that number moves, whoever moved it."""

from __future__ import annotations

from knowledge.workspace.database import Database

_BUMP = """
    insert into team_changes (team, number) values (?, 1)
    on conflict (team) do update set number = team_changes.number + 1
"""


def count_change(database: Database, team: str) -> None:
    """To be called in the transaction of the change itself."""
    database.write(_BUMP, team)


def changes(database: Database, team: str) -> int:
    """Zero for a team that has written nothing yet."""
    found = database.rows("select number from team_changes where team = ?", team)
    return int(found[0][0]) if found else 0
