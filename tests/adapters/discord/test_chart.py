"""Charts as bars of text: to scale, within a phone's width, and honest about what passes a limit."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.chart import BAR_CELLS, draw_bars
from bot.cells import cells
from bot.reply import Chart, Series
from tests.samples import LADDER

FITS = Chart(
    "stacked_bar", "Memory", ("RTX 4090",), (Series("weights", (12.0,)), Series("free", (12.0,))), "GiB", "half full", (24.0,)
)


def lines_of(chart: Chart) -> list[str]:
    return draw_bars(chart).removesuffix("\n```").splitlines()[2:]


def test_a_bar_is_to_scale() -> None:
    assert lines_of(FITS) == ["RTX 4090       12.0/24.0", "█" * 12 + "·" * 12, "█ weights  · free"]


def test_a_bar_that_passes_its_limit_is_marked_there() -> None:
    over = replace(FITS, series=(Series("weights", (48.0,)), Series("free", (0.0,))))
    assert lines_of(over) == ["RTX 4090       48.0/24.0", "█" * 12 + "│" + "█" * 11, "█ weights"]


def test_the_title_says_the_unit_once() -> None:
    assert draw_bars(FITS).splitlines()[0] == "-# Memory, GiB"
    assert draw_bars(replace(FITS, title="Memory per card, GiB")).splitlines()[0] == "-# Memory per card, GiB"


def test_equal_cards_share_one_bar() -> None:
    series = (Series("weights", (12.0,) * 8), Series("free", (12.0,) * 8))
    chart = replace(FITS, categories=tuple(f"RTX 4090 #{n}" for n in range(1, 9)), series=series, limits=(24.0,) * 8)
    assert lines_of(chart) == ["RTX 4090 #1…8  12.0/24.0", "█" * 12 + "·" * 12, "█ weights  · free"]


def test_cards_that_hold_different_parts_have_their_own() -> None:
    chart = LADDER.chart
    assert chart is not None
    assert lines_of(chart) == [
        "RTX A6000 #1   21.9/47.3",
        "██████████▓▒░···········",
        "RTX A6000 #2   22.0/47.3",
        "██████████▓▒░···········",
        "█ weights  ▓ KV cache",
        "▒ activations",
        "░ overhead  · free",
    ]


def test_unequal_cards_have_their_own() -> None:
    series = (Series("weights", (12.0, 6.0)), Series("free", (12.0, 6.0)))
    chart = replace(FITS, categories=("RTX 4090", "RTX 3060"), series=series, limits=(24.0, 12.0))
    assert [line[:8] for line in lines_of(chart)[::2]] == ["RTX 4090", "RTX 3060", "█ weight"]


def test_plain_bars_are_scaled_to_the_longest() -> None:
    chart = Chart("bar", "tok/s", ("A100", "H100"), (Series("decode", (20.0, 40.0)),), "tok/s", "")
    assert lines_of(chart) == ["A100                  20", "█" * 12, "H100                  40", "█" * 24]


def test_what_bars_cannot_show_is_left_to_the_words() -> None:
    assert draw_bars(replace(FITS, kind="line")) == ""
    crowd = tuple(f"card {n}" for n in range(9))
    series = (Series("weights", tuple(float(n) for n in range(9))), Series("free", (1.0,) * 9))
    assert draw_bars(replace(FITS, categories=crowd, series=series, limits=())) == ""


@given(st.lists(st.tuples(*[st.floats(0, 1e6)] * 5), min_size=1, max_size=4))
def test_every_line_fits_and_every_part_is_seen(bars: list[tuple[float, ...]]) -> None:
    series = tuple(Series(name, tuple(bar[n] for bar in bars)) for n, name in enumerate(("w", "kv", "act", "over", "free")))
    chart = Chart("stacked_bar", "", tuple(f"card {n}" for n in range(len(bars))), series, "GiB", "")
    lines = lines_of(chart)
    assert all(cells(line) <= BAR_CELLS for line in lines)
    for bar, line in zip(bars, lines[1 : 2 * len(bars) : 2], strict=True):
        assert len(line) == BAR_CELLS
        if sum(bar) > 0:
            assert {fill for fill, value in zip("█▓▒░·", bar, strict=True) if value > 0} <= set(line)
