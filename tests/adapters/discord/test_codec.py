"""A question travels in a button, whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.codec import CUSTOM_ID_LIMIT, Carried, Verb, decode, encode

LOCALES = ("en", "zh-TW")


@pytest.mark.parametrize(
    "question",
    [
        "can 70B run on 2x A6000?",
        "/fit llama-3.1-70b int8 2x rtx-a6000 context 32768",
        "/fit llama-3.1-70b int8 kv q8_0 4x rtx-3090 2x rtx-a6000 context 131072 8 users vllm tensor parallel",
        "/compare llama-3.1-405b deepseek-v3 qwen3-30b-a3b mixtral-8x7b int4 awq fp8 8x h100 8x h200 4x mi300x",
        "70B 在兩張 RTX A6000 上跑得動嗎？如果改成 32k 上下文，十個使用者同時用，要多少記憶體，會不會太慢？",
        "can 8B run on <!here> & @everyone | with a | bar",
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_survives_the_round_trip(question: str, locale: str) -> None:
    custom_id = encode(Verb.ASK, locale, question)
    assert custom_id is not None
    assert len(custom_id) <= CUSTOM_ID_LIMIT
    assert decode(custom_id) == Carried(Verb.ASK, locale, question)


@given(st.sampled_from(Verb), st.sampled_from(LOCALES), st.text(max_size=300))
def test_what_is_carried_is_never_another_question(verb: Verb, locale: str, question: str) -> None:
    custom_id = encode(verb, locale, question)
    if custom_id is not None:
        assert len(custom_id) <= CUSTOM_ID_LIMIT
        assert decode(custom_id) == Carried(verb, locale, " ".join(question.split()))


@given(st.text(max_size=100))
def test_foreign_ids_are_told_apart_without_an_error(custom_id: str) -> None:
    carried = decode(custom_id)
    assert carried is None or custom_id[0] == carried.verb


@pytest.mark.parametrize("custom_id", ["", "|", "q", "q.", "q!en|x", "z.en|x", "q~en|", "q~en|abc", "q~en|一一一一", "fit:70b"])
def test_broken_ids_carry_nothing(custom_id: str) -> None:
    assert decode(custom_id) is None


def test_a_question_that_cannot_fit_is_reported() -> None:
    assert encode(Verb.ASK, "en", "".join(chr(0x4E00 + n * 37 % 20000) for n in range(200))) is None


def test_a_packed_button_of_this_version_stays_readable() -> None:
    """Buttons of today are pressed after an update: the format may grow, and never change."""
    assert decode("q~en|伃呚哮傑幔璩縇彚灂戒噀奣焠姣甯叀嬀") == Carried(
        Verb.ASK, "en", ("can 70B run on " + "a RTX 3090 and " * 20 + "0")
    )
