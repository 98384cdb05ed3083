"""Text that Discord shows as it was meant, whatever a stranger put into it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.text import cut, escape, escape_code, escape_within

# Backslash before punctuation makes it literal (Discord, Markdown Text 101).
MARKED = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`\[\]<]")

hostile = st.text(alphabet="*_~|`[]<>@#!-:/\\()0 1aé測\n\u202e\u200f\x00", max_size=80) | st.text(max_size=80)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Q4_K_M", "Q4\\_K\\_M"),
        ("<@123456789012345678>", "\\<@\u200b123456789012345678>"),
        ("<#1> <:smile:1> <t:0:R> </ask:1>", "\\<#1> \\<:smile:1> \\<t:0:R> \\</ask:1>"),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("[a](http://x) [b](http://y)", "\\[a\\](http\\://x) \\[b\\](http\\://y)"),
        ("# head\n-# small\n> quote\n- item\n1. one", "\\# head\n\\-# small\n\\> quote\n\\- item\n1\\. one"),
        ("||hidden|| ~~gone~~", "\\|\\|hidden\\|\\| \\~\\~gone\\~\\~"),
        ("C:\\models", "C:\\\\models"),
        ("2× RTX 3090, 24.0 GiB – 「70B」", "2× RTX 3090, 24.0 GiB – 「70B」"),
        ("evil\u202egnp.exe\u0007", "evilgnp.exe"),
    ],
)
def test_every_mark_is_shown_as_itself(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(hostile)
def test_no_mark_mention_or_address_is_live(text: str) -> None:
    escaped = escape(text)
    assert not MARKED.search(escaped)
    assert "://" not in escaped.replace("\\://", "")
    assert "@everyone" not in escaped
    assert "@here" not in escaped


@given(hostile, st.integers(0, 60))
def test_escaped_text_keeps_its_limit(text: str, limit: int) -> None:
    assert len(escape_within(text, limit)) <= limit


@given(hostile)
def test_a_code_block_cannot_be_ended_from_inside(text: str) -> None:
    assert "`" not in escape_code(text)
    assert "\n" not in escape_code(text)


def test_a_cut_is_made_between_words_and_shown() -> None:
    assert cut("eight bit weights fit", 20) == "eight bit weights…"
    assert cut("fits", 4) == "fits"
    assert cut("unbreakable", 5) == "unbr…"
