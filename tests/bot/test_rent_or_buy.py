"""Rent or buy: the break-even by the formula of the sizing reference, at the hours that were said, as a table and a chart."""

from datetime import date

import pytest

from bot.bot import Bot
from bot.forms import split_form
from bot.question import Context, Question, Turn
from bot.reply import Reply

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, context: Context | None = None) -> Reply:
    return bot.answer(Question(text, context=context or Context(today=TODAY)))


def around(build: Reply) -> float:
    """The middle of a parts list without its cards."""
    return sum(
        row[4].value or 0 for row in build.tables[0].rows if row[0].text not in {"GPU", "Total", "Total of what has a price"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "rent or buy for 70B?",
        "should we buy or rent for llama 3.1 70b int4",
        "is it cheaper to rent an H100 or buy 2x 3090?",
        "renting vs buying a 5090",
        "/rent 8b int4",
        "70B 租還是買",
        "跑 32B 是租一台 H100 還是買兩張 3090 划算",
    ],
)
def test_renting_against_buying_is_a_form_of_a_quote(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    assert reply.intent == "quote"
    assert reply.slots.form == ("rent",)
    assert reply.chart is not None
    assert reply.chart.kind == "line"


@pytest.mark.parametrize(
    "text", ["should I rent or buy a house?", "rent a car or buy one", "/quote 70b int4", "how much to rent an H100"]
)
def test_nothing_else_is(bot: Bot, text: str) -> None:
    assert ask(bot, text).slots.form == ()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("rent or buy for 70B 24/7", 24),
        ("rent or buy for 70B, 8 hours a day", 8),
        ("rent or buy for 70B at 50% utilization", 12),
        ("rent or buy for 70B, 20 hours a week", 20 / 7),
        ("rent or buy for 70B, 152 hours a month", 5),
        ("70B 全天候 租還是買", 24),
        ("70B 50% 使用率 租還是買", 12),
        ("rent or buy for 70B", 8),
    ],
)
def test_hours_of_use_are_hours_a_day(bot: Bot, text: str, hours: float) -> None:
    reply = ask(bot, text)
    stated = reply.slots.hours or (8.0,)
    assert stated[0] == pytest.approx(hours)
    assert f"{hours:.2g}" in reply.tables[0].caption
    assert reply.unused == ""


def test_the_break_even_is_what_a_person_works_out(bot: Bot) -> None:
    """Two used 3090 at 1,207 and their machine, 30 % resale; 700 W of cards, 120 W, 100 W, a Gold supply, 0.16 a kWh."""
    reply = ask(bot, "is it cheaper to rent an H100 or buy 2x 3090?")
    machine = around(ask(bot, "/build 2x rtx-3090"))
    bought, rented = reply.tables[0].rows[:2]
    assert bought[0].text == "2× RTX 3090"
    assert rented[0].text.startswith("H100")
    electricity = (700 + 120 + 100) / 0.9 / 1000 * 0.16
    assert bought[2].value == pytest.approx(electricity)
    hours = (2 * 1207 + machine) * 0.7 / (rented[2].value - electricity)  # type: ignore[operator]
    assert rented[6].value == pytest.approx(hours)
    assert rented[5].value == pytest.approx(hours / (8 * 365 / 12), rel=0.002)


def test_the_lines_cross_where_the_table_says(bot: Bot) -> None:
    reply = ask(bot, "rent or buy for 70b int4 24/7")
    assert reply.chart is not None
    months = reply.tables[0].rows[1][5].value
    assert months
    buy, rent = (series.values for series in reply.chart.series)
    for at, bought, rented in zip(reply.chart.categories, buy, rent, strict=True):
        assert (bought < rented) is (float(at) > months)
    assert reply.chart.alt.count("$") == 2
    assert rent[0] == 0


def test_a_price_that_was_named_is_the_one_that_counts(bot: Bot) -> None:
    reply = ask(bot, "rent runpod 5090 vs purchasing a $2499 5090, 4 hours a day")
    assert reply.tables[0].rows[0][1].text == "buy, at your price"
    assert "$2,499" in reply.detail


def test_where_the_rent_is_below_the_electricity_buying_never_pays(bot: Bot) -> None:
    dear = Context(today=TODAY, electricity_usd_per_kwh=50.0)
    reply = ask(bot, "/rent 70b int4", dear)
    assert reply.headline.startswith("Rent:")
    assert "never pays off" in reply.headline
    assert reply.tables[0].rows[1][5].text == "never"


def test_what_cannot_be_bought_is_rented(bot: Bot) -> None:
    reply = ask(bot, "rent or buy an L40S?")
    assert "no purchase price" in reply.headline


def test_a_follow_up_stays_with_the_question(bot: Bot) -> None:
    first = ask(bot, "rent or buy for 70B int4?")
    second = ask(bot, "and 24/7?", Context(today=TODAY, last=Turn(first.intent, first.slots)))
    assert second.slots.form == ("rent",)
    assert second.slots.hours == (24,)
    assert second.tables[0].rows[1][5].value < first.tables[0].rows[1][5].value  # type: ignore[operator]


def test_commands_of_a_form_are_read_as_their_intents() -> None:
    assert split_form("/rent 70B int4") == ("rent", "/quote 70B int4")
    assert split_form("/upgrade") == ("upgrade", "/recommend_hardware")
    assert split_form("/recommend $5k") == ("", "/recommend_hardware $5k")
    assert split_form("/fit 70B") == ("", "/fit 70B")
    assert split_form("/watches") == ("watch", "/quote")
    assert split_form("/prices 3090") == ("", "/price 3090")
    assert split_form("rent 70B") == ("", "rent 70B")


@pytest.mark.parametrize("text", ["rent or buy 2x 3090", "rent or buy 4x 4090", "rent or buy 2x A100 PCIe 80GB"])
def test_the_machine_is_the_one_that_a_build_lists(bot: Bot, text: str) -> None:
    reply = ask(bot, text)
    build = ask(bot, next(choice.question for choice in reply.choices if choice.question.startswith("/build")))
    assert f"{around(build):,.0f}" in reply.detail


def test_parts_without_a_price_are_named(bot: Bot) -> None:
    assert "without case, riser" in ask(bot, "rent or buy 4x 4090").detail


def test_what_is_no_card_is_counted_by_a_rule_of_thumb_and_says_so(bot: Bot) -> None:
    assert "rule of thumb" in ask(bot, "rent vs buy H100 SXM").detail


def test_a_machine_with_unified_memory_has_nothing_around_it(bot: Bot) -> None:
    reply = ask(bot, "rent or buy for 70b int4, ryzen ai max+ 395")
    assert "for the machine around" not in reply.detail
