"""Learning from labelled questions: what is learned, what is judged, and that nothing is learned from a single sentence."""

import pytest

from bot.bot import Bot
from bot.classify import INTENTS
from tools.learn import cross_validate, example, polite
from tools.regression import FEWEST, Example, judge, learn

SAYINGS = (
    ("what is the rent of {} a month", "quote"),
    ("the rent for {} please", "quote"),
    ("will {} fit", "fit"),
    ("does {} fit here", "fit"),
)
CARDS = ("a 4090", "an A100", "two 3090s", "an L40S")


@pytest.fixture(scope="module")
def examples(bot: Bot) -> list[Example]:
    texts = [(saying.format(card), intent) for saying, intent in SAYINGS for card in CARDS]
    return [example(text, intent, bot.lexicon, judged=True) for text, intent in texts]


def test_what_was_learned_reads_new_sentences_of_the_same_words(bot: Bot, examples: list[Example]) -> None:
    new = [example("rent of an H100", "quote", bot.lexicon, judged=True), example("fit on a T4", "fit", bot.lexicon, judged=True)]
    assert judge(learn(examples), new) == [("quote", "quote"), ("fit", "fit")]


def test_a_word_of_too_few_questions_is_not_learned(bot: Bot, examples: list[Example]) -> None:
    rare = [example(f"zebra {number} fit", "oom", bot.lexicon, judged=False) for number in range(FEWEST - 1)]
    assert "zebra" not in learn([*examples, *rare])
    assert "fit" in learn([*examples, *rare])


def test_questions_left_out_in_turn_are_read_by_the_rest(examples: list[Example]) -> None:
    assert cross_validate(examples, 4) > 0.9


def test_courtesy_is_put_around_questions_only() -> None:
    texts = [("will it fit?", "fit"), ("nice rig", "smalltalk"), ("how fast?", "throughput"), ("what does it cost?", "quote")]
    made = polite(texts, ("thanks", "hello"))
    assert made == [("thanks, will it fit?", "fit"), ("what does it cost? hello!", "quote")]
    assert {intent for _text, intent in made} <= set(INTENTS)
