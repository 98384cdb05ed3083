"""`--explain` shows the arithmetic: formula, numbers, result and source, and a reader can check it with a calculator."""

import re

import pytest

from bot.bot import Bot
from bot.question import Question
from bot.reply import Reply, Table


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale))


def rows(table: Table) -> dict[str, tuple[str, str]]:
    """Numbers put in and result, by step."""
    return {row[0].text: (row[2].text, row[3].text) for row in table.rows}


def product(put_in: str) -> float:
    """`80 × (1,024 + 1,024) × 16 ÷ 8 × 8,192 × 1`, computed here."""
    plain = put_in.replace(",", "").replace("×", "*").replace("÷", "/").replace("−", "-")
    assert re.fullmatch(r"[\d\s.()*/+\-]+", plain)
    return float(eval(plain))  # noqa: S307 - digits and signs only, as was just checked


def test_weights_and_cache_can_be_worked_out_by_hand(bot: Bot) -> None:
    """Llama 3.1 70B: 80 layers, 8 KV heads of 128 (its config.json); 16-bit cache of 8,192 tokens is 2.5 GiB."""
    found = rows(ask(bot, "/fit llama-3.1-70b q4_k_m 2x rtx-a6000").arithmetic[0])
    put_in, result = found["KV cache"]
    assert put_in == "80 × (1,024 + 1,024) × 16 ÷ 8 × 8,192 × 1"
    assert product(put_in) / 2**30 == pytest.approx(2.5)
    assert result == "2.5 GiB"
    put_in, result = found["weights"]
    assert product(put_in.replace("B", "")) * 1e9 / 2**30 == pytest.approx(float(result.split()[0]), rel=0.005)


def test_the_fullest_card_is_the_sum_of_its_parts_and_the_verdict_a_comparison(bot: Bot) -> None:
    found = rows(ask(bot, "/fit llama-3.1-8b int8 rtx-4090").arithmetic[0])
    assert product(found["fullest card"][0]) == pytest.approx(float(found["fullest card"][1].split()[0]), abs=0.2)
    assert product(found["usable"][0]) == pytest.approx(float(found["usable"][1].split()[0]), abs=0.11)
    assert found["verdict"][1] == "fits"


def test_speed_is_bandwidth_over_bytes(bot: Bot) -> None:
    put_in, result = rows(ask(bot, "/throughput llama-3.1-8b q4_k_m rtx-4090").arithmetic[0])["decode"]
    bandwidth, read, share = map(float, re.findall(r"[\d.]+", put_in)[:3])
    low, high = map(float, re.findall(r"\d+", result))
    assert bandwidth == 1008
    assert low <= bandwidth / read * share / 100 <= high


def test_a_windowed_model_is_told_kind_by_kind(bot: Bot) -> None:
    """Gemma 3 27B: 52 of 62 layers look back 1,024 tokens (its config.json)."""
    steps = [row for row in ask(bot, "/fit gemma-3-27b-it int4 rtx-4090").arithmetic[0].rows if row[0].text == "KV cache"]
    assert [step[2].text.split(" ")[0] for step in steps] == ["52", "10"]
    assert "× 1,024 ×" in steps[0][2].text


def test_a_quote_tells_what_a_million_tokens_cost(bot: Bot) -> None:
    money = rows(ask(bot, "/quote llama-3.1-8b int4").arithmetic[1])
    for put_in, result in money.values():
        plain = re.sub(r"\$| [hW]\b", "", put_in)
        assert product(plain) == pytest.approx(float(re.findall(r"[\d.]+", result)[0]), rel=0.02)


@pytest.mark.parametrize(
    "text", ["/requirements qwen3-32b", "/capacity llama-3.1-8b l40s", "/fit gpt-oss-120b h100", "/fit deepseek-v3 8x h200"]
)
def test_every_sizing_answer_has_its_arithmetic_with_a_source_for_each_step(bot: Bot, text: str) -> None:
    for locale in ("en", "zh-TW"):
        (table,) = ask(bot, text, locale).arithmetic
        assert all(cell.text for row in table.rows for cell in row)


def test_a_model_of_unknown_shape_has_none(bot: Bot) -> None:
    assert ask(bot, "does the 4090 have NVLink?").arithmetic == ()
