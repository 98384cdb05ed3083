"""One open workspace: a table group each, and what an answer needs of a team in one small read."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from pathlib import Path

from knowledge.store import data_folder
from knowledge.team import TeamFacts
from knowledge.workspace.absent import AbsentDatabase
from knowledge.workspace.changes import changes
from knowledge.workspace.conversations import Conversations, Threads
from knowledge.workspace.database import Database
from knowledge.workspace.events import Events
from knowledge.workspace.inventory import Inventory
from knowledge.workspace.leases import Leases
from knowledge.workspace.people import People
from knowledge.workspace.prices import TeamPrices
from knowledge.workspace.receipts import Receipts
from knowledge.workspace.runs import Runs
from knowledge.workspace.settings import TeamSettings
from knowledge.workspace.sqlite import SqliteDatabase
from knowledge.workspace.tallies import UnansweredLog, Usage
from knowledge.workspace.watches import Watches

FILE_NAME = "workspace.db"
RUNS_IN_AN_ANSWER = 1_000
"""No answer looks through more of a team's runs than these, the newest."""
TEAMS_KEPT = 256


def database_url() -> str | None:
    """`$RIGWISE_DATABASE_URL`, where the tables are in PostgreSQL."""
    return os.environ.get("RIGWISE_DATABASE_URL", "").strip() or None


class Workspace:
    """What the teams write. Safe to share between threads; every call that returns has reached the disk."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.conversations: Threads = Conversations(database)
        self.runs = Runs(database)
        self.inventory = Inventory(database)
        self.settings = TeamSettings(database)
        self.prices = TeamPrices(database)
        self.receipts = Receipts(database)
        self.watches = Watches(database)
        self.unanswered = UnansweredLog(database)
        self.usage = Usage(database)
        self.people = People(database, self.conversations)
        self.events = Events(database)
        self.leases = Leases(database)
        self._facts: OrderedDict[str, tuple[int, TeamFacts]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path | None = None, url: str | None = None) -> Workspace:
        """The workspace in PostgreSQL at `url`, or in a file in `folder`, made on first use.

        With neither: `$RIGWISE_DATABASE_URL` where it is set, else a file in `$RIGWISE_DATA` or the user's data folder.
        Raises WorkspaceError for what cannot be used: a folder, a damaged file, a server, or tables of a newer version.
        """
        url = url or (None if folder else database_url())
        if url:
            from knowledge.workspace.postgres import PostgresDatabase

            return cls(PostgresDatabase(url))
        return cls(SqliteDatabase((folder or data_folder()) / FILE_NAME))

    @classmethod
    def late(cls, url: str) -> Workspace:
        """The workspace in PostgreSQL at `url`, which is away for now: it is looked for, and used once it is there."""
        from knowledge.workspace.late import LateDatabase
        from knowledge.workspace.postgres import PostgresDatabase

        return cls(LateDatabase(lambda: PostgresDatabase(url)))

    @classmethod
    def absent(cls, problem: str) -> Workspace:
        """No workspace: whatever is asked of it raises WorkspaceError with that problem."""
        return cls(AbsentDatabase(problem))

    def keep_threads_in(self, threads: Threads) -> None:
        """The last questions of conversations are kept elsewhere than in the table, from now on."""
        self.conversations = self.people.threads = threads

    def close(self) -> None:
        """Let the database go."""
        self.conversations.close()
        self.database.close()

    def teams(self) -> tuple[str, ...]:
        """Every team that has ever kept anything."""
        return tuple(row[0] for row in self.database.rows("select team from team_changes order by team"))

    def facts(self, team: str) -> TeamFacts:
        """A team's machines, runs, prices and settings. Read anew only when somebody, anywhere, has changed them."""
        number = changes(self.database, team)
        with self._lock:
            kept = self._facts.get(team)
        if kept is not None and kept[0] == number:
            return kept[1]
        facts = self._read(team) if number else TeamFacts()
        with self._lock:
            self._facts[team] = number, facts
            self._facts.move_to_end(team)
            while len(self._facts) > TEAMS_KEPT:
                self._facts.popitem(last=False)
        return facts

    def _read(self, team: str) -> TeamFacts:
        return TeamFacts(
            machines=self.inventory.list(team),
            runs=self.runs.list(team, RUNS_IN_AN_ANSWER),
            prices=self.prices.list(team),
            settings=self.settings.list(team),
        )
