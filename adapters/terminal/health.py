"""`rigwise doctor`: what is configured, what can be reached, what is stale, and what to do about each."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from adapters.terminal.rendering import console
from bot.checkup import Finding, check

MARKS = {"ok": Text("ok", style="green"), "note": Text("note", style="yellow"), "fail": Text("fail", style="red")}


def examine(screen: Console | None = None) -> int:
    """Print every finding; 4 when the knowledge base is unusable, 1 when something else is wrong, else 0."""
    findings = check()
    _print(screen or console(), findings)
    failed = {finding.subject for finding in findings if finding.state == "fail"}
    return 4 if "knowledge base" in failed else 1 if failed else 0


def _print(screen: Console, findings: tuple[Finding, ...]) -> None:
    grid = Grid(box=None, pad_edge=False, show_header=False)
    for style in ("", "bold", ""):
        grid.add_column(style=style, overflow="fold")
    for finding in findings:
        grid.add_row(MARKS[finding.state], finding.subject, Text(finding.said))
    screen.print(grid)
