"""Asked for the number of a card, the reply counts that card and no other."""

import pytest

from bot import Bot, Context, Question, Reply
from tests.bot.test_answers import TODAY, whole


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


@pytest.mark.parametrize(
    ("question", "rig", "why"),
    [
        ("how many rtx 3090 would a 70b at q4_k_m take", "2× RTX 3090", "39.6 GiB of weights, 23.6 GiB usable on each"),
        ("Number of A100 80GB needed for llama 3.1 8b in bf16?", "1× A100 SXM4 80 GB", "15 GiB of weights: one holds it"),
        ("跑 70B q4 要幾張 4090？", "2× RTX 4090", "39.6 GiB of weights, 23.5 GiB usable on each"),
    ],
)
def test_the_number_is_of_the_card_that_was_named(bot: Bot, question: str, rig: str, why: str) -> None:
    assert rig in ask(bot, question).headline, why


def test_no_other_card_runs_it_in_the_table(bot: Bot) -> None:
    """671e9 bytes of FP8 weights are 625 GiB: more than eight cards of 80 GB hold at 78 GiB each beside their buffers."""
    reply = ask(bot, "how many h100 does deepseek r1 take in fp8")
    runs_on = reply.tables[0].rows[0][-1].text
    assert "H100" in runs_on
    assert "RTX" not in whole(reply)
    assert int(runs_on.split("×")[0]) >= 9


def test_without_a_card_the_usual_ones_are_told(bot: Bot) -> None:
    assert "GiB" in ask(bot, "how many gpus do I need for a 70b at q4").headline


def test_a_context_that_was_asked_is_one_row(bot: Bot) -> None:
    reply = ask(bot, "how many people at once can llama 3.1 8b serve from one h100 at 8k")
    contexts = [row[0].text for row in reply.tables[0].rows]
    assert contexts.count("8k") == 1
    assert "holds" in reply.headline


def test_a_trillion_is_written_as_one(bot: Bot) -> None:
    assert "1.03T" in ask(bot, "what does kimi k2 need").detail
