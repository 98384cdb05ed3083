"""The machine around the cards: a whole one as a parts list, or a straight answer about one part of it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from bot.ask import Ask
from bot.machine.cards import find_cards
from bot.machine.plan import Plan, make_plan
from bot.machine.references import as_asked, which_build
from bot.machine.wish import find_wish, with_ram
from bot.missing import ask_for, unknown_name
from bot.reply import Reply

ONE_PART: dict[str, str] = {
    "supply": "supply",
    "circuit": "circuit",
    "heat": "heat",
    "case": "seats",
    "board": "seats",
    "cpu": "platform",
    "ram": "ram",
    "lanes": "lanes",
    "request": "request",
    "whole": "whole",
}
"""The topic of a question and the file under `bot/machine/` that answers it for a plan."""

GENERAL = frozenset({"board", "circuit", "cpu", "lanes", "ram"})
"""Topics that have an answer without any card."""


def answer(ask: Ask) -> Reply:
    """What was asked of the machine; where no card and no model was named, what can be said without, or what people build."""
    ask = with_ram(ask)
    ask, wish = as_asked(ask, find_wish(ask))
    if ask.understanding.unknown and not ask.slots.models:
        return unknown_name(ask, "gpu", ask.understanding.unknown[0])
    cards = find_cards(ask)
    if cards is None:
        if wish.topic in GENERAL:
            general: Callable[..., Reply] = import_module(f"bot.machine.{ONE_PART[wish.topic]}").general
            return general(ask, wish)
        return which_build(ask) if wish.topic in {"whole", "request"} else ask_for(ask, model=False, gpu=True)
    view: Callable[[Ask, Plan], Reply] = import_module(f"bot.machine.{ONE_PART[wish.topic]}").view
    return view(ask, make_plan(ask, cards, wish))
