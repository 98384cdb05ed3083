"""What got no answer is counted, and nobody can be known by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bot import Bot
from bot.effects import LogUnanswered
from bot.question import Question
from bot.unanswered import MAX_CHARACTERS, anonymous


def logged(bot: Bot, text: str, *, addressed: bool = True) -> list[str]:
    reply = bot.answer(Question(text, addressed=addressed))
    return [effect.text for effect in reply.effects if isinstance(effect, LogUnanswered)]


@pytest.mark.parametrize("text", ["who won the match yesterday?", "can zorgon-xl-999 run on my RTX 9999?", "推薦一部電影"])
def test_what_was_not_answered_is_counted(bot: Bot, text: str) -> None:
    assert logged(bot, text) == [text]


@pytest.mark.parametrize("text", ["can 8B run on my 4090?", "thanks a lot!", "will it fit?", "what can you do?"])
def test_answers_thanks_and_questions_back_are_not(bot: Bot, text: str) -> None:
    assert logged(bot, text) == []


def test_what_was_only_overheard_is_not_kept(bot: Bot) -> None:
    assert logged(bot, "who won the match yesterday?", addressed=False) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<@U024BE7LH> ask @anna or ben@example.com", "<name> ask <name> or <name>"),
        ("see https://example.com/a?b=c, and www.example.org.", "see <link>, and <link>."),
        ("it is in /home/anna/models or C:\\Users\\ben", "it is in <link> or <link>"),
        ("call 0912345678 about order 123456789012", "call <id> about order <id>"),
        ("run a1b2c3d4e5f6a7b8c9d0e1 again", "run <id> again"),
        ("my key is hf_abcdefghijklmnopqrstuv", "my key is •••"),
        ("does llama3.1:70b-instruct-q4_K_M work on 2x3090?", "does llama3.1:70b-instruct-q4_K_M work on 2x3090?"),
        ("two\nlines\tof  it", "two lines of it"),
    ],
)
def test_names_addresses_ids_and_secrets_are_taken_out(text: str, kept: str) -> None:
    assert anonymous(text) == kept


@given(st.text(max_size=3000))
def test_any_text_is_one_short_line(text: str) -> None:
    line = anonymous(text)
    assert len(line) <= MAX_CHARACTERS
    assert "\n" not in line
