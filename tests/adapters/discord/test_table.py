"""Tables within the 26 cells of a phone, and no number lost on the way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.table import MAX_CELLS, draw
from bot.cells import cells, is_wide, narrowest, wrap
from bot.reply import Cell, Column, Table
from tests.samples import SAMPLES

words = st.text(alphabet="abcXYZ019.–×%$/`精度 ", max_size=30)


@st.composite
def tables(draw_value: st.DrawFn) -> Table:
    width = draw_value(st.integers(1, 6))
    columns = tuple(Column(draw_value(words), draw_value(st.booleans()), draw_value(st.integers(0, 2))) for _ in range(width))
    rows = draw_value(st.lists(st.tuples(*[words] * width), min_size=1, max_size=20))
    return Table(columns, tuple(tuple(Cell(text) for text in row) for row in rows))


def block_of(text: str) -> list[str]:
    """Lines inside the code block; empty where there is none."""
    found = re.search(r"```\n(.*)\n```", text, re.DOTALL)
    return found[1].splitlines() if found else []


def test_three_columns_are_aligned_and_long_cells_wrapped() -> None:
    table = SAMPLES["ladder"].tables[0]
    drawn = draw(table, max_rows=12, max_characters=1000)
    assert block_of(drawn.text) == [
        "precision   needs verdict",
        "─" * 25,
        "BF16      138 GiB no",
        "INT8       74 GiB fits",
        "(Q8_0)",
        "INT4       44 GiB fits",
        "(Q4_K_M)",
    ]
    assert drawn.hidden_columns == 2


@pytest.mark.parametrize(
    ("whole", "second", "hidden"),
    [(False, "-# tight · to buy $2,000–3,200", 2), (True, "-# tight · 15 tok/s · to buy $2,000–3,200 · power 700 W", 0)],
)
def test_what_cannot_be_columns_is_two_lines_a_row_the_least_important_behind_the_work(
    whole: bool, second: str, hidden: int
) -> None:
    drawn = draw(SAMPLES["quote"].tables[0], max_rows=12, max_characters=1000, whole=whole)
    assert drawn.text.splitlines()[:2] == ["**entry, used** · 2× RTX 3090", second]
    assert drawn.hidden_columns == hidden


def test_chinese_stands_last_in_a_block_and_its_labels_above_it() -> None:
    drawn = draw(SAMPLES["chinese"].tables[0], max_rows=12, max_characters=1000)
    assert drawn.text.splitlines()[0] == "-# 精度 · 需要 · 結果"
    assert block_of(drawn.text)[1] == "INT8 (Q8_0)    74 GiB 可以"


def test_the_whole_table_keeps_every_column() -> None:
    drawn = draw(SAMPLES["ladder"].tables[0], max_rows=12, max_characters=1000, whole=True)
    assert "**INT8 (Q8\\_0)** · needs 74 GiB\n-# per card 37 of 47 · fits · 9 to 11 tok/s" in drawn.text
    assert drawn.hidden_columns == 0


@pytest.mark.parametrize(
    ("max_rows", "max_characters", "whole", "hidden"),
    [(12, 4000, False, 24), (30, 220, False, 28), (30, 4000, True, 0), (12, 4000, True, 18)],
)
def test_rows_without_room_are_counted(max_rows: int, max_characters: int, whole: bool, hidden: int) -> None:
    drawn = draw(SAMPLES["long"].tables[0], max_rows=max_rows, max_characters=max_characters, whole=whole)
    assert drawn.hidden_rows == hidden


def test_a_bill_keeps_its_sum() -> None:
    columns = (Column("kind"), Column("part"), Column("零件", numeric=True))
    parts = tuple((Cell(f"kind {n}"), Cell(f"one of the longer names of parts {n}"), Cell("零 $1")) for n in range(8))
    drawn = draw(Table(columns, (*parts, (Cell("total"), Cell("–"), Cell("零 $8")))), max_rows=12, max_characters=1000)
    assert drawn.text.splitlines()[-1] == "**total** · 零件 零 $8"
    assert drawn.text.count("kind") == 6
    assert drawn.hidden_rows == 2


@given(tables(), st.booleans())
def test_no_line_of_a_block_is_wider_than_a_phone(table: Table, whole: bool) -> None:
    drawn = draw(table, max_rows=30, max_characters=4000, whole=whole)
    assert all(cells(line) <= MAX_CELLS for line in block_of(drawn.text))
    assert drawn.text.count("```") in {0, 2}


@given(tables())
def test_wide_characters_never_stand_before_another_column(table: Table) -> None:
    for line in block_of(draw(table, max_rows=30, max_characters=4000).text):
        first_wide = next((index for index, character in enumerate(line) if is_wide(character)), len(line))
        assert "  " not in line[first_wide:]


@given(tables())
def test_every_row_is_shown_or_counted(table: Table) -> None:
    drawn = draw(table, max_rows=10, max_characters=600)
    assert 0 <= drawn.hidden_rows <= len(table.rows)
    assert len(table.rows) - drawn.hidden_rows <= 10
    assert len(drawn.text) <= 600


@given(st.text(alphabet="ab c", max_size=60), st.integers(1, 30))
def test_wrapping_keeps_the_words_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width or " " not in line for line in lines)


@given(st.text(alphabet="ab c", max_size=60), st.integers(1, 4))
def test_the_narrowest_width_is_enough_and_one_less_is_not(text: str, lines: int) -> None:
    width = narrowest(text, lines)
    assert len(wrap(text, width)) <= lines
    longest = max((len(word) for word in text.split()), default=0)
    assert width == longest or len(wrap(text, width - 1)) > lines
