"""The form in which names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.names import normalize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llama 3.1 70B", "llama3.1:70b"),
        ("RTX 4090", "rtx-4090"),
        ("ＲＴＸ　４０９０", "rtx4090"),
        ("meta-llama/Llama-3.1-8B", "META LLAMA/llama 3.1 8b"),
        ("Q4_K_M", "q4km"),
        ("5060 Ti", "5060ti"),
        ("A100‑80GB", "a100 80gb"),
    ],
)
def test_names_that_people_take_for_the_same(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize(("one", "other"), [("llama 3.1 8b", "llama 31 8b"), ("command-r", "command-r+"), ("4090", "4090 D")])
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


@given(st.text())
def test_a_second_look_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
