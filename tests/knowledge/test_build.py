"""knowledge.db is whole and current, or it is built anew; and never half of it is seen."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml

from knowledge import stamp, store
from knowledge.build import build
from knowledge.library import Library
from knowledge.store import open_store
from knowledge.tables import DataError
from knowledge.views import VIEWS


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("original") / "knowledge.db"
    build(path)
    return path.read_bytes()


@pytest.fixture
def built(tmp_path: Path, original: bytes) -> Path:
    path = tmp_path / "knowledge.db"
    path.write_bytes(original)
    return path


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_current_file_is_used_as_it_stands(built: Path) -> None:
    before = inode(built)
    opened = open_store(built)
    opened.connection.close()
    assert opened.note == ""
    assert inode(built) == before


def spoil_first_page(path: Path) -> None:
    path.write_bytes(b"not a database at all")


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip_one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table meta (key, value)")


def edit(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update gpus set vram_gb = 99 where key = 'rtx-4090'")


@pytest.mark.parametrize("damage", [spoil_first_page, cut_short, flip_one_bit, empty, foreign, edit, Path.unlink])
def test_a_damaged_or_foreign_file_is_rebuilt_and_never_trusted(built: Path, damage: Callable[[Path], None]) -> None:
    damage(built)
    library = Library.open(built)
    assert library.gpu_listing("rtx-4090").vram_gb == 24
    assert stamp.is_sealed(built)


def test_new_data_makes_a_new_database(built: Path, data_folder: Path, change: Callable[..., int]) -> None:
    change("gpus.csv", "rtx-4090", tdp_w="460")
    library = Library(open_store(built, data_folder))
    assert library.gpu("rtx-4090").tdp_w == 460


def test_a_new_time_of_a_file_with_the_same_content_builds_nothing(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "knowledge.db"
    build(path, data_folder)
    before = inode(path)
    os.utime(data_folder / "gpus.csv", (1, 1))
    open_store(path, data_folder).connection.close()
    assert inode(path) == before


def test_the_content_is_read_once_for_the_new_times(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "knowledge.db"
    build(path, data_folder)
    os.utime(data_folder / "gpus.csv", (1, 1))
    reading = Mock(side_effect=stamp.content_hash)
    monkeypatch.setattr(stamp, "content_hash", reading)
    for _ in range(3):
        open_store(path, data_folder).connection.close()
    assert reading.call_count == 1


def add(database: Path, table: str, text: str) -> None:
    folder = database.parent / "additions"
    folder.mkdir(exist_ok=True)
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")


STAND_IN = "params_b,model,reason\n777,llama-7b,a test\n"


def test_additions_beside_the_database_are_built_in_and_noticed_when_they_change(built: Path) -> None:
    add(built, "stand_ins", STAND_IN)
    library = Library.open(built)
    assert (library.note, [each.model for each in [library.stand_in(777)] if each]) == ("", ["llama-7b"])
    add(built, "stand_ins", STAND_IN.replace("llama-7b", "llama-13b"))
    assert [each.model for each in [Library.open(built).stand_in(777)] if each] == ["llama-13b"]
    (built.parent / "additions" / "stand_ins.csv").unlink()
    assert Library.open(built).stand_in(777) is None


def test_an_added_row_stands_in_place_of_ours_of_the_same_key(built: Path) -> None:
    add(built, "runtimes", "key,name,engine\nvllm,Our vLLM,vllm\n")
    library = Library.open(built)
    assert (library.runtime_name("vllm"), library.stats()["runtimes"]) == ("Our vLLM", 24)


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("stand_ins", "params_b,model,reason\n777,no-such-model,a test\n", "additions/stand_ins.csv:2: model 'no-such-model'"),
        ("runtimes", "key,name,engine,colour\nx,X,vllm,red\n", "additions/runtimes.csv:1: unknown column 'colour'"),
        ("model", "key\nx\n", "additions/model.csv:1: there is no such table"),
    ],
)
def test_faulty_additions_do_not_silence_the_bot_and_are_named(built: Path, table: str, text: str, said: str) -> None:
    add(built, table, text)
    for _ in range(2):
        library = Library.open(built)
        assert library.gpu("rtx-4090").name == "GeForce RTX 4090"
        assert library.note.startswith(f"Your additions are not used: {said}")
    with pytest.raises(DataError, match=said):
        build(built)


def test_bad_data_leaves_the_old_file_alone(built: Path, data_folder: Path, change: Callable[..., int]) -> None:
    before = built.read_bytes()
    change("gpus.csv", "rtx-4090", vram_gb="x")
    with pytest.raises(DataError):
        build(built, data_folder)
    assert built.read_bytes() == before
    assert [path.name for path in built.parent.iterdir() if path.is_file()] == ["knowledge.db"]


def test_a_folder_that_cannot_be_written_to_still_answers_and_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    library = Library.open(blocked / "knowledge.db")
    assert library.gpu("rtx-4090").name == "GeForce RTX 4090"
    assert (library.path, "kept in memory" in library.note) == (None, True)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX limits the size of a file")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(built: Path, data_folder: Path) -> None:
    before = built.read_bytes()
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from knowledge.cli import app;"
        f"app(['build', '--db', {str(built)!r}, '--data', {str(data_folder)!r}])"
    )
    root = stamp.PACKAGE_FOLDER.parent
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root)
    assert (done.returncode, "cannot be written" in done.stderr, "Traceback" in done.stderr) == (4, True, False)
    assert built.read_bytes() == before
    assert {path.name for path in built.parent.iterdir() if path.is_file()} == {"knowledge.db"}


def open_and_read(path: str, answers: "multiprocessing.Queue[str]") -> None:
    answers.put(Library.open(Path(path)).gpu("rtx-4090").name)


def test_two_processes_that_build_at_once_do_no_harm(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    path = tmp_path / "fresh" / "knowledge.db"
    workers = [context.Process(target=open_and_read, args=(str(path), answers)) for _ in range(3)]
    for worker in workers:
        worker.start()
    names = {answers.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join(timeout=60)
    assert names == {"GeForce RTX 4090"}
    assert [entry.name for entry in path.parent.iterdir()] == ["knowledge.db"]
    assert stamp.is_sealed(path)


def test_a_reader_keeps_its_file_while_another_build_replaces_it(built: Path) -> None:
    library = Library.open(built)
    build(built)
    assert library.model("llama-3.1-8b").params == 8_030_261_248


def test_a_start_with_a_current_file_imports_neither_pydantic_nor_sqlite_utils(built: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from knowledge.library import Library;"
        f"print(Library.open(Path({str(built)!r})).gpu('4090').key);"
        "print(*({'pydantic', 'sqlite_utils', 'platformdirs'} & set(sys.modules)))"
    )
    root = stamp.PACKAGE_FOLDER.parent
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["rtx-4090"]


def test_the_folder_is_the_environments_or_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path))
    assert store.default_path() == tmp_path / "knowledge.db"
    monkeypatch.delenv("RIGWISE_DATA")
    assert store.default_path().parent.name == "rigwise"


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def test_the_database_is_sound(built: Path) -> None:
    assert query(built, "pragma integrity_check") == [("ok",)]
    assert query(built, "pragma foreign_key_check") == []


def test_names_are_found_by_full_text_search(built: Path) -> None:
    found = query(built, "select key from names where rowid in (select rowid from names_fts where names_fts match 'titan')")
    assert ("titan-rtx",) in found


@pytest.mark.parametrize("view", sorted(set(VIEWS) - {"models_without_a_shape"}))
def test_every_view_has_rows(built: Path, view: str) -> None:
    assert query(built, f"select count(*) from {view}") > [(50,)]  # noqa: S608


SITE = yaml.safe_load((stamp.DATA_FOLDER / "metadata.yaml").read_text(encoding="utf-8"))["databases"]["knowledge"]


def test_the_metadata_for_datasette_names_only_what_is_there(built: Path) -> None:
    for table, said in SITE["tables"].items():
        columns = {row[1] for row in query(built, f"pragma table_info({table})")}
        assert columns, table
        named = [*said.get("facets", []), *said.get("sortable_columns", []), said.get("label_column"), said.get("sort_desc")]
        assert set(filter(None, named)) <= columns, table


ASKED = {"gb": "24", "gpu": "rtx-3090", "day": "2026-10-01", "model": "llama-30b", "words": "titan"}


@pytest.mark.parametrize("name", SITE["queries"])
def test_every_canned_query_answers(built: Path, name: str) -> None:
    asked = SITE["queries"][name]
    with closing(sqlite3.connect(built)) as connection:
        rows = connection.execute(asked["sql"], {param: ASKED[param] for param in asked.get("params", [])}).fetchall()
    assert rows
    assert asked["title"]


def test_prices_of_a_card_as_of_a_day_are_those_known_by_then(built: Path) -> None:
    """GPU Poet: a used 3090 at 990 in July and 1207 in September 2026."""
    with closing(sqlite3.connect(built)) as connection:
        sql = SITE["queries"]["prices_of_a_card_as_of"]["sql"]
        prices = {day: {row[2] for row in connection.execute(sql, {"gpu": "rtx-3090", "day": day})} for day in DAYS}
    assert 990 in prices["2026-08-15"]
    assert 1207 not in prices["2026-08-15"]
    assert 1207 in prices["2026-10-01"]


DAYS = ("2026-08-15", "2026-10-01")


def test_a_token_of_cache_and_a_recalled_source_are_worked_out_once(built: Path) -> None:
    assert query(built, "select kv_bytes_per_token from models where key = 'llama-2-7b-hf'") == [(524_288,)]
    assert query(built, "select kv_bytes_per_token from models where key = 'deepseek-v4-pro'") == [(None,)]
    assert query(built, "select count(*) from sources where recalled <> (title like '%recalled%')") == [(0,)]


def test_foreign_keys_are_declared_for_every_reference(built: Path) -> None:
    for table, column, target in (
        ("gpus", "source_id", "sources"),
        ("models", "source_id", "sources"),
        ("cloud_prices", "gpu", "gpus"),
        ("retail_prices", "gpu", "gpus"),
        ("team_prices", "gpu", "gpus"),
        ("stand_ins", "model", "models"),
    ):
        assert (column, target) in {(row[3], row[2]) for row in query(built, f"pragma foreign_key_list({table})")}


def test_blank_facts_are_null(built: Path) -> None:
    assert query(built, "select typeof(bf16_tflops), typeof(tdp_w) from gpus where key = 'gtx-1080-ti'") == [("null", "real")]
