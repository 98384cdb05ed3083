"""A team's own exchange rates: by `kb import`, dated, never overwritten, and taken from their day on."""

from datetime import date
from pathlib import Path

import pytest

from bot import Bot, Context, Question
from knowledge.additions import additions_of
from knowledge.library import Library
from tests.knowledge.importers.conftest import Run

GOOD = "currency,per_usd,dated\nTWD,31.5,2026-11-20\nCNY,7.05,2026-11-20\n"


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_rates_are_shown_first_and_written_when_that_is_said(run: Run, database: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "rates.csv", GOOD)
    assert "+ exchange_rates: TWD 2026-11-20" in run("import", file)[1]
    assert not additions_of(database).exists()
    assert run("import", file, "--yes")[0] == 0
    rate = Library.open(database).exchange_rates(date(2026, 11, 25))["TWD"]
    assert (rate.per_usd, rate.on) == (31.5, date(2026, 11, 20))


def test_a_rate_counts_from_its_day_and_not_before(run: Run, database: Path, tmp_path: Path) -> None:
    before = Library.open(database).exchange_rates(date(2026, 11, 19))["TWD"]
    run("import", write(tmp_path / "rates.csv", GOOD), "--yes")
    assert Library.open(database).exchange_rates(date(2026, 11, 19))["TWD"] == before


def test_a_quote_is_converted_at_it_and_says_so(run: Run, database: Path, tmp_path: Path) -> None:
    run("import", write(tmp_path / "rates.csv", GOOD), "--yes")
    bot = Bot.open(database)
    reply = bot.answer(Question("/price i9-13900k in TWD", context=Context(today=date(2026, 11, 25))))
    assert any("NT$31.5" in note and "2026-11-20" in note for note in reply.notes)
    assert "NT$13,700" in reply.headline, "434 dollars at 31.5, in three digits"
    bot.close()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("TWD,0.0317,2026-11-20", "write the other way round"),
        ("TWD,90,2026-11-20", "far from"),
        ("TWD,thirty,2026-11-20", "write the number alone"),
        ("TWD,-31,2026-11-20", "greater than 0"),
        ("TWD,31.5,2027-01-01", "not yet"),
        ("twd,31.5,2026-11-20", "currency"),
        ("TWD,31.5,20.11.2026", "dated"),
        ("TWD,31.5,2026-10-01", "never overwritten"),
        ("USD,1.1,2026-11-20", "one US dollar is one US dollar"),
    ],
)
def test_a_faulty_rate_is_refused_with_its_line(run: Run, database: Path, tmp_path: Path, row: str, said: str) -> None:
    status, output = run("import", write(tmp_path / "rates.csv", f"currency,per_usd,dated\nEUR,0.9,2026-11-20\n{row}\n"), "--yes")
    assert status == 2
    assert "rates.csv:3" in output.replace("\n", "")
    assert said in output
    assert not additions_of(database).exists(), "the good line is not taken either"


def test_the_same_rate_twice_in_a_file_is_one(run: Run, tmp_path: Path) -> None:
    output = run("import", write(tmp_path / "rates.csv", GOOD + "TWD,31.5,2026-11-20\n"), "--yes")[1]
    assert "wrote 2 new" in output
