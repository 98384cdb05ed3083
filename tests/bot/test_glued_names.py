"""A name whose first letter could end a phrase of everyday words ("and a") is still a name."""

import pytest

from bot import Bot, Question


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot.open()


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("one 4090 and a5000 side by side for 32b", ["rtx-4090", "rtx-a5000"]),
        ("weigh 2x 3090 and a6000 against each other for 70b q4", ["rtx-3090", "rtx-a6000"]),
        ("l40s and a40, which serves 70b better?", ["l40s", "a40"]),
    ],
)
def test_a_card_after_and_is_read(bot: Bot, text: str, cards: list[str]) -> None:
    found = [mention.key for mention in bot.understand(Question(text)).slots.gpus]
    assert found == cards


def test_and_a_before_a_word_is_no_part_of_it(bot: Bot) -> None:
    found = bot.understand(Question("70b on a 3090 and a 4090"))
    assert [(mention.key, mention.count) for mention in found.slots.gpus] == [("rtx-3090", 1), ("rtx-4090", 1)]
