"""The words of the languages: a closed schema, and languages that know the same things."""

import pytest

from bot.classify import INTENTS
from bot.words import KINDS, load_words, read_cues, read_phrases

LANGUAGES = ("en", "zh-TW")


def test_every_language_is_a_folder() -> None:
    assert load_words().locales == LANGUAGES


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"colours": {"red": ["red"]}}, r"unknown table \[colours\]"),
        ({"count": {"2": "pair"}}, r"\[count\] 2 must be a list"),
        ({"count": {"2": [""]}}, r"\[count\] 2 must be a list"),
        ({"bytes": {"0": {"5": ["x"]}}}, r"\[bytes\] 0 must be a list"),
    ],
)
def test_a_slip_in_a_words_file_is_refused_with_its_place(table: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_phrases("en", table)


def test_a_cue_without_a_weight_is_refused() -> None:
    with pytest.raises(ValueError, match=r"en/words.toml: \[cues\].*heavy"):
        read_cues("en", {"fit": {"heavy": ["will it fit"]}})


def test_numbers_units_and_multipliers_are_numbers() -> None:
    numeric = {"number", "count", "bytes", "multiplier", "size_unit", "classifier"}
    for phrase in load_words().phrases:
        if phrase.kind in numeric:
            assert float(phrase.value) > 0, phrase


def test_a_resolution_is_two_sides() -> None:
    for phrase in load_words().phrases:
        if phrase.kind == "resolution":
            assert all(side.isdecimal() for side in phrase.value.split("x")), phrase


def test_no_phrase_of_a_language_means_two_things_of_one_kind() -> None:
    meanings: dict[tuple[str, str], set[str]] = {}
    for phrase in load_words().phrases:
        meanings.setdefault((phrase.kind, phrase.text.lower()), set()).add(phrase.value)
    assert {key: values for key, values in meanings.items() if len(values) > 1} == {}


def test_every_kind_is_used() -> None:
    assert {phrase.kind for phrase in load_words().phrases} == KINDS


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_can_be_asked_in_chinese_too(intent: str) -> None:
    chinese = [
        cue
        for cue in load_words().cues
        if cue.intent == intent and any("\u4e00" <= character <= "\u9fff" for character in cue.text)
    ]
    assert chinese
