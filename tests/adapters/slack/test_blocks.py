"""Layout: what stands where, and that no reply, however odd, makes a message that Slack refuses."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.blocks import Form, Frame, to_blocks, to_message, to_work
from bot.cells import cells as cells_wide
from bot.reply import Assumption, Cell, Chart, Choice, Column, Reply, Series, Source, Table, Tone
from tests.adapters.slack.rules import MAX_CHARACTERS, characters, complaints
from tests.samples import ASK, CHINESE, LADDER, NO_FIT, QUOTE, SAMPLES

BARE = Frame()

texts = st.text(max_size=400)
numbers = st.none() | st.floats(allow_nan=True, allow_infinity=True)
cells = st.builds(Cell, st.text(max_size=300), numbers, st.text(max_size=5))
columns = st.builds(Column, st.text(max_size=60), st.booleans(), st.integers(0, 3))
tables = st.builds(
    Table,
    st.lists(columns, min_size=1, max_size=25).map(tuple),
    st.lists(st.lists(cells, max_size=25).map(tuple), max_size=130).map(tuple),
    texts,
)
charts = st.builds(
    Chart,
    st.sampled_from(["stacked_bar", "bar", "line", "spiral"]),
    texts,
    st.lists(st.text(max_size=30), max_size=25).map(tuple),
    st.lists(st.builds(Series, st.text(max_size=30), st.lists(st.floats(), max_size=25).map(tuple)), max_size=8).map(tuple),
    st.text(max_size=70),
    texts,
)
choices = st.builds(Choice, st.text(max_size=120), st.text(max_size=2500))
sources = st.builds(
    Source, texts, st.none() | st.dates(), st.none() | st.text(max_size=400) | st.just("https://example.com/?a=1&b=<|>")
)
replies = st.builds(
    Reply,
    headline=texts,
    tone=st.sampled_from(Tone),
    intent=st.just("fit"),
    detail=st.text(max_size=3000),
    tables=st.lists(tables, max_size=2).map(tuple),
    chart=st.none() | charts,
    notes=st.lists(st.text(max_size=2000), max_size=12).map(tuple),
    assumptions=st.lists(st.builds(Assumption, texts, texts, st.lists(choices, max_size=3).map(tuple)), max_size=6).map(tuple),
    choices=st.lists(choices, max_size=30).map(tuple),
    sources=st.lists(sources, max_size=30).map(tuple),
    more=st.lists(tables, max_size=3).map(tuple),
    more_notes=st.lists(texts, max_size=5).map(tuple),
    locale=st.sampled_from(["en", "zh-TW"]),
)


@settings(deadline=None)
@given(replies, st.builds(Frame, st.text(max_size=2500), st.booleans(), st.text(max_size=600)), st.sampled_from(Form))
def test_slack_takes_every_message_that_says_something(reply: Reply, frame: Frame, form: Form) -> None:
    reply = replace(reply, headline=reply.headline.strip() or "Yes.")
    message = to_message(reply, frame, form)
    assert complaints(message) == []
    assert characters(message.get("blocks", [])) < MAX_CHARACTERS - 1000


@settings(deadline=None)
@given(replies, st.sampled_from(Form))
def test_slack_takes_the_work_behind_every_answer(reply: Reply, form: Form) -> None:
    assert complaints(to_work(reply, form)) == []


@settings(deadline=None)
@given(replies)
def test_no_text_that_slack_interprets_can_form_a_mention(reply: Reply) -> None:
    message = to_message(reply, Frame(lead=reply.headline), Form.NATIVE)
    interpreted = [message["text"], *(element["text"] for element in marked_up(message["blocks"]))]
    for text in interpreted:
        assert all(mark.startswith("https://") for mark in text.split("<")[1:])


def marked_up(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        return [part] if part.get("type") == "mrkdwn" else [found for value in part.values() for found in marked_up(value)]
    return [found for value in part for found in marked_up(value)] if isinstance(part, list) else []


def types(reply: Reply, frame: Frame = BARE, form: Form = Form.NATIVE) -> list[str]:
    return [block["type"] for block in to_blocks(reply, frame, form)]


def labels(reply: Reply, frame: Frame = BARE) -> list[str]:
    rows = [block["elements"] for block in to_blocks(reply, frame) if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_an_answer_stands_in_the_order_it_is_read() -> None:
    assert types(LADDER) == ["rich_text", "data_table", "context", "rich_text", "context", "actions", "context"]


def test_the_verdict_is_bold_and_alone_on_its_line() -> None:
    headline, detail = to_blocks(LADDER, BARE)[0]["elements"]
    assert headline["elements"] == [{"type": "text", "text": LADDER.headline, "style": {"bold": True}}]
    assert detail["elements"] == [{"type": "text", "text": LADDER.detail}]


def test_a_native_table_sorts_by_the_number_and_shows_the_text() -> None:
    table = to_blocks(LADDER, BARE)[1]
    assert table["caption"] == LADDER.tables[0].caption
    assert table["rows"][2][1] == {"type": "raw_number", "value": 74.2, "text": "74 GiB"}
    assert table["rows"][1][-1] == {"type": "raw_text", "text": "–"}


def test_a_number_that_json_cannot_hold_stays_text() -> None:
    table = Table((Column("speed", numeric=True),), ((Cell("fast", math.inf),), (Cell("?", math.nan),)))
    rows = to_blocks(replace(LADDER, tables=(table,)), BARE)[1]["rows"]
    assert [row[0]["type"] for row in rows] == ["raw_text"] * 3


def test_a_classic_table_is_aligned_and_bold_headed() -> None:
    caption, table = to_blocks(QUOTE, BARE, Form.CLASSIC)[1:3]
    assert caption["elements"][0]["text"] == "GPUs only"
    assert [setting["align"] for setting in table["column_settings"]] == ["left", "left", "right", "left", "right", "right"]
    assert table["rows"][0][0]["elements"][0]["elements"][0]["style"] == {"bold": True}


def test_what_matters_most_stands_left_where_a_phone_shows_it() -> None:
    header = to_blocks(LADDER, BARE)[1]["rows"][0]
    assert [cell["text"] for cell in header] == ["precision", "needs", "verdict", "per card", "tok/s"]


def test_a_table_without_a_caption_is_called_by_its_columns() -> None:
    assert to_blocks(CHINESE, BARE)[1]["caption"] == "精度, 需要, 結果"


def test_notes_that_do_not_fit_on_a_screen_wait_behind_the_work_button() -> None:
    reply = SAMPLES["long"]
    shown, work = str(to_blocks(reply, Frame("q"))), str(to_work(reply, Form.NATIVE))
    assert all((note.strip() in shown) != (note.strip() in work) for note in reply.notes)
    assert "Show the work" in labels(reply, Frame("q"))


def test_a_note_that_is_cut_is_whole_behind_the_work_button() -> None:
    reply = replace(LADDER, notes=("word " * 300,), more=(), more_notes=())
    assert "…" in str(to_blocks(reply, Frame("q")))
    assert ("word " * 300).strip() in str(to_work(reply, Form.NATIVE))


def test_only_the_first_table_is_a_block_and_the_rest_are_lines() -> None:
    two = to_blocks(replace(LADDER, tables=LADDER.tables * 2, chart=None), BARE)
    assert [block["type"] for block in two[:4]] == ["rich_text", "data_table", "context", "rich_text"]
    assert two[3]["elements"][0]["type"] == "rich_text_preformatted"


def test_rows_that_do_not_fit_are_counted() -> None:
    rows = tuple((Cell(f"model {place}"),) for place in range(300))
    blocks = to_blocks(replace(LADDER, tables=(Table((Column("model"),), rows),)), BARE)
    assert len(blocks[1]["rows"]) == 100
    assert blocks[2]["elements"][0]["text"] == "And 201 more rows; ask for less to see them all."


def test_a_preformatted_table_is_narrow_enough_for_a_phone_and_aligned_in_chinese() -> None:
    for reply in (LADDER, CHINESE):
        lines = to_blocks(replace(reply, chart=None), BARE, Form.MONOSPACE)
        table = next(part for block in lines for part in block["elements"] if part["type"] == "rich_text_preformatted")
        rows = table["elements"][0]["text"].splitlines()
        assert max(map(cells_wide, rows)) <= 36
        assert len({cells_wide(row[: row.index("GiB")]) for row in rows[1:]}) == 1


@pytest.mark.parametrize(("text", "cells"), [("8-bit", 5), ("精度", 4), ("e\u0301", 1), ("２", 2), ("–", 1)])
def test_wide_letters_take_two_cells(text: str, cells: int) -> None:
    assert cells_wide(text) == cells


@pytest.mark.parametrize(
    "change",
    [
        {"series": tuple(Series(f"s{place}", (1.0, 2.0)) for place in range(7))},
        {"series": (Series("same", (1.0, 2.0)), Series("same", (1.0, 2.0)))},
        {"series": (Series("short", (1.0,)),)},
        {"series": (Series("odd", (1.0, math.nan)),)},
        {"categories": ("a card with a long name #1", "a card with a long name #2")},
        {"categories": ()},
        {"kind": "sankey"},
    ],
    ids=["seven series", "same name", "missing number", "no number", "same when cut", "no category", "unknown kind"],
)
def test_a_chart_that_slack_cannot_draw_is_said(change: dict[str, Any]) -> None:
    assert LADDER.chart is not None
    reply = replace(LADDER, chart=replace(LADDER.chart, **({"kind": "bar"} | change)))
    assert "data_visualization" not in types(reply)
    assert any(LADDER.chart.alt in str(block) for block in to_blocks(reply, BARE))


def test_memory_is_one_bar_a_card_with_its_parts_one_after_the_other() -> None:
    """Slack's own bars stand side by side, which shows no sum."""
    lines = to_blocks(LADDER, BARE)[3]["elements"][0]["elements"][0]["text"].splitlines()
    assert lines[0] == "RTX A6000 #1             21.9/47.3"
    assert lines[1] == "█" * 14 + "▓▒░" + "·" * 17
    assert lines[-1] == "▒ activations  ░ overhead  · free"


