"""The team's machines."""

from __future__ import annotations

from knowledge.team import Machine
from knowledge.workspace.cells import from_gpus, from_moment, gpus_cell, moment
from knowledge.workspace.changes import count_change
from knowledge.workspace.database import Database, Row

_KEEP = """
    insert into machines (team, folded, name, gpus, ram_gb, note, author, at, author_name) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (team, folded) do update set name = excluded.name, gpus = excluded.gpus, ram_gb = excluded.ram_gb,
        note = excluded.note, author = excluded.author, at = excluded.at, author_name = excluded.author_name
"""
_READ = "select name, gpus, ram_gb, note, author, at, author_name from machines where team = ?"


class Inventory:
    """Table `machines`. A name is one machine, whatever its case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, team: str, machine: Machine) -> None:
        """Keep a machine; one of that name is changed."""
        with self._database.transaction():
            self._database.write(
                _KEEP,
                team,
                machine.name.casefold(),
                machine.name,
                gpus_cell(machine.gpus),
                machine.ram_gb,
                machine.note,
                machine.author,
                moment(machine.at),
                machine.author_name,
            )
            count_change(self._database, team)

    def get(self, team: str, name: str) -> Machine | None:
        found = self._database.rows(f"{_READ} and folded = ?", team, name.casefold())
        return _machine(found[0]) if found else None

    def list(self, team: str) -> tuple[Machine, ...]:
        """By name."""
        return tuple(map(_machine, self._database.rows(f"{_READ} order by folded", team)))

    def remove(self, team: str, name: str) -> bool:
        """False where there was none."""
        with self._database.transaction():
            removed = self._database.write("delete from machines where team = ? and folded = ?", team, name.casefold())
            if removed:
                count_change(self._database, team)
        return bool(removed)


def _machine(row: Row) -> Machine:
    name, gpus, ram_gb, note, author, at, author_name = row
    return Machine(name, from_gpus(gpus), ram_gb, note, author, from_moment(at), author_name)
