"""A PostgreSQL server of the test's own: its data in a scratch folder, its door a socket there, its user nobody in particular."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NOBODY = 65534
PORT = 5432
"""Only the name of the socket: nothing listens on the network."""
START_SECONDS = 30


class NoPostgres(RuntimeError):
    """The programs are not there; `tools/install_postgres.sh` brings them."""


def program(name: str) -> str:
    """A program of PostgreSQL, on the path or where Debian keeps it."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, homes), os.environ.get("PATH", "")]))
    if found is None:
        raise NoPostgres(f"{name} is not installed; run tools/install_postgres.sh")
    return found


class Server:
    """One server that can be stopped, killed and started again over the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        # PostgreSQL refuses to run as root, so root lends it a user that owns nothing else.
        self._user = NOBODY if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(folder, NOBODY, NOBODY)
        subprocess.run(
            [
                program("initdb"),
                "--pgdata",
                self.data,
                "--username",
                "rigwise",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd=folder,
            env=self._environment(),
        )

    def start(self) -> None:
        """Run, and wait until it takes connections."""
        self._process = subprocess.Popen(
            [program("postgres"), "-D", self.data, "-k", self.folder, "-p", str(PORT), "-c", "listen_addresses="],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self.folder,
            env=self._environment(),
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._answers():
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as its operator would."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def crash(self) -> None:
        """Stop it without a word to anybody, and without a checkpoint: `pg_ctl stop -m immediate`."""
        if self._process is not None:
            self._process.send_signal(3)
            self._process.wait()
            self._process = None

    def url(self, schema: str = "public") -> str:
        """Where a program finds it; a schema is a database of one test's own."""
        return f"postgresql://rigwise@/postgres?host={quote(str(self.folder))}&port={PORT}&options=-csearch_path%3D{schema}"

    def make_schema(self, name: str) -> str:
        """A new, empty schema; returns its address."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create schema {name}")
        return self.url(name)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}


@contextmanager
def server() -> Iterator[Server]:
    """A running server; its folder goes away with it."""
    folder = Path(tempfile.mkdtemp(prefix="rigwise-pg-"))
    running = Server(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
