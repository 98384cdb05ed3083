"""How a question was read, for `--explain`: spans, cues, readings with their scores, slots, and what was left over."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.rendering import print_table
from bot.phrases import phrases
from bot.reply import Reply
from bot.rewrite import as_question


def print_explanation(screen: Console, reply: Reply) -> None:
    """Everything between the text and the answer, in order."""
    read = reply.understanding
    if read is None:
        return
    say = phrases(reply.locale)
    grid = Grid(box=None, pad_edge=False, show_header=False)
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for span in read.spans:
        grid.add_row(say("explain.span"), Text(f"{span.start}–{span.end}  {span.slot} = {span.value}"))
    grid.add_row(say("explain.cues"), Text(", ".join(read.cues) or say("explain.none")))
    grid.add_row(say("explain.words"), Text(", ".join(read.leanings) or say("explain.none")))
    for candidate in read.candidates[:3]:
        grid.add_row(say("explain.reading"), Text(f"{candidate.intent}  {candidate.score:.2f}"))
    if read.also:
        grid.add_row(say("explain.also"), Text(", ".join(read.also)))
    if read.paste is None and read.follow_up:
        grid.add_row(say("explain.reading"), Text(say("explain.follow_up")))
    grid.add_row(say("explain.slots"), Text(json.dumps(read.slots.as_json(), ensure_ascii=False)))
    grid.add_row(say("explain.unused"), Text(read.unused or say("explain.none")))
    for assumption in reply.assumptions:
        grid.add_row(say("explain.assumed"), Text(assumption.text))
    if reply.understood and read.candidates:
        grid.add_row(say("explain.request"), Text(as_question(read.intent, read.slots)))
    screen.print(grid)
    for table in (*reply.arithmetic, *reply.more):
        print_table(screen, table)
    for note in reply.more_notes:
        screen.print(Text(note))
    screen.print()
