"""What something cost on a day of the past. Expected: the dated rows of retail_prices.csv, by their published sources."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.dates import asks_for_history, past_day
from bot.question import Turn

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text, context=Context(today=TODAY, currency="USD")))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("what did a 3090 cost in March 2026?", date(2026, 3, 31)),
        ("in march", date(2026, 3, 31)),
        ("in December", date(2025, 12, 31)),
        ("on 2026-03-15", date(2026, 3, 15)),
        ("2026/3", date(2026, 3, 31)),
        ("15 March 2026", date(2026, 3, 15)),
        ("March 15th, 2026", date(2026, 3, 15)),
        ("in Feb 2024", date(2024, 2, 29)),
        ("in 2025", date(2025, 12, 31)),
        ("last year", date(2025, 12, 31)),
        ("a month ago", date(2026, 10, 26)),
        ("2026年3月", date(2026, 3, 31)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("三月", date(2026, 3, 31)),
        ("十二月", date(2025, 12, 31)),
        ("2025年", date(2025, 12, 31)),
        ("去年", date(2025, 12, 31)),
    ],
)
def test_days_are_read(text: str, day: date) -> None:
    found = past_day(text, TODAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "text",
    ["now", "you may buy it", "for $2025", "RTX 2000 Ada", "2080 Ti", "in November", "in 2027", "2026-13-01", "2026-02-30", ""],
)
def test_what_is_no_past_day_is_none(text: str) -> None:
    assert past_day(text, TODAY) is None


@pytest.mark.parametrize("text", ["price history of the 3090", "how has the price changed", "3090 歷史價格", "3090 价格走势"])
def test_a_history_is_asked_for(text: str) -> None:
    assert asks_for_history(text)


@pytest.mark.parametrize(
    "question", ["what did a 3090 cost in March?", "3090 price in march 2026", "3090 在三月多少錢", "/price 3090 2026-03-31"]
)
def test_a_price_is_that_of_the_day(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "price"
    assert "$700–1,000" in reply.headline  # insiderllm.com, 2026-02-01
    assert {row[2].text for row in reply.tables[0].rows} == {"2026-02-01"}
    assert "$1,000–1,600" in reply.detail, "today's stands beside it"  # GPU Poet, October 2026
    assert not reply.unused


def test_a_card_is_not_built_a_machine_for(bot: Bot) -> None:
    reply = ask(bot, "how much was an H100 in June")
    assert reply.intent == "price"
    assert "$25,000–40,000" in reply.headline  # aiinframap.com, 2026-06


def test_a_day_before_every_price_is_said_with_the_first_there_is(bot: Bot) -> None:
    reply = ask(bot, "what did a 3090 cost in 2025?")
    assert "no price" in reply.headline
    assert "2026-02-01" in reply.headline
    assert not reply.tables


def test_a_history_has_every_price_in_order(bot: Bot) -> None:
    rows = ask(bot, "price history of the 3090").tables[0].rows
    days = [row[2].text for row in rows]
    assert days == sorted(days)
    assert [row[1].text for row in rows if row[3].text == "GPU Poet"] == ["$956–1,600", "$1,000–1,600"]


def test_new_and_used_are_not_one_history(bot: Bot) -> None:
    assert "no second price" in ask(bot, "price history of the 4090").headline


def test_its_buttons_lead_to_today_and_to_all(bot: Bot) -> None:
    first, second = ask(bot, "what did a 3090 cost in March?").choices
    assert len(ask(bot, first.question).tables[0].rows) > 3
    assert "Today" not in ask(bot, second.question).detail


def test_before_the_shortage_memory_had_a_price(bot: Bot) -> None:
    reply = ask(bot, "how much did an i9-13900K cost in September 2025")
    assert "$434" in reply.headline


def test_a_quote_of_today_still_leaves_old_prices_out(bot: Bot) -> None:
    assert all(offer.on.year == 2026 for offer in bot.library.quotes("rtx-3090", TODAY))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("price of 4x 4090", "4 of them: $4,800–11,200."),  # 1,200 to 2,800 each
        ("租一張 H100 一個月多少錢", "$"),
        ("runpod 4090 price per hour", "a month (730 h)"),
    ],
)
def test_several_and_months_are_told_beside_the_price(bot: Bot, question: str, said: str) -> None:
    assert said in ask(bot, question).detail


@pytest.mark.parametrize("question", ["how much electricity does 4x 3090 cost per month", "4x 3090 電費一個月多少"])
def test_electricity_is_what_a_person_works_out(bot: Bot, question: str) -> None:
    """4 cards of 350 W, 120 W of CPU and 100 W of board behind a Gold supply of 90 %, 0.16 a kWh, 730 hours."""
    watts = (4 * 350 + 120 + 100) / 0.9
    headline = ask(bot, question).headline
    assert f"{watts:,.0f} W" in headline
    assert f"${watts / 1000 * 0.16 * 730:,.0f}" in headline


def test_a_currency_without_a_rate_is_said(bot: Bot) -> None:
    reply = bot.answer(Question("/quote 65b int4 in THB", context=Context(today=TODAY)))
    assert any("THB" in note for note in reply.notes)
    assert not any("rate for" in note for note in ask(bot, "/quote 65b int4 on GPU in USD with CPU RAM").notes)


@pytest.mark.parametrize("question", ["how much for a server with 4x A6000", "採購 4 張 4090 的伺服器要多少錢"])
def test_several_cards_in_a_server_are_a_machine(bot: Bot, question: str) -> None:
    assert ask(bot, question).intent == "build"


def test_a_day_alone_continues_a_price(bot: Bot) -> None:
    first = ask(bot, "price of a 3090")
    again = bot.answer(Question("in march?", context=Context(today=TODAY, currency="USD", last=Turn(first.intent, first.slots))))
    assert "$700–1,000" in again.headline


def test_another_of_the_family_is_told_where_the_usual_one_is_not_for_sale(bot: Bot) -> None:
    assert "A100 PCIe 80 GB: $8,000–18,000 to buy." in ask(bot, "A100 80GB price").detail  # thinksmart.life, 2026-02
