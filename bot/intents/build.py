"""The machine around the cards: a whole one as a parts list, or a straight answer about one part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from bot.ask import Ask
from bot.machine.budgeted import best_plan
from bot.machine.cards import find_cards
from bot.machine.plan import Plan, make_plan
from bot.machine.references import as_asked, which_build
from bot.machine.wish import Wish, find_wish, with_ram
from bot.missing import ask_for, unknown_name
from bot.reply import Choice, Reply
from bot.rewrite import as_question
from bot.runnable import largest_models
from bot.slots import GpuMention
from bot.till import find_budget
from bot.workload import rig_name

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
        if wish.topic not in {"whole", "request"}:
            return ask_for(ask, model=False, gpu=True)
        return _for_budget(ask, wish) or which_build(ask)
    view: Callable[[Ask, Plan], Reply] = import_module(f"bot.machine.{ONE_PART[wish.topic]}").view
    return view(ask, make_plan(ask, cards, wish))


def _for_budget(ask: Ask, wish: Wish) -> Reply | None:
    """The best machine that the money builds, with what it runs; None where no money was named either."""
    budget = find_budget(ask)
    plan = best_plan(ask, wish, budget) if budget else None
    if plan is None:
        return None
    view: Callable[[Ask, Plan], Reply] = import_module(f"bot.machine.{ONE_PART[wish.topic]}").view
    reply = view(ask, plan)
    if wish.topic == "request":
        return reply
    runs = ask.say("build.largest", cards=rig_name(plan.cards.devices), models=largest_models(ask, plan.cards.devices).up_to)
    return replace(reply, detail=f"{reply.detail} {runs}".strip(), choices=(*reply.choices, _by_model(ask, plan)))


def _by_model(ask: Ask, plan: Plan) -> Choice:
    """Everything that the cards run."""
    device = plan.cards.devices[0]
    mention = GpuMention(device.key, len(plan.cards.devices))
    asked = as_question("models_for_hardware", ask.slots, gpus=(mention,), budget=(), parts=(), ram_gb=())
    return Choice(ask.say("spec.models_button", device=rig_name(plan.cards.devices)), asked)
