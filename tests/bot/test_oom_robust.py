"""No paste makes the bot fail, whatever question stands around it."""

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question
from tests.bot.pastes.test_messages import CASES

if TYPE_CHECKING:
    from bot.bot import Bot

ASIDES = (
    "why won't llama 3.1 70b fit on my 4090?",
    "qwen 99999999b on 10000x 4090 with 999999999 context",
    "mixtral 8x7b --max-model-len 0 --gpu-memory-utilization 7",
    "4x3090，跑不動怎麼辦",
    "@everyone <!channel>",
    "",
)
texts = st.sampled_from([case["text"] for case in CASES])


@given(first=texts, second=texts, aside=st.sampled_from(ASIDES), cut=st.floats(0, 1), before=st.booleans())
def test_any_paste_with_any_words_around_it_is_answered(
    bot: "Bot", first: str, second: str, aside: str, cut: float, before: bool
) -> None:
    log = f"{first[: int(len(first) * cut)]}\n{second}"
    reply = bot.answer(Question(f"{aside}\n{log}" if before else f"{log}\n{aside}"))
    assert reply.headline.strip()
    assert "@everyone" not in repr(reply.notes) + reply.headline + reply.detail
    for fix in (reply.diagnosis or {}).get("fixes", ()):
        assert fix["saves"] is None or fix["saves"] > 0
        assert fix["change"]
