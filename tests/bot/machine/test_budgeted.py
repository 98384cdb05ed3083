"""A machine for a budget, with no card and no model named: within it, with what it runs."""

import re
from datetime import date

import pytest

from bot import Bot, Context, Question, Reply

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


def total(reply: Reply) -> float:
    return reply.tables[0].rows[-1][4].value or 0.0


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("Build me a machine under $3000", 3000),
        ("build an AI PC for $1500", 1500),
        ("I have $5000 to build a local LLM machine", 5000),
        ("what can I build with 3000 dollars?", 3000),
        ("full build under $10k", 10_000),
        ("組一台 10 萬元台幣的 AI 電腦", 100_000),
        ("預算 5 萬台幣組電腦", 50_000),
        ("best PC I can build for 2000 euros", 2000),
    ],
)
def test_the_usual_total_is_within_the_budget(bot: Bot, text: str, budget: float) -> None:
    reply = ask(bot, text)
    assert reply.intent == "build"
    assert reply.understood
    assert 0 < total(reply) <= budget
    assert total(reply) == sum(row[4].value or 0 for row in reply.tables[0].rows[:-1])


def test_it_says_what_the_machine_runs(bot: Bot) -> None:
    reply = ask(bot, "build me a machine under $3000")
    assert "32B at 4-bit" in reply.detail  # 24 GB hold Qwen3 32B: 18.4 GiB of Q4_K_M, as its file is published
    runs = next(choice for choice in reply.choices if choice.question.startswith("/models_for_hardware"))
    assert "32B" in " ".join(cell.text for row in ask(bot, runs.question).tables[0].rows for cell in row)


def test_more_money_never_builds_what_runs_less(bot: Bot) -> None:
    details = [ask(bot, f"build me a machine under {budget} USD").detail for budget in (1500, 2500, 3500, 5000, 8000, 15_000)]
    sizes = [float(found[1]) for detail in details if (found := re.search(r"(\d+)B[^ ]* at 4-bit", detail))]
    assert len(sizes) == len(details)
    assert sizes == sorted(sizes)


def test_a_budget_that_does_not_reach_is_told_what_would(bot: Bot) -> None:
    reply = ask(bot, "build me a rig for $500")
    assert "does not reach" in reply.detail
    assert total(reply) > 500


def test_a_request_for_a_budget_is_a_request(bot: Bot) -> None:
    reply = ask(bot, "申請一台電腦工作站 預算 15 萬台幣", "zh-TW")
    assert reply.slots.form == ("request",)
    assert reply.attachments


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("best gpu for $800", "recommend_hardware"),
        ("I have $3000, what should I buy", "recommend_hardware"),
        ("what's the cheapest way to run 70B under $3000", "recommend_hardware"),
    ],
)
def test_money_without_a_machine_is_no_build(bot: Bot, text: str, intent: str) -> None:
    assert ask(bot, text).intent in {intent, "quote"}


def test_without_money_it_still_asks_for_what(bot: Bot) -> None:
    assert not ask(bot, "build me a machine").understood


@pytest.mark.parametrize(
    ("text", "cpu", "ram"),
    [
        ("1x 3080 5900X 64GB build price", "Ryzen 9 5900X", "64GB"),
        ("what would 4x 4090 with an i9-13900K cost", "Core i9-13900K", ""),
        ("/build 3070 5900x 64GB", "Ryzen 9 5900X", "64GB"),
        ("4x H100 EPYC 7763 512GB full machine price", "EPYC 7763", "512GB"),
    ],
)
def test_cards_beside_a_cpu_are_a_machine(bot: Bot, text: str, cpu: str, ram: str) -> None:
    reply = ask(bot, text)
    assert reply.intent == "build"
    said = [cell.text for row in (reply.tables[0].rows if reply.tables else ()) for cell in row]
    assert cpu in said or cpu in reply.headline + reply.detail
    assert not said or any(ram in text for text in said)
    assert not any("Not used" in note for note in reply.notes)
