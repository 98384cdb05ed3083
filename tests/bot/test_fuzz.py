"""A short run of what `python -m benchmarks.fuzz` does by the million: no exception, and the same answer each time."""

import random

import pytest

from benchmarks.fuzz.__main__ import LAST
from benchmarks.fuzz.texts import KINDS, made_up
from benchmarks.parser.__main__ import corpus
from bot.bot import Bot
from bot.classify import INTENTS
from bot.conversation import continue_from
from bot.parse import parse
from bot.question import Question

TEXTS = 400


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_made_up_texts_are_read_and_read_alike_twice(bot: Bot, kind: object) -> None:
    chance, texts = random.Random(7), corpus()  # noqa: S311
    made = [next(one for one in KINDS if one is kind)(texts, chance) for _ in range(TEXTS)]
    for text in made:
        once = continue_from(LAST, parse(text, bot.lexicon))
        assert once == continue_from(LAST, parse(text, bot.lexicon))
        assert once.intent in INTENTS


def test_made_up_texts_are_answered(bot: Bot) -> None:
    chance, texts = random.Random(8), corpus()  # noqa: S311
    for _ in range(TEXTS // 4):
        assert bot.answer(Question(made_up(texts, chance))).headline
