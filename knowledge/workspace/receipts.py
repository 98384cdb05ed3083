"""Quotes as they were given, so that each can be shown and given again."""

from __future__ import annotations

from knowledge.team import Receipt
from knowledge.workspace.cells import from_moment, from_object, moment, object_cell
from knowledge.workspace.database import Database, Row

_COLUMNS = "id, question, intent, slots, data_version, reply, locale, author, at"
_ADD = f"insert into receipts (team, {_COLUMNS}) values (?{', ?' * 9}) on conflict (team, id) do nothing"  # noqa: S608


class Receipts:
    """Table `receipts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, receipt: Receipt) -> bool:
        """Keep a receipt; False where one of that id is kept already."""
        added = self._database.write(
            _ADD,
            team,
            receipt.id,
            receipt.question,
            receipt.intent,
            object_cell(receipt.slots),
            receipt.data_version,
            object_cell(receipt.reply),
            receipt.locale,
            receipt.author,
            moment(receipt.at),
        )
        return bool(added)

    def get(self, team: str, receipt_id: str) -> Receipt | None:
        sql = f"select {_COLUMNS} from receipts where team = ? and id = ?"  # noqa: S608
        found = self._database.rows(sql, team, receipt_id.lower())
        return _receipt(found[0]) if found else None

    def list(self, team: str, limit: int = 100) -> tuple[Receipt, ...]:
        """The newest first."""
        sql = f"select {_COLUMNS} from receipts where team = ? order by at desc, id limit ?"  # noqa: S608
        return tuple(map(_receipt, self._database.rows(sql, team, limit)))

    def remove(self, team: str, receipt_id: str) -> bool:
        """False where there was none."""
        return bool(self._database.write("delete from receipts where team = ? and id = ?", team, receipt_id.lower()))


def _receipt(row: Row) -> Receipt:
    receipt_id, question, intent, slots, data_version, reply, locale, author, at = row
    read = from_object(slots), from_object(reply)
    return Receipt(receipt_id, question, intent, read[0], data_version, read[1], locale, author, from_moment(at))
