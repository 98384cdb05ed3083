"""How a question was read, for `--explain`: spans, cues, readings with their scores, slots, and what was left over."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.rendering import print_table
from bot.reply import Reply


def print_explanation(screen: Console, reply: Reply) -> None:
    """Everything between the text and the answer, in order."""
    read = reply.understanding
    if read is None:
        return
    grid = Grid(box=None, pad_edge=False, show_header=False)
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for span in read.spans:
        grid.add_row("span", Text(f"{span.start}–{span.end}  {span.slot} = {span.value}"))
    grid.add_row("cues", Text(", ".join(read.cues) or "none"))
    for candidate in read.candidates[:3]:
        grid.add_row("reading", Text(f"{candidate.intent}  {candidate.score:.2f}"))
    grid.add_row("slots", Text(json.dumps(read.slots.as_json(), ensure_ascii=False)))
    grid.add_row("unused", Text(read.unused or "nothing"))
    for assumption in reply.assumptions:
        grid.add_row("assumed", Text(assumption.text))
    screen.print(grid)
    for table in reply.more:
        print_table(screen, table)
    for note in reply.more_notes:
        screen.print(Text(note))
    screen.print()
