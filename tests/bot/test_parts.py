"""Questions of several parts get every answer; of two close readings the other one is a button."""

from dataclasses import replace
from datetime import date

import pytest

from bot.ask import Ask
from bot.bot import Bot
from bot.clauses import clauses
from bot.parse import parse
from bot.parts import other_reading
from bot.phrases import phrases
from bot.question import Question
from bot.reply import Reply
from bot.tokens import tokenise
from bot.understanding import Candidate
from tests.bot.lexicons import small_lexicon


def ask(bot: Bot, text: str) -> Reply:
    return bot.answer(Question(text))


def test_a_text_is_cut_at_signs_and_at_joining_words() -> None:
    parts = clauses(tokenise("does it fit, and how fast? thanks"), frozenset({"and"}))
    assert [" ".join(token.text for token in part) for part in parts] == ["does it fit", "how fast", "thanks"]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("can llama 3.1 8b run on my 4090, and how fast?", {"fit", "throughput"}),
        ("does 8B fit on a 3060? what does it cost?", {"fit", "quote"}),
        ("how much VRAM does llama 3.1 8b need and what would it cost?", {"requirements", "quote"}),
        ("兩張 3090 跑得動 70B 嗎？每秒幾個 token？", {"fit", "throughput"}),
    ],
)
def test_each_part_is_heard(bot: Bot, text: str, intents: set[str]) -> None:
    read = parse(text, bot.lexicon)
    assert {read.intent, *read.also} == intents


@pytest.mark.parametrize(
    "text",
    [
        "can llama 3.1 8b run on my 4090?",
        "4090 or 5090 for a 14b, which is faster?",
        "/fit 8B rtx-3060, how fast?",
        "I have a 3090 and 64GB of RAM, can I run 70B?",
    ],
)
def test_one_question_stays_one(bot: Bot, text: str) -> None:
    assert parse(text, bot.lexicon).also == ()


def test_both_answers_are_given_with_their_tables(bot: Bot) -> None:
    both = ask(bot, "does llama 3.1 8b q4_k_m fit on my 4090, and how fast is it?")
    fit, speed = ask(bot, "/fit llama-3.1-8b q4_k_m rtx-4090"), ask(bot, "/throughput llama-3.1-8b q4_k_m rtx-4090")
    assert fit.headline == both.headline
    assert speed.headline in both.detail
    assert {table.columns for table in (*fit.tables, *speed.tables)} <= {table.columns for table in both.tables}


def test_the_second_answer_is_left_out_where_it_lacks_what_it_needs(bot: Bot) -> None:
    """A model without a card: what it needs is answered, and how fast it is cannot be."""
    reply = ask(bot, "how much VRAM does llama 3.1 8b need, and how fast is it?")
    assert reply.understood
    assert "8B" in reply.headline


def with_readings(bot: Bot, *readings: tuple[str, float]) -> Ask:
    question = Question("llama 3.1 8b on a 4090")
    read = replace(bot.understand(question), candidates=tuple(Candidate(*reading) for reading in readings))
    return Ask(question, read, bot.library, phrases("en"), date(2026, 11, 1))


def test_of_two_close_readings_the_other_is_a_button(bot: Bot) -> None:
    (offered,) = other_reading(with_readings(bot, ("throughput", 0.5), ("quote", 0.4)))
    assert offered.label == "Or: what does it cost in all?"
    again = parse(offered.question, bot.lexicon)
    assert (again.intent, [model.key for model in again.slots.models]) == ("quote", ["llama-3.1-8b"])


@pytest.mark.parametrize(
    "readings",
    [
        (("throughput", 0.9), ("quote", 0.1)),
        (("throughput", 0.4), ("quote", 0.2)),
        (("throughput", 1.0),),
        (("throughput", 0.5), ("smalltalk", 0.4)),
        (("out_of_scope", 0.5), ("fit", 0.4)),
    ],
)
def test_nothing_is_offered_where_one_reading_is_clear_or_the_other_is_no_question(
    bot: Bot, readings: tuple[tuple[str, float], ...]
) -> None:
    assert other_reading(with_readings(bot, *readings)) == ()


def test_a_clear_question_and_a_command_offer_no_other_reading(bot: Bot) -> None:
    for text in ("/fit llama-3.1-8b rtx-4090", "does llama 3.1 8b fit on my 4090?"):
        assert not [choice for choice in ask(bot, text).choices if choice.label.startswith("Or: ")]


def test_a_small_lexicon_hears_parts_too() -> None:
    assert parse("does 8B fit on my 4090, and how fast?", small_lexicon()).also
