"""Pictures of replies, to be looked at.

    python -m tools.pictures slack                              every sample reply
    python -m tools.pictures slack "can 70B run on 2x A6000?"   the bot's own answers
    python -m tools.pictures                                    every sample on every platform

They are written to out/pictures/. Needs chromium, and the fonts Lato, Noto Sans CJK and Noto Color Emoji.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from bot.reply import Reply
from tests.samples import SAMPLES

PLATFORMS = ("slack", "discord")
"""Each is a module beside this one with `draw(replies, folder)`, which yields the files it wrote."""

FOLDER = Path("out/pictures")


def answers(questions: list[str]) -> dict[str, Reply]:
    """The bot's answer to each question, by a name for its file."""
    from bot.bot import Bot
    from bot.question import Question

    bot = Bot.open()
    return {f"answer-{place}": bot.answer(Question(text)) for place, text in enumerate(questions, start=1)}


def main() -> int:
    """Draw what the command line asks for, and print where it is."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.pictures", description="Pictures of replies, as a platform shows them."
    )
    parser.add_argument("platform", nargs="?", choices=PLATFORMS, help="all of them when none is named")
    parser.add_argument("questions", nargs="*", help="ask the bot these instead of drawing the samples")
    arguments = parser.parse_args()
    replies = answers(arguments.questions) if arguments.questions else SAMPLES
    for name in [arguments.platform] if arguments.platform else PLATFORMS:
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        for picture in import_module(f"tools.pictures.{name}").draw(replies, folder):
            print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
