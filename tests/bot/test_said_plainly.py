"""Money by its script and sign, what a card is, Macs, hours a week, and buttons that say no more than they mean."""

from typing import TYPE_CHECKING

import pytest

from bot.hanzi import is_traditional
from bot.question import Question
from bot.slots import Money

if TYPE_CHECKING:
    from bot.bot import Bot


@pytest.mark.parametrize(
    ("text", "locale", "currency"),
    [
        ("預算 3 萬元買卡跑 14B", None, "TWD"),
        ("预算 5000 元买什么显卡跑 14B", None, "CNY"),
        ("预算 5000 元买什么显卡跑 14B", "zh-TW", "CNY"),
        ("3000元 3060", "zh-TW", "TWD"),
        ("3000元 3060", None, "CNY"),
        ("預算 5000 人民幣買卡", None, "CNY"),
    ],
)
def test_yuan_are_of_where_the_text_is_written(bot: "Bot", text: str, locale: str | None, currency: str) -> None:
    (money,) = bot.understand(Question(text, locale)).slots.budget
    assert money.currency == currency


@pytest.mark.parametrize(("text", "is_so"), [("顯卡記憶體", True), ("显卡内存", False), ("3000元", False), ("plain", False)])
def test_characters_tell_the_script(text: str, is_so: bool) -> None:
    assert is_traditional(text) is is_so
    assert is_traditional("元", "zh-TW")


@pytest.mark.parametrize(
    "text", ["budget -500 for 8b", "$-500 budget for a gpu", "-$500 budget for 8b", "買 8B 的卡，預算 -500 美元"]
)
def test_a_negative_budget_is_refused_and_not_turned_round(bot: "Bot", text: str) -> None:
    reply = bot.answer(Question(text))
    assert [money.amount for money in reply.slots.budget] == [-500]
    assert not reply.understood
    assert "500" in reply.headline


def test_both_ends_of_a_range_are_money(bot: "Bot") -> None:
    assert bot.understand(Question("$300-500 for a gpu")).slots.budget == (Money(300, "USD"), Money(500, "USD"))


def test_a_currency_that_nobody_knows_is_said_back(bot: "Bot") -> None:
    assert bot.answer(Question("quote 70b in XYZ")).understanding.unknown == ("XYZ",)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["what is a 4090?", "what's a 4090", "什麼是 4090？", "4090 是什麼"])
def test_what_a_card_is_are_its_facts(bot: "Bot", text: str) -> None:
    reply = bot.answer(Question(text))
    assert reply.intent == "spec"
    assert "24 GB" in reply.headline


@pytest.mark.parametrize("text", ["What's the quant you're running on the 4090?", "what is kv cache"])
def test_other_definitions_stay_what_they_are(bot: "Bot", text: str) -> None:
    assert bot.answer(Question(text)).intent != "spec"


@pytest.mark.parametrize("text", ["can system RAM be used to run the model slower?", "可以用系統記憶體跑模型嗎"])
def test_offload_is_explained_without_a_card(bot: "Bot", text: str) -> None:
    reply = bot.answer(Question(text))
    assert reply.intent == "glossary"
    assert "offload" in reply.headline.lower()


def test_a_mac_is_advised_a_larger_mac_and_no_cards(bot: "Bot") -> None:
    reply = bot.answer(Question("deepseek v3 q4 on m3 ultra 256gb"))
    fixes = " ".join(reply.notes)
    assert reply.verdict == "no"
    assert "512GB" in fixes
    assert "cards" not in fixes
    assert not any("2x" in choice.question for choice in reply.choices)


@pytest.mark.parametrize(
    "text", ["70b on my mac mini 16gb?", "llama 3.3 70b q4 on a mac mini 16gb with ollama", "405b q4 on a dgx spark"]
)
def test_one_memory_is_neither_more_cards_nor_other_ram(bot: "Bot", text: str) -> None:
    reply = bot.answer(Question(text))
    said = repr(reply.tables) + " ".join((reply.headline, reply.detail, *reply.notes))
    assert reply.verdict == "no"
    assert " cards" not in said
    assert "in system RAM" not in said
    assert "layers in RAM" not in said


def test_a_card_too_small_still_has_both_ways(bot: "Bot") -> None:
    reply = bot.answer(Question("70b q4 on a 3090"))
    assert "2 cards in all" in " ".join(reply.notes)
    assert "layers in system RAM" in " ".join(reply.notes)


def test_each_side_of_a_comparison_keeps_its_own_memory(bot: "Bot") -> None:
    questions = [choice.question for choice in bot.answer(Question("m4 max 128gb vs 2x 3090 for 70b")).choices]
    assert any("apple-m4-max" in question and "128gb" in question for question in questions)
    assert "/fit 70B 2x rtx-3090" in questions


@pytest.mark.parametrize(
    ("text", "hours"),
    [("每週 42 小時，70B 租還是買？", 6), ("一天 6 小時跑 70B，租還是買", 6), ("70b, 42 hours a week, rent or buy?", 6)],
)
def test_hours_a_week_are_hours_a_day(bot: "Bot", text: str, hours: float) -> None:
    (read,) = bot.understand(Question(text)).slots.hours
    assert read == pytest.approx(hours)


def test_a_button_has_no_words_that_change_nothing(bot: "Bot") -> None:
    choices = bot.answer(Question("how many users on 2x 4090?")).choices
    assert choices[0].question == "/capacity 8B 2x rtx-4090"


def test_the_cheapest_machine_is_recommended_in_chinese_too(bot: "Bot") -> None:
    assert bot.answer(Question("跑 405B fp8 最便宜的機器？")).intent == "recommend_hardware"
