"""What single words speak for: how a text becomes words and pairs, how their weights add up, and that no text is only a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.classify import INTENTS
from bot.leanings import SPREAD, grams, lean, load_leanings, read_leanings
from bot.tokens import tokenise


def test_a_text_is_its_words_and_its_pairs_and_numbers_are_alike() -> None:
    assert grams(tokenise("how fast at 128")) == {
        "how", "fast", "at", "<number>", "^ how", "how fast", "fast at", "at <number>", "<number> $",
    }  # fmt: skip


def test_weights_add_up_and_are_shared_among_the_words_of_a_text() -> None:
    known = read_leanings(["rent,quote 1.5 fit -0.5", '"rent it",quote 0.5'])
    sums, told = lean(tokenise("rent it"), known)
    share = SPREAD / len(grams(tokenise("rent it"))) ** 0.5
    assert sums == pytest.approx({"quote": 2.0 * share, "fit": -0.5 * share})
    assert told[0].startswith("rent: quote +")


def test_a_bad_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        read_leanings(["rent,quote much"])


def test_learned_words_speak_only_of_intents_there_are_and_are_short() -> None:
    known = load_leanings()
    assert {intent for weights in known.values() for intent, _ in weights} <= set(INTENTS)
    assert all(len(gram.split(" ")) <= 2 for gram in known)


@given(st.text(max_size=300))
def test_any_text_leans_to_intents_or_to_nothing(text: str) -> None:
    sums, told = lean(tokenise(text), load_leanings())
    assert sums.keys() <= set(INTENTS)
    assert len(told) <= 3
