"""One question from the command line."""

from __future__ import annotations

import json

import click

from bot.bot import Bot
from bot.local import LocalBot
from bot.plain import as_json as reply_as_json


def answer(bot: Bot, text: str, locale: str | None, *, as_json: bool, explain: bool, save: str | None = None) -> bool:
    """Print the answer; False when it was not understood."""
    reply = LocalBot(bot).answer(text, locale)
    if save:
        from adapters.terminal.files import save_files

        save_files(reply, save)
    if as_json:
        click.echo(json.dumps(reply_as_json(reply, text), ensure_ascii=False, indent=2))
        return reply.understood
    from adapters.terminal.rendering import console, print_reply

    screen = console()
    if explain:
        from adapters.terminal.explanation import print_explanation

        print_explanation(screen, reply)
    print_reply(screen, reply)
    return reply.understood
