"""Charts as pictures: what they say, in our font, in a process of its own; and bars where that cannot be."""

import asyncio
import struct
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import picture
from adapters.discord.chart_parts import WIDTH
from adapters.discord.chart_svg import texts_of, to_svg
from adapters.discord.picture import Studio, letters
from bot.bot import Bot
from bot.question import Question
from bot.reply import Chart, Series
from tests.samples import LADDER

PNG = b"\x89PNG\r\n\x1a\n"
assert LADDER.chart is not None
STACKED = LADDER.chart
LINE = Chart("line", "Money spent by month", ("0", "12", "24"), (Series("buy", (3000, 3100, 3200)),), "USD", "buy 3,200")


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    made = Studio()
    yield made
    await made.close()


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]  # noqa: S314 - our own


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_stacked_bar_says_its_devices_numbers_and_parts() -> None:
    said = words(to_svg(STACKED) or "")
    assert {"RTX A6000 #1", "21.9 / 47.3", "weights", "free", "19.8"} <= set(said)


def test_equal_neighbours_share_their_bar() -> None:
    series = tuple(replace(one, values=(one.values[0],) * 2) for one in STACKED.series)
    assert "RTX A6000 #1–2" in words(to_svg(replace(STACKED, series=series)) or "")


def test_what_passes_the_limit_is_marked() -> None:
    assert (to_svg(replace(STACKED, limits=(10.0, 47.3))) or "").count("stroke-width") == 1
    assert "stroke-width" not in (to_svg(STACKED) or "")


def test_a_line_has_a_scale_and_names_its_last_value() -> None:
    said = words(to_svg(LINE) or "")
    assert {"0", "12", "24", "4k", "buy: 3.2k", "Money spent by month, USD"} <= set(said)


def test_names_are_text_whatever_they_hold() -> None:
    nasty = replace(LINE, title='<script>&"', series=(Series("</text><rect/>", (1, 2, 3)),))
    assert "</text><rect/>: 3" in words(to_svg(nasty) or "")


numbers = st.floats(-1e9, 1e12, allow_nan=False) | st.just(float("nan"))
charts = st.integers(1, 14).flatmap(
    lambda count: st.builds(
        Chart,
        st.sampled_from(["stacked_bar", "bar", "line", "pie"]),
        st.text(max_size=80),
        st.just(tuple(f"card #{n}" for n in range(count))),
        st.lists(st.builds(Series, st.text(max_size=60), st.tuples(*[numbers] * count)), min_size=1, max_size=7).map(tuple),
        st.text(max_size=8),
        st.just("said"),
    )
)


@settings(max_examples=200, deadline=None)
@given(charts)
def test_every_chart_is_a_whole_picture_or_none(chart: Chart) -> None:
    svg = to_svg(replace(chart, title="t", unit="GiB", series=tuple(replace(one, name="n") for one in chart.series)))
    if svg is None:
        return
    root = ET.fromstring(svg)  # noqa: S314 - our own
    for element in root.iter():
        if element.tag.endswith("rect"):
            left, width = float(element.get("x", 0)), float(element.get("width", 0))
            assert width > 0
            assert left + width <= WIDTH + 1
    assert float(root.get("height", 0)) < 700


async def test_it_is_drawn_once_and_kept(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    first = await studio.draw(STACKED)
    assert first is not None
    assert first.startswith(PNG)
    assert size(first)[0] == 2 * WIDTH
    await studio.close()
    assert await studio.draw(STACKED) is first


async def test_what_draws_is_given_no_token(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    monkeypatch.setenv("DISCORD_TOKEN", "MTAw.a.secret")
    given: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def starting(*command: str, env: dict[str, str], **pipes: Any) -> asyncio.subprocess.Process:
        given.append(env)
        return await start(*command, env=env, **pipes)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starting)
    assert await studio.draw(STACKED)
    assert "PATH" in given[0]
    assert "secret" not in str(given)


async def test_a_painter_that_died_is_replaced(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    assert await studio.draw(STACKED)
    assert studio._painter is not None
    studio._painter.kill()
    await studio._painter.wait()
    assert await studio.draw(LINE)


async def test_what_takes_too_long_is_there_for_the_next(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 0)
    assert await studio.draw(STACKED) is None
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    async with asyncio.timeout(30):
        while studio._waiting:  # noqa: ASYNC110 - it ends in the painter
            await asyncio.sleep(0.01)
    monkeypatch.setattr(Studio, "_ask", None)
    assert await studio.draw(STACKED)


async def test_a_burst_is_answered_with_bars(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    many = [replace(LINE, title=f"after {n} years") for n in range(10)]
    drawn = await asyncio.gather(*map(studio.draw, many))
    assert [bool(one) for one in drawn] == [True] * 2 + [False] * 8


async def test_more_than_five_a_second_are_bars(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PATIENCE_S", 30)
    clock = [100.0]
    monkeypatch.setattr(picture, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    assert [bool(await studio.draw(STACKED)) for _ in range(7)] == [True] * 5 + [False] * 2
    clock[0] += 1.01
    assert await studio.draw(STACKED)


async def test_without_the_library_or_the_letters_there_are_bars(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await studio.draw(None) is None
    assert await studio.draw(replace(STACKED, categories=("กขค #1", "กขค #2"))) is None
    monkeypatch.setattr(picture, "find_spec", lambda _: None)
    assert await studio.draw(STACKED) is None


@pytest.mark.parametrize(
    "text", ["70B 在兩張 A6000 上跑得動嗎？", "兩張 4090 每天用 8 小時，租還是買？", "can 70B run on 2x A6000?"]
)
def test_our_font_has_every_letter_of_our_charts(bot: Bot, text: str) -> None:
    chart = bot.answer(Question(text)).chart
    assert chart is not None
    assert to_svg(chart)
    assert set(texts_of(chart)) <= letters()
