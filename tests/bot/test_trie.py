"""Many phrases found at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from bot.cues import CueBook, cue_tokens
from bot.tokens import tokenise
from bot.trie import Trie
from bot.typos import Spelling
from bot.words import Cue


def trie(*phrases: str) -> Trie[str]:
    made: Trie[str] = Trie()
    for phrase in phrases:
        made.add(phrase, phrase)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [("RTX 4090 Ti", "rtx 4090 ti"), ("rtx-4090", "rtx 4090"), ("RTX4090", "rtx 4090"), ("rtx", None), ("gtx 4090", None)],
)
def test_the_longest_phrase_wins_whatever_joins_its_words(text: str, found: str | None) -> None:
    hit = trie("rtx 4090", "rtx 4090 ti").longest(tokenise(text), 0)
    assert (hit[1] if hit else None) == found


@pytest.mark.parametrize(("text", "is_found"), [("A100", True), ("a-100", True), ("a 100", False), ("a100x", True)])
def test_a_single_letter_and_its_number_must_touch(text: str, is_found: bool) -> None:
    assert (trie("a100").longest(tokenise(text), 0) is not None) == is_found


def test_a_plural_of_the_last_word_is_seen() -> None:
    hit = trie("7900 xtx").longest(tokenise("two 7900 XTXs"), 1)
    assert hit == (3, "7900 xtx", True)


def test_all_phrases_at_a_place_are_given_the_shortest_first() -> None:
    assert [value for _last, value in trie("how", "how much", "how much vram").all(tokenise("how much vram"), 0)] == [
        "how",
        "how much",
        "how much vram",
    ]


@given(st.lists(st.sampled_from(["a", "b", "ab", "b c", "a b c"]), min_size=1), st.lists(st.sampled_from("abc"), max_size=6))
def test_longest_agrees_with_trying_every_phrase(phrases: list[str], words: list[str]) -> None:
    tokens = tokenise(" ".join(words))
    fitting = [phrase for phrase in phrases if [token.text for token in tokens][: len(phrase.split())] == phrase.split()]
    hit = trie(*phrases).longest(tokens, 0)
    assert (hit[1] if hit else "") == max(fitting, key=len, default="")


CUES = CueBook.build(
    [
        Cue("how much", "price", 1.0),
        Cue("how much vram", "requirements", 3.0),
        Cue("what … run on <gpu>", "models_for_hardware", 5.0),
        Cue("vram", "domain", 1.0),
    ]
)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("how much vram", ["how much vram"]),
        ("how much and how much vram", ["how much", "how much vram"]),
        ("what can i run on <gpu>", ["what … run on <gpu>"]),
        ("run on <gpu> what", []),
        ("what " + "word " * 9 + "run on <gpu>", []),
    ],
)
def test_cues_are_found_whole_and_with_gaps(text: str, cues: list[str]) -> None:
    assert list(CUES.find(cue_tokens(text))) == cues


def test_a_word_of_the_trade_is_noticed() -> None:
    assert CUES.speaks_of_trade(tokenise("more vram please"))
    assert not CUES.speaks_of_trade(tokenise("more milk please"))


@pytest.mark.parametrize(
    ("word", "meant"), [("qwne", "qwen"), ("lama", "llama"), ("qwen", None), ("mistrial", None), ("cat", None), ("dwen", None)]
)
def test_a_misspelt_word_has_one_meaning_or_none(word: str, meant: str | None) -> None:
    assert Spelling.of(["qwen", "llama", "mistral", "ministral", "mixtral"]).nearest(word) == meant


@given(st.lists(st.sampled_from(["a", "b", "ab", "b c", "a b c", "a100", "c s"]), min_size=1), st.text("abc1 0s-", max_size=12))
def test_a_packed_trie_finds_what_the_whole_one_finds(phrases: list[str], text: str) -> None:
    whole, tokens = trie(*phrases), tokenise(text)
    packed: Trie[str] = Trie(whole.pack())
    places = range(len(tokens) + 1)
    assert [packed.longest(tokens, place) for place in places] == [whole.longest(tokens, place) for place in places]
    assert [list(packed.all(tokens, place)) for place in places] == [list(whole.all(tokens, place)) for place in places]


def test_a_packed_trie_learns_on() -> None:
    packed: Trie[str] = Trie(trie("rtx 4090").pack())
    packed.add("rtx 4090 ti", "rtx 4090 ti")
    assert [packed.get(tokenise(name)) for name in ("rtx 4090", "rtx 4090 ti", "rtx")] == ["rtx 4090", "rtx 4090 ti", None]


def test_packed_cues_speak_as_before() -> None:
    text = cue_tokens("how much vram, and what can i run on <gpu>")
    assert CueBook.unpack(CUES.pack()).find(text) == CUES.find(text) != {}


@given(st.text("abcd", min_size=4, max_size=9), st.text("abcd", min_size=4, max_size=9))
def test_spelling_agrees_with_the_distance_itself(word: str, name: str) -> None:
    allowed = 2 if len(word) >= 8 else 1
    near = word != name and word[0] == name[0] and DamerauLevenshtein.distance(word, name) <= allowed
    assert (Spelling.of([name]).nearest(word) == name) == near
