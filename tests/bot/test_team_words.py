"""The words with which a team speaks of its machines, looked for without a pattern; the pattern is the oracle."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.team_words import alternatives, lead_end, says, speaks_of_us, spoken

TEAM = ("keep", "remove", "list", "machine", "article", "we")
PIECES = [
    "add",
    " ",
    "our",
    "new",
    "machine",
    "-",
    "lab-1",
    "a",
    "rig_2",
    "新增",
    "我們",
    "的",
    "machines",
    "WE",
    "\t",
    "power",
    "us.",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_they_are_found_as_a_pattern_finds_them(text: str) -> None:
    assert says(text, *TEAM) == (spoken(*TEAM).search(text) is not None)
    lead = re.compile(rf"(?:\s*{alternatives(*TEAM)}[ \t]*)*", re.IGNORECASE).match(text)
    assert lead is not None
    assert lead_end(text, 0, *TEAM) == lead.end()


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("can we run it?", True),
        ("We want it", True),
        ("power and sewer", False),
        ("we-7 is a name", False),
        ("on-we-go", False),
        ("我們的機器", True),
        ("", False),
    ],
)
def test_a_word_stands_alone(text: str, ours: bool) -> None:
    assert speaks_of_us(text) == ours


@pytest.mark.parametrize(
    ("text", "rest"),
    [("add machine lab-1: 4x 3090", "lab-1: 4x 3090"), ("Add a new  rig", ""), ("lab-1", "lab-1"), ("adder", "adder")],
)
def test_verbs_and_articles_lead_to_the_name(text: str, rest: str) -> None:
    assert text[lead_end(text, 0, *TEAM) :] == rest
