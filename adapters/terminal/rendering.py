"""A reply on a terminal: rich tables and bars, plain text when the output is no terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from bot.plain import source_text
from bot.reply import Chart, Reply, Table, Tone

COLOURS = {Tone.GOOD: "green", Tone.WARN: "yellow", Tone.BAD: "red", Tone.ASK: "cyan", Tone.NEUTRAL: "bold", Tone.QUIET: "dim"}
BAR_COLOURS = ("blue", "cyan", "magenta", "yellow", "bright_black")
BAR_BLOCKS = ("█", "▓", "▒", "░", "·")
"""One a part, so that the bars can be told apart without colour."""
BAR_CELLS = 48
LIMIT = "┃"
ROUNDING = 0.3
"""The parts of a chart are rounded one by one, so that a full bar may seem to pass its limit."""


def console() -> Console:
    """Colours only on a terminal; 100 columns where the width is not known."""
    screen = Console(highlight=False, soft_wrap=False)
    return screen if screen.is_terminal else Console(highlight=False, width=max(screen.width, 100), color_system=None)


def print_reply(screen: Console, reply: Reply, *, numbered: bool = False) -> None:
    """Verdict, table, bars, notes, assumptions, next questions, sources."""
    screen.print(Text(reply.headline, style=f"bold {COLOURS[reply.tone]}"))
    if reply.detail:
        screen.print(Text(reply.detail))
    for table in reply.tables:
        print_table(screen, table)
    if reply.chart:
        print_chart(screen, reply.chart)
    for note in reply.notes:
        screen.print(Text(note))
    if reply.assumptions:
        screen.print(Text(" · ".join(assumption.text for assumption in reply.assumptions), style="dim"))
    for index, choice in enumerate(reply.buttons, 1):
        mark = f"[{index}] " if numbered else "› "
        screen.print(
            Text.assemble(
                (mark, "cyan"), choice.label, (f"  {choice.question}" if choice.question != choice.label else "", "dim")
            )
        )
    for source in reply.sources:
        screen.print(Text(f"{source_text(source)}{f'  {source.url}' if source.url else ''}", style="dim"), soft_wrap=True)


def print_table(screen: Console, table: Table) -> None:
    """Numbers to the right; the caption under the rows, where it may be longer than they are."""
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        grid.add_column(
            escape(column.label), justify="right" if column.numeric else "left", overflow="fold", no_wrap=column.numeric
        )
    for row in table.rows:
        grid.add_row(*(Text(cell.text) for cell in row))
    screen.print()
    screen.print(grid)
    if table.caption:
        screen.print(Text(table.caption, style="dim italic"))
    screen.print()


def print_chart(screen: Console, chart: Chart) -> None:
    """Lines with their axes, or stacked bars, one a category, to one scale; a bar that passes its limit is cut there."""
    if chart.kind == "line":
        from adapters.terminal.lines import line_chart

        for line in line_chart(chart):
            screen.print(line)
        screen.print()
        return
    totals = [sum(series.values[index] for series in chart.series) for index in range(len(chart.categories))]
    scale = BAR_CELLS / max([*totals, *chart.limits, 1e-9])
    width = max(len(name) for name in chart.categories)
    for index, name in enumerate(chart.categories):
        bar = _bar(chart, index, scale)
        if chart.limits and totals[index] > chart.limits[index] + ROUNDING:
            cut = round(chart.limits[index] * scale)
            bar = Text.assemble(bar[:cut], (LIMIT, "bold red"), bar[cut:])
        screen.print(Text.assemble(f"{name:<{width}} ", bar))
    legend = [
        (f"{block} {series.name}  ", colour) for series, block, colour in zip(chart.series, BAR_BLOCKS, BAR_COLOURS, strict=False)
    ]
    screen.print(Text.assemble(" " * (width + 1), *legend))
    screen.print()


def _bar(chart: Chart, index: int, scale: float) -> Text:
    parts = zip(chart.series, BAR_BLOCKS, BAR_COLOURS, strict=False)
    return Text.assemble(*((block * round(series.values[index] * scale), colour) for series, block, colour in parts))
