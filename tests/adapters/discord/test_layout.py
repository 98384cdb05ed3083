"""Every kind of reply within Discord's limits, pinned as the payload that is sent.

`pytest tests/adapters/discord/test_layout.py --write-golden` writes the files anew; look at the difference before keeping it.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.layout import to_layout, to_notice, to_work_layout
from adapters.discord.rows import Frame
from bot.reply import Assumption, Cell, Choice, Column, Reply, Source, Table, Tone
from tests.adapters.discord.limits import BUTTON, IS_COMPONENTS_V2, MEDIA_GALLERY, SELECT, buttons, texts, violations, walk
from tests.samples import LADDER, LONG, QUOTE, SAMPLES

GOLDEN = Path(__file__).parent / "golden"
ASKED = Frame("can 70B run on 2x A6000?", shows_question=True, shareable=True)


def payload_of(view: Any) -> dict[str, Any]:
    """The message as it goes over the wire."""
    return {"flags": IS_COMPONENTS_V2, "components": view.to_components()}


CASES = {
    **{f"{name}.mention": (reply, Frame("can 70B run on 2x A6000?"), False) for name, reply in SAMPLES.items()},
    **{f"{name}.slash": (reply, ASKED, False) for name, reply in SAMPLES.items()},
    **{f"{name}.work": (SAMPLES[name], ASKED, True) for name in ("ladder", "long")},
}


@pytest.mark.parametrize("name", sorted(CASES))
async def test_the_payload_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    reply, frame, work = CASES[name]
    payload = payload_of(to_work_layout(reply, frame) if work else to_layout(reply, frame))
    file = GOLDEN / f"{name}.json"
    if request.config.getoption("--write-golden", default=False):
        file.write_text(json.dumps(payload, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert violations(payload) == []
    assert payload == json.loads(file.read_text(encoding="utf-8"))


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json") if not file.stem.startswith(("commands", "modal-"))} == CASES.keys()


text = st.text(max_size=300) | st.text(alphabet="@`*_<>[](){}#-|精度 \n", max_size=600)
choices = st.builds(Choice, text, text)
rows = st.lists(st.tuples(st.builds(Cell, text), st.builds(Cell, text)), max_size=40).map(tuple)
tables = st.builds(Table, st.just((Column("a"), Column("b", numeric=True))), rows, text)
replies = st.builds(
    Reply,
    headline=text,
    tone=st.sampled_from(Tone),
    intent=st.just("fit"),
    detail=text,
    tables=st.lists(tables, max_size=3).map(tuple),
    notes=st.lists(text, max_size=12).map(tuple),
    assumptions=st.lists(st.builds(Assumption, text, text, st.lists(choices, max_size=3).map(tuple)), max_size=6).map(tuple),
    choices=st.lists(choices, max_size=14).map(tuple),
    sources=st.lists(st.builds(Source, text, st.dates(), text | st.none()), max_size=14).map(tuple),
    more_notes=st.lists(text, max_size=4).map(tuple),
    locale=st.sampled_from(["en", "zh-TW"]),
)


@settings(max_examples=60, deadline=None)
@given(replies, text, st.booleans())
def test_no_reply_breaks_a_limit(reply: Reply, question: str, private: bool) -> None:
    frame = Frame(question, shows_question=private, shareable=private)
    for view in (to_layout(reply, frame), to_work_layout(reply, frame)):
        payload = payload_of(view)
        assert violations(payload) == []
        assert all("@everyone" not in shown for shown in texts(payload))


def test_what_changes_an_assumption_stands_before_what_comes_next() -> None:
    assert list(buttons(payload_of(to_layout(LADDER, ASKED)))) == [
        "Context 32k",
        "10 users",
        "vLLM",
        "What does it cost?",
        "Show the work",
        "Share in channel",
        "👍",
        "👎",
    ]


def test_what_changes_much_is_one_menu_and_the_work_is_kept() -> None:
    changes = tuple(Choice(f"Context {size}k", f"8B on a 3060 with {size}k context") for size in (4, 8, 16, 32))
    changeable = replace(LONG, assumptions=(Assumption("context", "context 8k", changes),))
    rows = [part["components"] for part in walk(payload_of(to_layout(changeable, ASKED))["components"]) if part["type"] == 1]
    assert [[part["type"] for part in row] for row in rows] == [[SELECT], [BUTTON] * 3, [BUTTON] * 4]
    assert [option["label"] for option in rows[0][0]["options"]] == [change.label for change in changes]
    assert [button.get("label") for button in rows[2]] == ["Show the work", "Share in channel", None, None]


def test_the_work_repeats_nothing_that_was_shown_whole() -> None:
    small = Table((Column("card"), Column("GiB", numeric=True)), ((Cell("shown whole"), Cell("24")),))
    whole = replace(LADDER, tables=(small,), notes=("seen already",))
    said = "\n".join(texts(payload_of(to_work_layout(whole))))
    assert "INT4, all cards" in said
    assert "shown whole" not in said
    assert "seen already" not in said


def test_sources_without_room_are_behind_the_work() -> None:
    many = replace(QUOTE, sources=tuple(Source(f"shop {n}") for n in range(5)))
    assert "shop 3" not in texts(payload_of(to_layout(many, ASKED)))[-1]
    assert "Show the work" in buttons(payload_of(to_layout(many, ASKED)))
    assert "shop 4" in texts(payload_of(to_work_layout(many)))[-1]


def test_a_long_address_hides_no_source() -> None:
    linked = tuple(Source(f"card {n}: 24 GB", date(2026, 11, 20), "https://example.com/" + "x" * 150) for n in range(2))
    shown = texts(payload_of(to_layout(replace(QUOTE, sources=linked), ASKED)))[-1]
    assert "card 0" in shown
    assert "card 1" in shown


def test_a_question_too_long_for_a_button_is_asked_by_its_slots_or_has_none() -> None:
    paste = "".join(chr(0x4E00 + n * 37 % 20000) for n in range(400))
    assert "Show the work" not in buttons(payload_of(to_layout(LADDER, Frame(paste))))


def test_one_question_has_one_button() -> None:
    twice = replace(LADDER, choices=(Choice("a", "8B on a 3060"), Choice("b", "8B on a 3060")))
    assert list(buttons(payload_of(to_layout(twice)))).count("b") + list(buttons(payload_of(to_layout(twice)))).count("a") == 1


def test_a_picture_takes_the_place_of_the_bars_and_says_its_numbers() -> None:
    parts = list(walk(payload_of(to_layout(LADDER, Frame(picture="attachment://chart.png")))["components"]))
    (gallery,) = [part for part in parts if part["type"] == MEDIA_GALLERY]
    assert LADDER.chart is not None
    assert gallery["items"][0]["media"]["url"] == "attachment://chart.png"
    assert gallery["items"][0]["description"] == LADDER.chart.alt
    assert not any("█" in part.get("content", "") for part in parts)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://x/>)", "http://x/" + "y" * 300])
def test_a_source_without_a_proper_address_is_no_link(url: str) -> None:
    reply = replace(QUOTE, sources=(Source("market report", None, url),))
    assert texts(payload_of(to_layout(reply)))[-1] == "-# Sources: market report"


@pytest.mark.parametrize(("tone", "colour"), [(Tone.GOOD, 0x2E9E5B), (Tone.BAD, 0xC93C37)])
def test_the_tone_is_the_colour(tone: Tone, colour: int) -> None:
    (container,) = payload_of(to_layout(replace(LADDER, tone=tone)))["components"]
    assert container["accent_color"] == colour


async def test_nothing_waits_in_memory_for_a_press() -> None:
    """discord.py keeps a view that is not finished, and gives a private one a timer of its own."""
    views = (to_layout(LADDER, ASKED), to_work_layout(LADDER, ASKED), to_notice("said"))
    assert [view.is_finished() for view in views] == [True] * 3


def test_a_notice_is_one_plain_sentence() -> None:
    assert texts(payload_of(to_notice("I may not write in #a_b."))) == ["I may not write in #a\\_b."]
