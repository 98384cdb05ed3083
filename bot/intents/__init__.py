"""One file an intent: what it needs, how it is resolved, computed and said."""

from collections.abc import Callable
from importlib import import_module

from bot.ask import Ask
from bot.reply import Reply

NAMES = (
    "fit",
    "requirements",
    "recommend_hardware",
    "models_for_hardware",
    "quote",
    "compare",
    "training",
    "diffusion",
    "throughput",
    "capacity",
    "spec",
    "price",
    "build",
    "oom",
    "glossary",
    "report",
    "inventory",
    "help",
    "smalltalk",
    "out_of_scope",
)
"""Every intent that has a file here, `bot/intents/<name>.py` with `answer(ask) -> Reply`."""

Handler = Callable[[Ask], Reply]


def handler(intent: str) -> Handler:
    """The `answer` function of an intent, imported when it is first asked for."""
    answer: Handler = import_module(f"bot.intents.{intent}").answer
    return answer