def test_bars_of_one_series_are_slacks_own() -> None:
    assert LADDER.chart is not None
    chart = replace(LADDER.chart, kind="bar", series=LADDER.chart.series[:1])
    assert "data_visualization" in types(replace(LADDER, chart=chart))


def test_the_chart_is_said_to_those_who_cannot_see_it() -> None:
    assert LADDER.chart is not None
    assert LADDER.chart.alt in to_message(LADDER, BARE, Form.NATIVE)["text"]


def test_what_to_do_next_keeps_its_place_beside_many_assumptions() -> None:
    changes = tuple(Assumption(str(place), "", (Choice(f"change {place}", f"q{place}"),)) for place in range(9))
    steps = tuple(Choice(f"step {place}", f"s{place}") for place in range(9))
    assert labels(replace(LADDER, assumptions=changes, choices=steps)) == ["change 0", "change 1", "change 2", "step 0", "step 1"]


def test_a_question_of_ours_shows_every_likely_answer() -> None:
    names = ("8B", "14B", "32B", "70B", "RTX 3090", "RTX 4090", "RTX 5090", "H100")
    assert labels(replace(ASK, choices=tuple(Choice(name, name) for name in names))) == list(names)


def test_a_button_that_cannot_hold_its_question_is_left_out() -> None:
    reply = replace(LADDER, assumptions=(), choices=(Choice("long", "x" * 2001), Choice("", "q"), Choice("good", "q")))
    assert labels(reply) == ["good"]


