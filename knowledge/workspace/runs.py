"""What the team measured itself."""

from __future__ import annotations

from knowledge.team import MeasuredRun
from knowledge.workspace.cells import from_gpus, from_moment, gpus_cell, moment
from knowledge.workspace.changes import count_change
from knowledge.workspace.database import Database, Row

_COLUMNS = (
    "id, model, precision_key, gpus, used_bytes, decode_tok_s, prefill_tok_s, context, batch, runtime, "
    "note, author, at, author_name"
)


class Runs:
    """Table `runs`. An id is a team's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, run: MeasuredRun) -> bool:
        """Keep a run; False where one of that id is kept already (the same report sent twice)."""
        with self._database.transaction():
            added = self._database.write(
                f"insert into runs (team, {_COLUMNS}) values (?{', ?' * 14}) on conflict (team, id) do nothing",  # noqa: S608
                team,
                run.id,
                run.model,
                run.precision,
                gpus_cell(run.gpus),
                run.used_bytes,
                run.decode_tok_s,
                run.prefill_tok_s,
                run.context,
                run.batch,
                run.runtime,
                run.note,
                run.author,
                moment(run.at),
                run.author_name,
            )
            if added:
                count_change(self._database, team)
        return bool(added)

    def get(self, team: str, run_id: str) -> MeasuredRun | None:
        found = self._database.rows(f"select {_COLUMNS} from runs where team = ? and id = ?", team, run_id)  # noqa: S608
        return _run(found[0]) if found else None

    def list(self, team: str, limit: int = 1_000_000) -> tuple[MeasuredRun, ...]:
        """The newest first."""
        sql = f"select {_COLUMNS} from runs where team = ? order by at desc, id limit ?"  # noqa: S608
        return tuple(map(_run, self._database.rows(sql, team, limit)))

    def remove(self, team: str, run_id: str) -> bool:
        """False where there was none."""
        with self._database.transaction():
            removed = self._database.write("delete from runs where team = ? and id = ?", team, run_id)
            if removed:
                count_change(self._database, team)
        return bool(removed)


def _run(row: Row) -> MeasuredRun:
    run_id, model, precision, gpus, used, decode, prefill, context, batch, runtime, note, author, at, name = row
    when, devices = from_moment(at), from_gpus(gpus)
    return MeasuredRun(
        run_id, model, precision, devices, used, decode, prefill, context, batch, runtime, note, author, when, name
    )
