"""A team's quotes by chat: kept, judged, listed, taken back, and then what the team is answered with."""

from datetime import date
from pathlib import Path

import pytest

from bot import Bot, Context, Question, Reply
from bot.effects import RemovePrice, SavePrices
from bot.local import LocalBot
from bot.reply import Tone
from knowledge.team import TeamPrice

TODAY = date(2026, 11, 25)
THEIRS = TeamPrice("p-aaaaaa", "rtx-3090", "buy_used", 700, "USD", TODAY, "", author="slack:T1:U1")


def ask(bot: Bot, text: str, *prices: TeamPrice, author: str | None = "slack:T1:U1") -> Reply:
    return bot.answer(Question(text, author=author, context=Context(today=TODAY, currency="USD", prices=prices)))


def kept(reply: Reply) -> TeamPrice:
    return next(effect.prices[0] for effect in reply.effects if isinstance(effect, SavePrices))


@pytest.mark.parametrize(
    ("text", "item", "kind", "price", "currency"),
    [
        ("/paid $700 for a used 3090", "rtx-3090", "buy_used", 700, "USD"),
        ("we were quoted €9,000 for an RTX PRO 6000", "rtx-pro-6000-blackwell", "buy_new", 9000, "EUR"),
        ("we paid $1400 for 2x used 3090", "rtx-3090", "buy_used", 700, "USD"),
        ("our quote for an i9-13900K is NT$12,000", "i9-13900k", "buy_new", 12_000, "TWD"),
        ("we were quoted $2.10 an hour for an H100", "h100-sxm5-80gb", "rent", 2.1, "USD"),
        ("/paid 512GB DDR5 RDIMM $5000", "ram-512gb-ddr5-rdimm", "buy_new", 5000, "USD"),
        ("我們拿到報價 NT$22000 的二手 3090", "rtx-3090", "buy_used", 22_000, "TWD"),
        ("廠商報價 二手 3090 NT$22000", "rtx-3090", "buy_used", 22_000, "TWD"),
    ],
)
def test_a_quote_is_kept_by_its_item_kind_and_currency(
    bot: Bot, text: str, item: str, kind: str, price: float, currency: str
) -> None:
    reply = ask(bot, text)
    assert reply.intent == "price"
    assert reply.tone is Tone.GOOD
    found = kept(reply)
    assert (found.item, found.kind, found.price, found.currency, found.on) == (item, kind, price, currency, TODAY)
    assert found.author == "slack:T1:U1"


@pytest.mark.parametrize(
    "text",
    ["what did we pay for a 3090?", "is $700 a good price for a 3090", "we paid too much for our 3090?", "price of a 3090"],
)
def test_a_question_keeps_nothing(bot: Bot, text: str) -> None:
    assert not any(isinstance(effect, SavePrices) for effect in ask(bot, text).effects)


def test_a_slip_of_digits_is_asked_about_first(bot: Bot) -> None:
    reply = ask(bot, "/paid $70000 for a used 3090")
    assert reply.tone is Tone.ASK
    assert not any(isinstance(effect, SavePrices) for effect in reply.effects)
    assert kept(ask(bot, reply.choices[0].question)).price == 70_000


def test_one_that_is_only_far_off_is_kept_and_said(bot: Bot) -> None:
    reply = ask(bot, "/paid $250 for a used 3090")
    assert kept(reply).price == 250
    assert "check the digits" in reply.detail


def test_an_amount_that_is_missing_is_asked_for(bot: Bot) -> None:
    assert ask(bot, "/paid rtx-3090").tone is Tone.ASK


def test_they_are_listed_and_taken_back_by_who_brought_them(bot: Bot) -> None:
    listed = ask(bot, "/paid", THEIRS)
    assert listed.tables[0].rows[0][0].text == "p-aaaaaa"
    removed = ask(bot, listed.choices[0].question, THEIRS)
    assert RemovePrice("p-aaaaaa") in removed.effects
    refused = ask(bot, "/paid remove p-aaaaaa", THEIRS, author="slack:T1:U2")
    assert not any(isinstance(effect, RemovePrice) for effect in refused.effects)
    assert "no quote" in ask(bot, "/paid remove p-zzzzzz", THEIRS).headline


def test_what_was_kept_is_what_the_team_is_answered_with(bot: Bot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path))
    local = LocalBot(Bot.open(bot.library.path))
    assert local.answer("/paid $900 for a used 3090", "en").tone is Tone.GOOD
    answer = local.answer("what does a used 3090 cost?", "en")
    assert "$900" in answer.headline
    assert "Your team's own quotes stand before ours." in answer.notes
    local.answer(local.answer("/paid", "en").choices[0].question, "en")
    assert "$900" not in local.answer("what does a used 3090 cost?", "en").headline
    local.close()


@pytest.mark.parametrize(
    ("text", "amount"), [("3090 $700 ok?", 700), ("price 3090 NT$22000", 22_000), ("3090 USD 700 fair?", 700)]
)
def test_an_amount_behind_a_cards_number_takes_nothing_from_it(bot: Bot, text: str, amount: float) -> None:
    slots = ask(bot, text).slots
    assert [gpu.key for gpu in slots.gpus] == ["rtx-3090"]
    assert [money.amount for money in slots.budget] == [amount]


def test_what_follows_a_statement_states_nothing(bot: Bot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path))
    local = LocalBot(Bot.open(bot.library.path))
    local.answer("price of a 4090", "en")
    assert local.answer("we were quoted $900 for a used 3090", "en").tone is Tone.GOOD, "after another question too"
    after = local.answer("and a 4090?", "en")
    assert after.intent == "price"
    assert not any(isinstance(effect, SavePrices) for effect in after.effects)
    local.close()
