"""Where `rigwise` starts. A plain question is answered at once; anything else goes through the whole command line.

The command line of a question is words and a flag or two, and reading those takes no library: what is read here is what click
would read. As soon as anything else stands there (another option, no question, a slip of the pen), click has it.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.bot import Bot

ANSWERED, USAGE, NOT_UNDERSTOOD, UNUSABLE = 0, 2, 3, 4


class Asked(NamedTuple):
    """A question with the options that it may have beside it."""

    text: str
    locale: str | None
    as_json: bool = False
    explain: bool = False
    save: str | None = None


def main() -> None:
    """The entry point. A reader that goes away (`| head`) is no error."""
    try:
        asked = plain_question(sys.argv[1:])
        if asked is not None:
            sys.exit(answer(asked))
        from adapters.terminal.app import app

        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def plain_question(arguments: Sequence[str]) -> Asked | None:
    """`ask` with words and the flags that take no value; None for everything else."""
    if arguments[:1] != ["ask"]:
        return None
    flags = {argument for argument in arguments[1:] if argument.startswith("-")}
    text = " ".join(argument for argument in arguments[1:] if argument not in flags)
    if not text.strip() or not flags <= {"--json", "--explain"}:
        return None
    return Asked(text, os.environ.get("RIGWISE_LOCALE") or None, "--json" in flags, "--explain" in flags)


def answer(asked: Asked) -> int:
    """Print the answer to one question; the exit status."""
    gc.disable()  # one answer and out: what is collected before the end is only time lost
    from adapters.terminal.single import print_answer

    understood = print_answer(open_bot(), asked)
    gc.freeze()  # nor is anything looked through at the end
    return ANSWERED if understood else NOT_UNDERSTOOD


def open_bot() -> Bot:
    """The bot over the user's knowledge base; one clear sentence and status 4 when there is none to be had."""
    from bot.bot import Bot, Unusable

    try:
        return Bot.open()
    except Unusable as error:
        fail(str(error), UNUSABLE)


def fail(sentence: str, status: int = USAGE) -> NoReturn:
    """End with one sentence on standard error."""
    sys.stderr.write(f"rigwise: {sentence}\n")
    sys.exit(status)
