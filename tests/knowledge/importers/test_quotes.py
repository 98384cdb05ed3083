"""A team's own quotes: taken whole or not at all, never overwritten, and before ours in every answer."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.market import deals
from knowledge.additions import additions_of
from knowledge.importers import write as writing
from knowledge.importers.write import carry_out
from knowledge.library import Library
from tests.knowledge.importers.conftest import Run

TODAY = date(2026, 11, 21)
GOOD = """item,kind,price,low,high,currency,dated,seller
RTX 3090,used,950,900,990,USD,2026-11-20,Corner shop
h100 sxm,rent,1.99,,,USD,2026-11-18,
Core i9-13900K,new,512,,,USD,2026-11-01,Warehouse
"""


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_without_yes_the_difference_is_shown_and_nothing_is_written(run: Run, database: Path, tmp_path: Path) -> None:
    status, said = run("import", write(tmp_path / "prices.csv", GOOD))
    assert status == 0
    assert "+ team_prices: rtx-3090 buy_used USD 2026-11-20 Corner shop" in said
    assert "nothing was written" in said
    assert not additions_of(database).exists()


def test_the_teams_quotes_win_over_ours_of_their_kind_only(run: Run, database: Path, tmp_path: Path) -> None:
    ours = Library.open(database).quotes("rtx-3090", TODAY)
    status, said = run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    assert (status, "wrote 3 new" in said) == (0, True)
    quotes = Library.open(database).quotes("rtx 3090", TODAY)
    assert [(each.price, each.low, each.high, each.seller, each.team) for each in quotes if each.kind == "buy_used"] == [
        (950, 900, 990, "Corner shop", True)
    ]
    assert {each.kind for each in quotes} == {each.kind for each in ours}
    assert not any(each.team for each in quotes if each.kind != "buy_used")


def test_a_quote_counts_from_its_day_and_not_before(run: Run, database: Path, tmp_path: Path) -> None:
    run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    assert not any(each.team for each in Library.open(database).quotes("rtx-3090", date(2026, 11, 19)))


def test_a_quote_of_before_the_memory_shortage_is_history_and_hides_nothing(run: Run, database: Path, tmp_path: Path) -> None:
    before = Library.open(database).quotes("rtx-3090", TODAY)
    run("import", write(tmp_path / "old.csv", "item,kind,price,dated\nRTX 3090,used,600,2025-12-31\n"), "--yes")
    assert Library.open(database).quotes("rtx-3090", TODAY) == before


def test_a_quote_may_be_in_the_teams_currency(run: Run, database: Path, tmp_path: Path) -> None:
    text = "item,kind,price,currency,dated\nRTX 3090,used,30000,TWD,2026-11-20\n"
    assert run("import", write(tmp_path / "twd.csv", text), "--yes")[0] == 0
    library = Library.open(database)
    (deal,) = [each for each in deals(library, "rtx-3090", TODAY) if each.kind == "buy_used"]
    per_usd = library.exchange_rates(TODAY)["TWD"].per_usd
    assert deal.price == pytest.approx(30_000 / per_usd)
    assert 25 < per_usd < 40


def test_importing_twice_adds_nothing(run: Run, database: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "prices.csv", GOOD)
    run("import", path, "--yes")
    stored = (additions_of(database) / "team_prices.csv").read_bytes()
    status, said = run("import", path, "--yes")
    assert (status, "nothing to write" in said) == (0, True)
    assert (additions_of(database) / "team_prices.csv").read_bytes() == stored


def test_a_price_that_is_written_down_is_never_overwritten(run: Run, database: Path, tmp_path: Path) -> None:
    run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    status, said = run("import", write(tmp_path / "again.csv", GOOD.replace("3090,used,950", "3090,used,910")), "--yes")
    assert status == 2
    assert said.startswith("again.csv:2: price: rtx-3090 buy_used of Corner shop on 2026-11-20 is written down as 950 USD")
    assert [each.price for each in Library.open(database).quotes("rtx-3090", TODAY) if each.team] == [950]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("RTX 3090,used,$950,USD,2026-11-20,x", "2: price: write the number alone"),
        ("RTX 3090,used,950 USD,USD,2026-11-20,x", "2: price: write the number alone"),
        ("RTX 3090,used,-5,USD,2026-11-20,x", "2: price: Input should be greater than 0"),
        ("RTX 3090,used,nan,USD,2026-11-20,x", "2: price"),
        ("RTX 3090,used,950000000,USD,2026-11-20,x", "2: price: 9.5e+08 USD is not plausible"),
        ("h100 sxm,rent,1990,USD,2026-11-20,x", "2: price: 1990 USD is not plausible for rent"),
        ("RTX 3090,borrowed,950,USD,2026-11-20,x", "2: kind: Input should be 'buy_new'"),
        ("RTX 3090,used,950,dollars,2026-11-20,x", "2: currency"),
        ("RTX 3090,used,950,XYZ,2026-11-20,x", "2: currency: I have no rate for XYZ; there are "),
        ("h100 sxm,rent,1990,TWD,2026-11-20,x", "2: price: 1990 TWD is not plausible for rent"),
        ("RTX 3090,used,950,USD,20.11.2026,x", "2: dated"),
        ("RTX 3090,used,950,USD,2999-01-01,x", "2: dated: 2999-01-01 is not yet"),
        ("RTX 3090,used,950,USD,,x", "2: dated: Field required"),
        ("RTX 3099,used,950,USD,2026-11-20,x", "2: item: no device or part is called 'RTX 3099'; did you mean rtx-3090"),
        ("A100,rent,2,USD,2026-11-20,x", "2: item: 'A100' may be a100-sxm4-80gb, "),
        ("RTX 3090,used,950,USD,2026-11-20", "2: 5 cells where the header has 6 columns"),
        ("RTX 3090,used,950,USD,2026-11-20,x\nrtx3090,buy_used,960,USD,2026-11-20,x", "3: repeats line 2"),
    ],
)
def test_a_faulty_line_is_named_and_none_of_the_file_is_taken(
    run: Run, database: Path, tmp_path: Path, line: str, said: str
) -> None:
    good = "RTX 4090,used,1900,USD,2026-11-20,x"
    text = f"item,kind,price,currency,dated,seller\n{line}\n{good}\n"
    status, output = run("import", write(tmp_path / "prices.csv", text), "--yes")
    assert status == 2
    assert output.startswith(f"prices.csv:{said}")
    assert not additions_of(database).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"item,cost\nRTX 3090,950\n", "prices.csv:1: unknown column 'cost'; there are item, kind, price"),
        (b"item,kind,price,dated\n\xff\xfe,used,1,2026-11-20\n", "prices.csv:1: the file is not CSV in UTF-8"),
        (b'item,kind,price,dated\n"RTX 3090,used\n', "prices.csv:1: the file is not CSV"),
    ],
)
def test_a_file_that_is_something_else_is_refused(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    status, output = run("import", str(path), "--yes")
    assert (status, output.startswith(said)) == (2, True)


def test_a_missing_file_and_one_of_100_mb_are_refused_at_once(run: Run, tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "no.csv"), "--yes")[1].startswith("no.csv:1: the file is missing")
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    status, said = run("import", str(large), "--yes")
    assert (status, said.startswith("large.csv:1: the file has 100,000,000 bytes")) == (2, True)


def test_a_spreadsheets_byte_order_mark_does_no_harm(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert run("import", str(path), "--yes")[0] == 0


def test_a_disk_that_is_full_changes_nothing(run: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    file = additions_of(database) / "team_prices.csv"
    before = file.read_bytes(), database.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(database))

    monkeypatch.setattr(writing, "write", full)
    more = "item,kind,price,dated\nRTX 4090,used,1900,2026-11-20\n"
    status, said = run("import", write(tmp_path / "more.csv", more), "--yes")
    assert (status, "nothing was changed" in said, "No space left on device" in said) == (4, True, True)
    assert (file.read_bytes(), database.read_bytes()) == before
    assert {path.name for path in file.parent.iterdir()} == {"team_prices.csv", ".lock"}


def add_one(database: str, number: int) -> None:
    row = {"item": "rtx-4090", "gpu": "rtx-4090", "kind": "buy_used", "price": "1900", "currency": "USD"}
    more = {"dated": "2026-11-20", "seller": f"shop {number}", "source": "a test", "checked": "2026-11-21"}
    carry_out(Path(database), "team_prices", (row | more,))


def test_two_who_import_at_once_do_not_lose_each_others_rows(database: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_one, args=(str(database), number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    sellers = {each.seller for each in Library.open(database).quotes("rtx-4090", TODAY) if each.team}
    assert sellers == {"shop 0", "shop 1", "shop 2"}


@contextmanager
def held(path: Path) -> Iterator[None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("begin exclusive")
    try:
        yield
    finally:
        connection.close()


def test_who_waits_too_long_for_another_import_is_told(
    run: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_S", 0.1)
    additions_of(database).mkdir()
    with held(additions_of(database) / writing.LOCK_NAME):
        status, said = run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    assert (status, "locked" in said) == (4, True)


def test_rows_of_the_team_are_told_by_their_numbers(run: Run, database: Path, tmp_path: Path) -> None:
    """Every row names its line; that of the additions is a negative number."""
    run("import", write(tmp_path / "prices.csv", GOOD), "--yes")
    connection = sqlite3.connect(database)
    assert connection.execute("select id, item from team_prices order by id desc").fetchall() == [
        (-2, "rtx-3090"),
        (-3, "h100-sxm5-80gb"),
        (-4, "i9-13900k"),
    ]
    connection.close()
