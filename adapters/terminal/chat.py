"""The bot in a terminal, with memory of the conversation; a number presses the button of that number."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from adapters.terminal.prompt import Names, reader
from adapters.terminal.rendering import console, print_reply
from bot.bot import Bot
from bot.local import LocalBot
from bot.names import complete
from bot.phrases import nearest_locale, phrases
from bot.reply import Choice

HISTORY = "chat-history"
LEAVE = frozenset({"exit", "quit", ":q", "bye"})


def converse(bot: Bot, locale: str | None, screen: Console | None = None) -> None:
    """Read, answer, remember; until the input ends or the person leaves."""
    screen = screen or console()
    say = phrases(nearest_locale(locale))
    screen.print(Text(say("chat.welcome"), style="dim"))
    local = LocalBot(bot)
    buttons: tuple[Choice, ...] = ()
    read = reader(screen, known_names(bot), local.folder / HISTORY)
    while (line := read()) is not None:
        text = _pressed(line, buttons)
        if text.lower() in LEAVE:
            return
        if not text:
            continue
        reply = local.answer(text, locale)
        print_reply(screen, reply, numbered=True)
        buttons = reply.buttons


def known_names(bot: Bot) -> Names:
    """Models, devices and formats that begin as was typed, as they are called."""

    def names(begun: str, limit: int) -> list[str]:
        return [choice.label for kind in ("model", "gpu", "format") for choice in complete(bot.library, kind, begun, limit)]

    return names


def _pressed(line: str, buttons: tuple[Choice, ...]) -> str:
    """A bare number of a shown button stands for its question."""
    if line.isdecimal() and 1 <= int(line) <= len(buttons):
        return buttons[int(line) - 1].question
    return line
