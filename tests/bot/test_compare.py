"""This or that: every row is the engine's or the price book's, and the workload is said where none was named."""

from datetime import date

import pytest

from bot.bot import Bot
from bot.question import Context, Question
from bot.reply import Reply

TODAY = date(2026, 11, 21)


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text, context=Context(today=TODAY)))


def rows(reply: Reply) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in reply.tables[0].rows}


def test_two_cards_by_fit_speed_price_power_and_tokens(bot: Bot) -> None:
    found = rows(ask(bot, "compare 2x 3090 and rtx 4090 for 70b int4"))
    assert [text.split(",")[0] for text in found["verdict"]] == ["fits", "no"]
    assert found["tok/s"][1] == "–"
    assert found["to buy"] == ["$2,000–3,200", "$1,200–1,700"]
    assert found["NVLink"] == ["112.5 GB/s", "none"]
    assert found["board power"] == ["700 W", "450 W"]
    assert found["slots"] == ["6", "3"]
    assert found["per M tokens"][0].startswith("$")
    assert found["per M tokens"][1] == "–"


def test_without_a_model_the_workload_is_said(bot: Bot) -> None:
    reply = ask(bot, "compare 3090 vs a6000")
    (assumed,) = [each.text for each in reply.assumptions if each.key == "model"]
    assert assumed == "compared on Qwen3 32B at INT4 (Q4_K_M)"
    assert reply.tables[0].caption.startswith("Qwen3 32B")
    small = ask(bot, "compare 3060 12gb vs 3090")
    assert any("14B" in each.text for each in small.assumptions)


def test_prices_are_in_the_currency_that_was_asked_for(bot: Bot) -> None:
    reply = ask(bot, "compare 3090 vs 4090 in EUR")
    assert all(text.startswith("€") for text in rows(reply)["to buy"])
    assert any("€0.8951" in note for note in reply.notes)


def test_models_on_one_hardware(bot: Bot) -> None:
    reply = ask(bot, "qwen3 32b vs llama 3.1 70b on 2x 3090")
    found = rows(reply)
    assert reply.headline == "On 2× RTX 3090 Qwen3 32B is the fastest."
    assert found["best precision"] == ["INT8 (Q8_0)", "INT4 (Q4_K_M)"]
    only = ask(bot, "qwen3 32b vs llama 3.1 405b on 2x 3090")
    assert only.headline == "On 2× RTX 3090 Qwen3 32B runs; too large for it: Llama 3.1 405B."


@pytest.mark.parametrize("text", ["compare llama 3.1 8b and qwen3 14b", "llama 3.1 8b 跟 qwen3 14b 比較"])
def test_models_alone_are_compared_by_what_they_need(bot: Bot, text: str) -> None:
    found = rows(ask(bot, text))
    assert not {"tok/s", "結果"} & set(found)
    assert any("8.03B" in cells for cells in found.values())
