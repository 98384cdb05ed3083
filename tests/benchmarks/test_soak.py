"""The soak asks different questions that are understood, and notices what is lost, doubled or an apology."""

import math

from benchmarks.soak.__main__ import percentile
from benchmarks.soak.program import SoakedSlack
from benchmarks.soak.questions import questions
from bot.bot import Bot
from bot.question import Question
from tests.adapters.slack.fake import Post


def test_questions_are_many_different_the_same_each_time_and_understood(bot: Bot) -> None:
    asked = questions(1, 1500)
    assert len(set(asked)) == 1500
    assert asked == questions(1, 1500)
    intents = {bot.answer(Question(text)).intent for text in asked[:60]}
    assert {"fit", "quote", "throughput"} <= intents
    assert not intents & {"out_of_scope", "smalltalk", "help"}


async def test_what_comes_twice_or_as_an_apology_is_wrong_and_what_does_not_come_is_open() -> None:
    slack = SoakedSlack()
    slack._asked_at = {"1": 0.0, "2": 0.0, "3": 0.0}
    for method, thread in (("chat.postMessage", "1"), ("chat.postMessage", "1"), ("chat.postEphemeral", "2")):
        await slack._keep(Post(method, {"thread_ts": thread}))
    assert (len(slack.times), slack.wrong, slack.open) == (1, 2, 1)


def test_the_share_of_none_is_no_number() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert math.isnan(percentile([], 0.99))
