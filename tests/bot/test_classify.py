"""Which question it is: confidence, commands, silence, and how cues add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.classify import ALONE_ONLY, INTENTS, intent_of, ranked
from bot.intent_weights import load_weights
from bot.parse import parse
from bot.words import load_words
from tests.bot.lexicons import small_lexicon


@given(st.dictionaries(st.sampled_from(INTENTS), st.floats(-50, 50), min_size=1))
def test_confidences_are_shares_in_falling_order(scores: dict[str, float]) -> None:
    shares = [candidate.score for candidate in ranked(scores)]
    assert shares == sorted(shares, reverse=True)
    assert 0.0 < sum(shares) <= 1.01


@given(st.text(max_size=200))
def test_every_text_has_a_reading_that_is_an_intent(text: str) -> None:
    candidates = parse(text, small_lexicon()).candidates
    assert candidates
    assert {candidate.intent for candidate in candidates} <= set(INTENTS)


def test_two_close_readings_are_both_kept() -> None:
    first, second = parse("4090 for a 32B, price and speed?", small_lexicon()).candidates[:2]
    assert first.score < 0.9
    assert second.score > 0.02


def test_a_command_decides_alone() -> None:
    found = parse("/spec how fast is a 4090 and what does it cost?", small_lexicon())
    assert [(candidate.intent, candidate.score) for candidate in found.candidates] == [("spec", 1.0)]
    assert found.cues[0] == "/spec"


def test_an_unknown_command_is_read_as_text() -> None:
    assert parse("/please will 8B fit on my 4090?", small_lexicon()).intent == "fit"


@pytest.mark.parametrize(
    "text",
    [
        "good morning",
        "thank you so much",
        "謝謝",
        "who won the election?",
        "how fast can a horse run?",
        "推薦一部電影",
        "😀😀",
        "",
    ],
)
def test_what_is_not_for_us_is_kept_quiet_about(text: str) -> None:
    assert parse(text, small_lexicon()).intent in {"smalltalk", "out_of_scope"}


@pytest.mark.parametrize(
    "text",
    [
        "hello, will 8B fit on my 4090? thanks!",
        "hi there, how fast is qwen3 32b on a 3090?",
        "謝謝，那 70B 用兩張 A6000 跑得動嗎？",
        "lol my 8B runs out of memory on a 3060",
        "cool, so how much VRAM does a 32B need?",
    ],
)
def test_politeness_does_not_silence_a_question(text: str) -> None:
    assert parse(text, small_lexicon()).intent not in {"smalltalk", "out_of_scope"}


def test_saying_the_same_thing_twice_hardly_adds_confidence() -> None:
    once = parse("how fast is llama 3.1 8b on a 4090?", small_lexicon()).candidates[0]
    often = parse("how fast, what speed, how many tok/s is llama 3.1 8b on a 4090?", small_lexicon()).candidates[0]
    assert once.intent == often.intent == "throughput"
    assert once.score > 0.6


def test_a_cue_tells_what_it_spoke_for() -> None:
    cues = parse("how fast is llama 3.1 8b on a 4090?", small_lexicon()).cues
    assert "throughput" in {intent_of(cue) for cue in cues}


def test_weights_and_cues_speak_only_of_intents_there_are() -> None:
    named = {intent for weights in load_weights().values() for intent in weights}
    cued = {cue.intent for cue in load_words().cues} - {"domain", *ALONE_ONLY}
    assert named | cued <= set(INTENTS)
    assert cued == set(INTENTS)
