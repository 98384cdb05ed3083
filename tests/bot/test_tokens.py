"""Text to tokens: what is cut where, and that every piece points back to its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("2x3090", ["2", "x", "3090"]),
        ("8xH200", ["8", "x", "h", "200"]),
        ("7900xtx", ["7900", "xtx"]),
        ("Q4_K_M", ["q", "4", "k", "m"]),
        ("llama3.1:8b", ["llama", "3.1", "8", "b"]),
        ("llama.cpp", ["llama", "cpp"]),
        ("It fits.", ["it", "fits", "."]),
        ("$1,500", ["$", "1,500"]),
        ("24/32", ["24", "/", "32"]),
        ("兩張A6000", ["兩", "張", "a", "6000"]),
        ("２４ＧＢ", ["24", "gb"]),
        ("3090’s", ["3090", "s"]),
        ("", []),
    ],
)
def test_text_is_cut_between_letters_digits_and_signs(text: str, pieces: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == pieces


@pytest.mark.parametrize(("text", "number"), [("1,500", 1500.0), ("3.5", 3.5), ("1.2.3", None), ("٣", 3.0), ("x", None)])
def test_a_number_is_read_as_people_write_it(text: str, number: float | None) -> None:
    assert tokenise(text)[0].number == number


def test_a_token_tells_how_it_stands_to_the_one_before() -> None:
    assert [token.gap for token in tokenise("q4-k m")] == [" ", "", "-", " "]


@given(st.text(max_size=200))
def test_tokens_lie_in_order_inside_the_text(text: str) -> None:
    edge = 0
    for token in tokenise(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= edge or token.end > edge
        edge = token.start


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_nothing_of_a_plain_text_is_lost_but_spaces_and_joining_signs(text: str) -> None:
    kept = "".join(token.text for token in tokenise(text))
    lost = [character for character in text.lower() if not character.isspace()]
    for character in kept:
        lost.remove(character)
    assert set(lost) <= set("-_.:'`~\\")
