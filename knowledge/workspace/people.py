"""What is kept of one person: handed out, and forgotten, on their word."""

from __future__ import annotations

from typing import Any

from knowledge.workspace.changes import count_change
from knowledge.workspace.conversations import Threads
from knowledge.workspace.database import Database

_COLUMNS = {
    "runs": "id, model, precision_key, gpus, used_bytes, decode_tok_s, context, runtime, note, at",
    "machines": "name, gpus, ram_gb, note, at",
    "prices": "id, item, kind, price, currency, dated, seller, note, at",
    "receipts": "id, question, at",
    "watches": "id, question, state, at",
    "settings": "channel, name, value, at",
}
"""Tables whose rows carry their author."""


class People:
    """Every table that names an author. A conversation's key ends in the person's id where it is theirs alone."""

    def __init__(self, database: Database, threads: Threads) -> None:
        self._database = database
        self.threads = threads

    def export(self, team: str, author: str) -> dict[str, list[dict[str, Any]]]:
        """Table to rows, each by column name; tables with nothing are left out."""
        found = {}
        for table, columns in _COLUMNS.items():
            sql = f"select {columns} from {table} where team = ? and author = ? order by at"  # noqa: S608
            if rows := self._database.rows(sql, team, author):
                found[table] = [dict(zip(columns.split(", "), row, strict=True)) for row in rows]
        return found

    def forget(self, team: str, author: str) -> int:
        """Delete receipts and watches of a person; what the team works with (runs, machines, prices, settings) loses the name.

        Returns how many rows were touched.
        """
        with self._database.transaction():
            touched = 0
            for table in _COLUMNS:
                own = table in {"receipts", "watches"}
                cleared = "author = '', author_name = ''" if table in {"runs", "machines"} else "author = ''"
                start = f"delete from {table}" if own else f"update {table} set {cleared}"  # noqa: S608
                touched += self._database.write(f"{start} where team = ? and author = ?", team, author)
            touched += self.threads.forget(author)
            count_change(self._database, team)
        return touched
