"""A chart as bars of text, 24 cells wide: what is shown where no picture is."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.text import escape_code, escape_within
from bot.bars import bar_lines, bar_title
from bot.reply import Chart

BAR_CELLS = 24
"""Two cells less than a phone has for a row: a table's row that is cut off can be scrolled, a bar cut off says something else."""

TITLE_LIMIT = 80


def draw_bars(chart: Chart) -> str:
    """The chart as its title and a code block; empty for one that bars cannot show (a line, or too many bars for a phone)."""
    lines = bar_lines(_for_code(chart), BAR_CELLS)
    return f"-# {escape_within(bar_title(chart), TITLE_LIMIT)}\n```\n" + "\n".join(lines) + "\n```" if lines else ""


def _for_code(chart: Chart) -> Chart:
    """The chart with names that cannot end the code block."""
    series = tuple(replace(one, name=escape_code(one.name)) for one in chart.series)
    return replace(chart, categories=tuple(map(escape_code, chart.categories)), series=series)
