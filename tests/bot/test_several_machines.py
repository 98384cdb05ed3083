"""What no single machine holds is refused as a quote, with a bound that is named one and with what would fit."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.reply import Tone
from sizing.units import GIB

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text, context=Context(today=TODAY, currency="USD")))


@pytest.mark.parametrize(
    "question", ["quote kimi k2 fp32", "/rent kimi-k2-instruct fp32", "kimi k2 fp32 報價", "cheapest rig for kimi k2 fp32"]
)
def test_more_than_one_machine_is_a_bound_and_no_tier(bot: Bot, question: str) -> None:
    reply = ask(bot, question)
    assert reply.tone is Tone.WARN
    assert any("network" in note or "網路" in note for note in reply.notes)
    assert all((row[1].value or 0) >= 2 for row in reply.tables[0].rows)


def test_the_cards_hold_what_the_headline_says_it_needs(bot: Bot) -> None:
    """Kimi K2 has 1.027 T parameters of four bytes: 3,826 GiB (its config.json)."""
    rows = ask(bot, "quote kimi k2 fp32").tables[0].rows
    assert all((row[3].value or 0) > 1.02e12 * 4 / GIB for row in rows)
    machines = {row[0].text: row[1].value for row in rows}
    assert machines["8× MI350X"] == 2, "one has 2,304 GB"


def test_prices_are_those_of_all_cards(bot: Bot) -> None:
    row = next(row for row in ask(bot, "quote kimi k2 fp32").tables[0].rows if row[0].text == "8× H200 SXM 141 GB")
    assert row[2].text == "$896,000–1,440,000"  # 32 cards at 28,000 to 45,000 (aiinframap.com, 2026-06)
    assert row[1].text == "4"


def test_the_precision_at_which_one_is_enough_is_a_button(bot: Bot) -> None:
    reply = ask(bot, "quote kimi k2 fp32")
    assert "BF16 one machine holds it" in reply.detail
    narrower = ask(bot, reply.choices[0].question)
    assert narrower.tables[0].columns[0].label == "tier"


def test_where_one_machine_is_only_to_be_rented_buying_is_told(bot: Bot) -> None:
    notes = ask(bot, "quote llama 405b fp32").notes
    assert any(note.startswith("To buy, it takes") for note in notes)


def test_what_fits_one_machine_is_not_told_of_several(bot: Bot) -> None:
    assert not any("machines of" in note for note in ask(bot, "quote 70b int4").notes)
