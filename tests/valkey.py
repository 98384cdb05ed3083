"""A Valkey (or Redis) server of the test's own: its data in a scratch folder, its door a socket there."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 10


class NoValkey(RuntimeError):
    """The program is not there; `tools/install_valkey.sh` brings it."""


class Server:
    """One server that can be killed and started again over the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if found is None:
            raise NoValkey("no valkey-server and no redis-server is installed; run tools/install_valkey.sh")
        self._program = found
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/socket"

    def start(self) -> None:
        """Run, with every write in a log on the disk, and wait until it takes connections."""
        options = ["--port", "0", "--unixsocket", "socket", "--appendonly", "yes", "--save", ""]
        self._process = subprocess.Popen(
            [self._program, *options], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._answers():
            time.sleep(0.02)

    def kill(self) -> None:
        """End it without a word to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(f"{self.folder}/socket")
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


@contextmanager
def server() -> Iterator[Server]:
    """A running server; its folder goes away with it."""
    folder = Path(tempfile.mkdtemp(prefix="rigwise-valkey-"))
    running = Server(folder)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        shutil.rmtree(folder, ignore_errors=True)
