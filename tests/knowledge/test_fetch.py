"""A knowledge.db from elsewhere: shipped read-only, or fetched and checked; what is wrong with it replaces nothing."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowledge.build import build
from knowledge.fetch import FetchError, fetch
from knowledge.library import Library
from knowledge.store import open_store


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("built") / "knowledge.db"
    build(path)
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, built: bytes) -> Iterator[tuple[Path, str]]:
    """A folder that is served, with the database and its checksum in it."""
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "knowledge.db").write_bytes(built)
    (folder / "knowledge.db.sha256").write_text(f"{hashlib.sha256(built).hexdigest()}  knowledge.db\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/knowledge.db"
    server.shutdown()
    server.server_close()


def test_it_is_taken_over_once(store: tuple[Path, str], tmp_path: Path, built: bytes) -> None:
    to = tmp_path / "here" / "knowledge.db"
    assert fetch(store[1], to)
    assert to.read_bytes() == built
    assert not fetch(store[1], to)
    assert [path.name for path in to.parent.iterdir()] == ["knowledge.db"]


def test_what_has_another_checksum_or_is_no_database_replaces_nothing(store: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = store
    to = tmp_path / "knowledge.db"
    fetch(url, to)
    before = to.read_bytes()
    with pytest.raises(FetchError, match="has the checksum"):
        fetch(url, to, "0" * 64)
    (folder / "knowledge.db").write_bytes(b"SQLite format 3\0 but not ours")
    with pytest.raises(FetchError, match="is no knowledge"):
        fetch(url, to, hashlib.sha256((folder / "knowledge.db").read_bytes()).hexdigest())
    (folder / "knowledge.db.sha256").write_text("not found")
    with pytest.raises(FetchError, match="holds no checksum"):
        fetch(url, to)
    with pytest.raises(FetchError, match="cannot be read"):
        fetch(f"{url}.gone", to)
    with pytest.raises(FetchError, match="no http address"):
        fetch("file:///etc/passwd", to)
    assert to.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []


def test_a_shipped_one_is_read_as_it_is_and_nothing_is_written(
    built: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, other_data = tmp_path / "knowledge.db", tmp_path / "other"
    other_data.mkdir()
    shipped.write_bytes(built)
    monkeypatch.setenv("RIGWISE_KNOWLEDGE", str(shipped))
    store = open_store(folder=other_data)
    assert (store.path, store.note) == (shipped, "")
    store.connection.close()
    library = Library.open()
    assert library.path == shipped
    library.close()


def test_a_shipped_one_that_is_missing_is_said_and_the_own_facts_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGWISE_KNOWLEDGE", str(tmp_path / "gone.db"))
    store = open_store()
    assert store.path is None
    assert "gone.db is missing, damaged or of another version" in store.note
    store.connection.close()
    assert not (tmp_path / "gone.db").exists()