def test_the_work_and_share_buttons_come_with_a_question_to_ask() -> None:
    assert labels(LADDER, Frame("q", share=True))[-2:] == ["Show the work", "Share in channel"]
    assert labels(LADDER, Frame("q"))[-1] == "Show the work"
    assert labels(LADDER, Frame("x" * 2001, share=True)) == labels(LADDER)
    assert "Share in channel" not in labels(replace(LADDER, understood=False), Frame("q", share=True))


def test_chinese_replies_get_chinese_buttons_and_words() -> None:
    reply = replace(CHINESE, more=LADDER.more, sources=LADDER.sources)
    assert labels(reply, Frame("q", share=True)) == ["上下文 32k", "查看計算過程", "分享到頻道"]
    assert "假設：上下文 8k。" in str(to_blocks(reply, BARE))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            Source("Card", date(2026, 11, 20), "https://example.com/a?b=1&c=2"),
            "<https://example.com/a?b=1&amp;c=2|Card> (checked 2026-11)",
        ),
        (Source("Card <!here>", None, "https://example.com"), "<https://example.com|Card &lt;!here&gt;>"),
        (Source("Card", None, "javascript:alert(1)"), "Card"),
        (Source("Card", None, "https://example.com/|<!channel>"), "Card"),
    ],
)
def test_a_source_links_only_where_it_may(source: Source, shown: str) -> None:
    assert to_blocks(replace(LADDER, sources=(source,)), BARE)[-1]["elements"][0]["text"] == f"Sources: {shown}"


def test_work_without_anything_behind_it_says_so() -> None:
    assert to_work(SAMPLES["help"], Form.NATIVE) == {"text": "There is no more to show behind this answer."}


def test_sources_are_small_print_and_the_rest_of_them_stand_with_the_work() -> None:
    reply = replace(LADDER, sources=tuple(Source(f"source {n}") for n in range(5)))
    shown, work = str(to_blocks(reply, BARE)), str(to_work(reply, Form.NATIVE))
    assert [f"source {n}" in shown for n in range(5)] == [True, True, True, False, False]
    assert [f"source {n}" in work for n in range(5)] == [False, False, False, True, True]


def test_sources_that_found_no_room_are_reason_enough_for_the_button() -> None:
    reply = replace(NO_FIT, notes=(), more=(), more_notes=(), sources=tuple(Source(f"source {n}") for n in range(4)))
    assert "Show the work" in labels(reply, Frame("question"))
    assert "Show the work" not in labels(replace(reply, sources=reply.sources[:3]), Frame("question"))


def test_the_column_that_names_a_row_stays_first_and_the_others_stand_by_their_use() -> None:
    columns = (Column("kind", priority=2), Column("item", priority=1), Column("subtotal", numeric=True))
    table = Table(columns, (tuple(map(Cell, ("total", "–", "$5"))),), "bill")
    rows = next(block for block in to_blocks(replace(NO_FIT, tables=(table,)), BARE) if block["type"] == "data_table")["rows"]
    assert [cell["text"] for cell in rows[0]] == ["kind", "subtotal", "item"]
    assert [cell["text"] for cell in rows[1]] == ["total", "$5", "–"]
