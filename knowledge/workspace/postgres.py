"""The workspace in PostgreSQL, for several replicas of the bot: the same statements, with psycopg's placeholders."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.breaker import Breaker
from knowledge.workspace.database import Row, Value, WorkspaceError, storable
from knowledge.workspace.migrations import scripts

if TYPE_CHECKING:
    import psycopg

CONNECTIONS = 8
START_SECONDS = 3.0
WAIT_SECONDS = 1.0
"""The first question that finds the server away waits so long; those after it not at all."""
RECONNECT_SECONDS = 1.0
"""A server that is away is looked for by each question anew, and not at ever longer distances."""
SILENT_MS = 5_000
"""A line on which nothing comes back for so long is broken (Linux, TCP)."""
MIGRATION_LOCK = 7_236_541
"""Any number that is ours: two replicas that start at once migrate one after the other."""


class PostgresDatabase:
    """Safe to share between threads: each statement or transaction takes one connection of a small pool."""

    is_local = False

    def __init__(self, url: str) -> None:
        """Connect, and bring the database to today's tables. Raises WorkspaceError, never with the password in it."""
        try:
            import psycopg
            from psycopg_pool import ConnectionPool, PoolTimeout
        except ImportError as error:
            raise WorkspaceError("RIGWISE_DATABASE_URL needs the PostgreSQL driver: pip install 'rigwise[postgres]'") from error
        self._errors: tuple[type[Exception], ...] = (psycopg.Error, PoolTimeout)
        self._away: tuple[type[Exception], ...] = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
        self._breaker = Breaker()
        self.name = _name(url)
        self._open = threading.local()
        self._pool: Any = None
        try:
            self._pool = ConnectionPool(
                url,
                min_size=1,
                max_size=CONNECTIONS,
                timeout=WAIT_SECONDS,
                reconnect_timeout=RECONNECT_SECONDS,
                kwargs={"autocommit": True, "connect_timeout": int(START_SECONDS), "tcp_user_timeout": SILENT_MS},
                configure=_configure,
                check=ConnectionPool.check_connection,
                open=False,
            )
            self._pool.open(wait=True, timeout=START_SECONDS)
            self._migrate()
        except WorkspaceError:
            self.close()
            raise
        except self._errors as error:
            self.close()
            raise WorkspaceError(f"{self.name} cannot be used ({_brief(error)}); check RIGWISE_DATABASE_URL") from error

    def close(self) -> None:
        """Let every connection go."""
        if self._pool is not None:
            self._pool.close()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """What a query finds; within a transaction of the same thread, its own changes too."""
        with self._guarded("read"):
            current = getattr(self._open, "connection", None)
            if current is not None:
                return _execute(current, sql, values).fetchall()
            with self._pool.connection() as connection:
                return _execute(connection, sql, values).fetchall()

    def write(self, sql: str, *values: Value) -> int:
        """One change, on the server's disk when this returns (with the whole transaction where one is open)."""
        with self.transaction():
            return _execute(self._open.connection, sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One connection for all changes of this thread until the end; an inner one joins the outer."""
        if getattr(self._open, "connection", None) is not None:
            yield
            return
        with self._guarded("written"), self._pool.connection() as connection, connection.transaction():
            self._open.connection = connection
            try:
                yield
            finally:
                self._open.connection = None

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn the driver's errors into ours; while the server is away refuse at once, but for one call now and then."""
        if getattr(self._open, "connection", None) is None and not self._breaker.allows():
            raise WorkspaceError(f"{self.name} cannot be {what} (the server is away)")
        try:
            yield
        except self._errors as error:
            if isinstance(error, self._away):
                self._breaker.failed()
            raise WorkspaceError(f"{self.name} cannot be {what} ({_brief(error)})") from error
        self._breaker.answered()

    def problems(self) -> tuple[str, ...]:
        """Whether the server answers; its files are its own to look through."""
        try:
            self.rows("select 1")
        except WorkspaceError as error:
            return (str(error),)
        return ()

    def backup(self, path: Path) -> None:
        """Raises WorkspaceError: PostgreSQL has tools of its own for that."""
        raise WorkspaceError(f"{self.name} is PostgreSQL: copy it with pg_dump, and put it back with pg_restore")

    def _migrate(self) -> None:
        steps = scripts()
        with self.transaction():
            self.rows("select pg_advisory_xact_lock(?)", MIGRATION_LOCK)
            self.write("create table if not exists schema_version (number bigint not null)")
            found = self.rows("select number from schema_version")
            version = found[0][0] if found else 0
            if version > len(steps):
                raise WorkspaceError(f"{self.name} is of version {version}, this program knows {len(steps)}; update rigwise")
            for statements in steps[version:]:
                for statement in statements:
                    self.write(statement)
            self.write("delete from schema_version")
            self.write("insert into schema_version (number) values (?)", len(steps))


def _configure(connection: psycopg.Connection[Any]) -> None:
    """An acknowledged write is on the disk, whatever the server's own default is."""
    connection.execute("set synchronous_commit = on")


def _execute(connection: psycopg.Connection[Any], sql: str, values: tuple[Value, ...]) -> psycopg.Cursor[Any]:
    if not values:  # then psycopg looks for no placeholder, and for no doubled sign
        return connection.execute(sql)
    return connection.execute(translated(sql), [_plain(value) for value in values])


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """Our `?` as psycopg's `%s`. No statement of ours has either sign in a text of its own."""
    return sql.replace("%", "%%").replace("?", "%s")


def _plain(value: Value) -> Value:
    """PostgreSQL takes no NUL in a text."""
    cleaned = storable(value)
    return cleaned.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(cleaned, str) else cleaned


def _name(url: str) -> str:
    """`PostgreSQL at db.example:5432/rigwise`: what a log may say of an address."""
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(url)
    except Exception:
        return "PostgreSQL"
    return f"PostgreSQL at {parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


def _brief(error: Exception) -> str:
    """The first line of what the server said."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
