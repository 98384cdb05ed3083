"""The quotes that a team got itself; they win over the price book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.team import TeamPrice
from knowledge.workspace.cells import from_moment, moment
from knowledge.workspace.changes import count_change
from knowledge.workspace.database import Database, Row

_COLUMNS = "id, item, kind, price, currency, dated, seller, low, high, note, author, at"
_ADD = f"insert into prices (team, {_COLUMNS}) values (?{', ?' * 12}) on conflict (team, id) do nothing"  # noqa: S608


class TeamPrices:
    """Table `prices`. A row is never changed: a newer quote is another row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, prices: Iterable[TeamPrice]) -> int:
        """Keep them all or none. Returns how many were new; what is there already stays as it is."""
        with self._database.transaction():
            added = sum(self._add(team, price) for price in prices)
            if added:
                count_change(self._database, team)
        return added

    def _add(self, team: str, price: TeamPrice) -> int:
        return self._database.write(
            _ADD,
            team,
            price.id,
            price.item,
            price.kind,
            price.price,
            price.currency,
            price.on.isoformat(),
            price.seller,
            price.low,
            price.high,
            price.note,
            price.author,
            moment(price.at),
        )

    def list(self, team: str) -> tuple[TeamPrice, ...]:
        """The newest quote first."""
        sql = f"select {_COLUMNS} from prices where team = ? order by dated desc, at desc, id"  # noqa: S608
        return tuple(map(_price, self._database.rows(sql, team)))

    def remove(self, team: str, price_id: str) -> bool:
        """False where there was none."""
        with self._database.transaction():
            removed = self._database.write("delete from prices where team = ? and id = ?", team, price_id)
            if removed:
                count_change(self._database, team)
        return bool(removed)


def _price(row: Row) -> TeamPrice:
    price_id, item, kind, price, currency, dated, seller, low, high, note, author, at = row
    on = date.fromisoformat(dated)
    return TeamPrice(price_id, item, kind, price, currency, on, seller, low, high, note, author, from_moment(at))
