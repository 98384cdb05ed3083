"""Why this hardware and not that: a page of numbers, claims put right, and a recommendation that follows from them."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply
from bot.documents.document import Grid, Heading

TODAY = date(2026, 11, 25)
QUESTION = "why a 4090 and not an A6000 for LLaMA 3 8B fp16 plus bart-large-mnli?"


def ask(bot: Bot, text: str, locale: str = "en") -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY, currency="USD")))


def test_both_hold_the_models_and_price_and_speed_decide(bot: Bot) -> None:
    """8.03e9 x 2 bytes and 0.41e9 x 2 bytes are 15.7 GiB of weights: within 24 GB and within 48. 1008 / 768 GB/s is 1.31."""
    reply = ask(bot, QUESTION)
    assert reply.intent == "compare"
    assert reply.headline.startswith("RTX 4090")
    assert "$1,200–2,800 against $2,200–3,500" in reply.headline
    assert "1.3 times as fast" in reply.headline
    verdicts = reply.tables[0].rows[0]
    assert [cell.text for cell in verdicts][1:] == ["fits", "fits"]


def test_nvlink_is_put_right(bot: Bot) -> None:
    """The document says that the 4090 has "VLink"; it has none, and the A6000 has 112.5 GB/s."""
    detail = ask(bot, f"{QUESTION} It is compatible with NVIDIA VLink").detail
    assert "Put right: the RTX 4090 has no NVLink" in detail
    assert "112.5 GB/s" in detail


def test_more_memory_is_no_reason_for_the_smaller_card(bot: Bot) -> None:
    assert "The RTX 4090 has 24 GB, the RTX A6000 48 GB" in ask(bot, QUESTION).detail


def test_the_page_has_its_sections(bot: Bot) -> None:
    document = ask(bot, QUESTION).attachments[0].document
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert headings == ["Requirements", "Options", "Claims", "Measured runs", "Recommendation", "Sources"]
    needs, _options, runs = (block for block in document.blocks if isinstance(block, Grid))
    low, high = (float(cell.split()[0]) for cell in needs.rows[-1][1:])
    assert 15.7 < low < high < 18.5
    assert {row[1].split()[-2] for row in runs.rows} == {"4090", "A6000"}


def test_a_card_that_does_not_hold_them_is_not_recommended(bot: Bot) -> None:
    reply = ask(bot, "why a 3060 12GB instead of a 3090 for llama 3 8b fp16?")
    assert reply.headline.startswith("RTX 3090")
    assert "RTX 3060 12 GB does not" in reply.headline


def test_none_holds_them(bot: Bot) -> None:
    assert ask(bot, "why a 3060 12GB and not a 4060 for llama 3 70b fp16?").tone.value == "bad"


@pytest.mark.parametrize("ask_for", ["為什麼選 4090 而不選 A6000 來跑", "決策報告：4090 還是 A6000 跑"])
def test_the_same_in_chinese(bot: Bot, ask_for: str) -> None:
    reply = ask(bot, f"{ask_for} LLaMA 3 8B fp16 加 bart-large-mnli", "zh-TW")
    assert reply.headline.startswith("選 RTX 4090")
    assert reply.attachments[0].document.title == "決策報告：RTX 4090 或 RTX A6000"


def test_without_a_model_it_stays_a_comparison(bot: Bot) -> None:
    reply = ask(bot, "why a 4090 and not an A6000?")
    assert reply.intent == "compare"
    assert reply.attachments == ()
