"""`rigwise usage` and `rigwise people`: what whoever runs the bot sees of its teams, and does for one person of them."""

from __future__ import annotations

import json

import click

from adapters.terminal.rendering import console, print_reply, print_table
from bot.housekeeping import export_all, forget_all, teams, usage_of
from bot.phrases import nearest_locale, phrases
from bot.settings import Settings


def show_usage(locale: str | None) -> int:
    """A table a team: what it asked in a month, how that was liked, and what was not understood."""
    screen, say = console(), phrases(nearest_locale(locale))
    for team in teams(Settings()):
        screen.rule(team, align="left", style="dim")
        reply = usage_of(Settings(), team, say)
        print_reply(screen, reply)
        for table in reply.more:
            print_table(screen, table)
    return 0


def export(author: str) -> int:
    """All that is kept under a name, as JSON."""
    click.echo(json.dumps(export_all(Settings(), author), ensure_ascii=False, indent=1))
    return 0


def forget(author: str) -> int:
    """Delete what is a person's own, and take the name off the rest."""
    click.echo(f"{forget_all(Settings(), author)} rows were deleted or lost the name {author}")
    return 0
