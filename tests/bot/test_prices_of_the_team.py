"""A team's own quotes in replies: before ours, and said to be the team's."""

from datetime import date
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.question import Context, Question
from knowledge.team import TeamPrice

TODAY = Context(today=date(2026, 11, 21))
ROWS = """item,gpu,kind,price,currency,dated,seller,source,checked
rtx-3090,rtx-3090,buy_used,50,USD,2026-11-20,Corner shop,the team's own quotes,2026-11-20
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    path: Path = tmp_path_factory.mktemp("team") / "knowledge.db"
    (path.parent / "additions").mkdir()
    (path.parent / "additions" / "team_prices.csv").write_text(ROWS, encoding="utf-8")
    return Bot.open(path)


@pytest.mark.parametrize(
    ("text", "seller", "note"),
    [
        ("what does a used 3090 cost?", "your team: Corner shop", "Your team's own quotes stand before ours."),
        ("二手 3090 多少錢？", "團隊報價：Corner shop", "團隊自己的報價優先於我們的資料。"),
    ],
)
def test_a_price_is_the_teams_and_labelled_so(bot: Bot, text: str, seller: str, note: str) -> None:
    reply = bot.answer(Question(text, context=TODAY))
    used = [row for row in reply.tables[0].rows if row[0].text in {"used", "二手"}]
    assert [row[3].text for row in used] == [seller]
    assert note in reply.notes


@pytest.mark.parametrize("text", ["/quote 33b int4", "best gpu for $400"])
def test_quotes_and_budgets_use_it_and_say_so(bot: Bot, text: str) -> None:
    reply = bot.answer(Question(text, context=TODAY))
    assert any(cell.value in {50, 200} for row in reply.tables[0].rows for cell in row)
    assert "Your team's own quotes stand before ours." in reply.notes


def test_without_a_quote_of_its_own_nothing_is_said_of_the_team(bot: Bot) -> None:
    reply = bot.answer(Question("what does a 4090 cost?", context=TODAY))
    assert not any("team" in note for note in reply.notes)


def test_a_comparison_says_how_old_its_prices_are_and_where_they_were_read(bot: Bot) -> None:
    reply = bot.answer(Question("compare rtx 3090 and rtx 4090", context=TODAY))
    assert "Your team's own quotes stand before ours." in reply.notes
    assert any("2026" in note and "check it before you buy" in note for note in reply.notes)
    assert any(source.title == "the team's own quotes" for source in reply.sources)


OWN = (
    TeamPrice("p-aaaaaa", "rtx-3090", "buy_used", 700, "USD", date(2026, 11, 20), "Corner shop"),
    TeamPrice("p-bbbbbb", "i9-13900k", "buy_new", 12_000, "TWD", date(2026, 11, 20), ""),
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return Bot.open(tmp_path_factory.mktemp("plain") / "knowledge.db")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("what does a used 3090 cost?", "$700"),
        ("/quote 33b int4", "$700"),
        ("best gpu for $750", "$700"),
        ("compare rtx 3090 and rtx 4090", "$700"),
        ("/build 2x rtx-3090", "$1,400"),
        ("rent or buy 2x 3090", "$1,400"),
        ("/price i9-13900k", "$376"),  # 12,000 at 31.91 a dollar
    ],
)
def test_what_the_workspace_keeps_wins_in_every_answer(plain: Bot, text: str, amount: str) -> None:
    mine = plain.answer(Question(text, context=Context(today=date(2026, 11, 21), currency="USD", prices=OWN)))
    said = " ".join([mine.headline, mine.detail, *(cell.text for row in mine.tables[0].rows for cell in row)])
    assert amount in said
    assert "Your team's own quotes stand before ours." in mine.notes


def test_another_team_does_not_see_it(plain: Bot) -> None:
    plain.answer(Question("/quote 33b int4", context=Context(today=date(2026, 11, 21), prices=OWN)))
    other = plain.answer(Question("what does a used 3090 cost?", context=Context(today=date(2026, 11, 21), currency="USD")))
    assert "$700" not in other.headline
    assert not any("team" in note for note in other.notes)


def test_a_quote_counts_from_its_day(plain: Bot) -> None:
    before = plain.answer(Question("/price rtx-3090", context=Context(today=date(2026, 11, 19), prices=OWN)))
    assert not any("team" in note for note in before.notes)


def test_a_quote_of_something_unknown_is_left_out(plain: Bot) -> None:
    odd = (TeamPrice("p-cccccc", "no-such-card", "buy_new", 5, "USD", date(2026, 11, 20), ""),)
    assert plain.answer(Question("/price rtx-3090", context=Context(today=date(2026, 11, 21), prices=odd))).tables


def test_imported_quotes_of_parts_count_too(tmp_path: Path) -> None:
    (tmp_path / "additions").mkdir()
    row = "i9-13900k,,buy_new,400,USD,2026-11-20,Warehouse,the team's own quotes,2026-11-20"
    (tmp_path / "additions" / "team_prices.csv").write_text(f"{ROWS.splitlines()[0]}\n{row}\n", encoding="utf-8")
    reply = Bot.open(tmp_path / "knowledge.db").answer(Question("/build 3090 i9-13900k", context=TODAY))
    assert next(row[3].text for row in reply.tables[0].rows if row[0].text == "CPU") == "$400"
    assert "Your team's own quotes stand before ours." in reply.notes
