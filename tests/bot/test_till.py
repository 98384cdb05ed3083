"""Every currency in and out, at a rate that is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bot import Bot
from bot.money import amount
from bot.question import Context, Question
from bot.reply import Reply
from bot.till import Till
from knowledge.facts import ExchangeRate

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str, context: Context | None = None, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=context or Context(today=TODAY)))


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (2400, "USD", "$2,400"),
        (0.33, "USD", "$0.33"),
        (0.052, "USD", "$0.052"),
        (0, "USD", "$0.00"),
        (76_000, "TWD", "NT$76,000"),
        (2000, "EUR", "€2,000"),
        (48.4, "JPY", "¥48"),
        (15_000, "CNY", "CN¥15,000"),
        (1_300_000, "KRW", "₩1,300,000"),
    ],
)
def test_amounts_are_written_as_their_currency_is(value: float, currency: str, text: str) -> None:
    assert amount(value, currency) == text


@given(usd=st.floats(0.01, 1e7), rate=st.floats(0.1, 2000))
def test_there_and_back_is_the_same_amount(usd: float, rate: float) -> None:
    till = Till(ExchangeRate("TWD", rate, TODAY))
    assert till.usd(till.value(usd)) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("/quote 70b int4 in TWD", "NT$"),
        ("/quote 70b int4 in EUR", "€"),
        ("/quote 70b int4 in yen", "¥"),
        ("/quote 70b int4 in GBP", "£"),
        ("/quote 70b int4 rmb", "CN¥"),
        ("/quote 70b int4 under 90,000 INR", "₹"),
        ("price of a 3090 in twd", "NT$"),
    ],
)
def test_a_reply_speaks_the_currency_that_was_asked_for_and_says_at_which_rate(bot: Bot, text: str, sign: str) -> None:
    reply = ask(bot, text)
    prices = [
        cell.text for table in reply.tables for row in table.rows for cell in row if cell.unit not in {"", "GiB", "W", "tok/s"}
    ]
    assert prices
    assert all(sign in price for price in prices)
    (note,) = [note for note in reply.notes if note.startswith("Converted at $1.00 = ")]
    assert "2026-10-" in note
    assert any(source.checked and source.checked.year == 2026 for source in reply.sources)


def test_a_converted_price_is_the_dollar_price_times_the_rate(bot: Bot) -> None:
    dollars, taiwan = ask(bot, "/quote 32b int4 in USD"), ask(bot, "/quote 32b int4 in TWD")
    rate = bot.library.exchange_rates(TODAY)["TWD"].per_usd
    for row, other in zip(dollars.tables[0].rows, taiwan.tables[0].rows, strict=True):
        assert row[2].value is not None
        assert other[2].value == pytest.approx(row[2].value * rate)


def test_the_question_before_the_team_before_the_language(bot: Bot) -> None:
    team = Context(currency="EUR", today=TODAY)
    assert "€" in ask(bot, "/quote 70b int4", team).headline
    assert "NT$" in ask(bot, "/quote 70b int4 in TWD", team).headline
    assert "€" in ask(bot, "70B int4 報價", team).headline
    assert "NT$" in ask(bot, "70B int4 報價").headline
    assert ask(bot, "/quote 70b int4").headline.startswith("From $")


def test_the_teams_own_rate_wins_and_is_called_so(bot: Bot) -> None:
    own = Context(currency="TWD", today=TODAY, exchange_rates=(ExchangeRate("TWD", 40.0, None),))
    reply = ask(bot, "/quote 70b int4", own)
    assert "Converted at $1.00 = NT$40, the rate that your team set." in reply.notes


def test_a_currency_without_a_rate_is_said_with_those_that_have_one(bot: Bot) -> None:
    bare = Context(currency="XTS", today=TODAY)
    assert any("XTS" in note and "US dollars" in note for note in ask(bot, "/quote 70b int4", bare).notes)
    long_ago = Context(today=date(2026, 6, 1))
    reply = ask(bot, "/quote 70b int4 in TWD", long_ago)
    assert not reply.understood
    assert "TWD" in reply.headline


def test_a_budget_of_another_currency_is_compared_in_dollars(bot: Bot) -> None:
    """A used 3090 was 956 to 1,600 US dollars: 900 euros are within, 900 Taiwan dollars are far below."""
    assert "within" in ask(bot, "is 900 euros fair for a used 3090?").detail
    assert "below" in ask(bot, "is 900 NT$ fair for a used 3090?").detail
    assert ask(bot, "/quote 70b int4 under 2,000 NT$").headline.startswith("Nothing to buy under NT$2,000")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("best rig for a $5000 budget", "USD"),
        ("A$5000 budget for 70b", "AUD"),
        ("nt $75000 for 70b", "TWD"),
        ("NT$75,000 for 70b", "TWD"),
        ("a 5090 for C$4000?", "CAD"),
    ],
)
def test_a_letter_before_a_sign_is_a_currency_only_where_it_stands_at_it(bot: Bot, text: str, currency: str) -> None:
    (money,) = bot.understand(Question(text)).slots.budget
    assert money.currency == currency
