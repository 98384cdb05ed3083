"""One question from the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.local import LocalBot

if TYPE_CHECKING:
    from adapters.terminal.start import Asked
    from bot.bot import Bot


def print_answer(bot: Bot, asked: Asked) -> bool:
    """Print the answer; False when it was not understood."""
    reply = LocalBot(bot).answer(asked.text, asked.locale)
    if asked.save:
        from adapters.terminal.files import save_files

        save_files(reply, asked.save)
    if asked.as_json:
        import json

        from bot.plain import as_json

        _print(json.dumps(as_json(reply, asked.text), ensure_ascii=False, indent=2))
        return reply.understood
    from adapters.terminal.rendering import console, print_reply

    screen = console()
    if asked.explain:
        from adapters.terminal.explanation import print_explanation

        print_explanation(screen, reply)
    print_reply(screen, reply)
    return reply.understood


def _print(text: str) -> None:
    """To standard output; click mends one that is set to an encoding which cannot hold every text."""
    if (sys.stdout.encoding or "").lower() == "utf-8":
        sys.stdout.write(f"{text}\n")
        return
    import click

    click.echo(text)
