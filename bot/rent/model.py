"""Rent or buy for a model: the cheapest purchase that runs it against the rented machines that do."""

from __future__ import annotations

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case
from bot.evidence import stand_in_note
from bot.rent.around import find_around
from bot.rent.side import Side
from bot.rent.view import view
from bot.reply import Reply
from bot.several_machines import several_reply
from bot.tiers import options
from bot.till import open_till
from bot.workload import Subject


def rent_or_buy(ask: Ask, subject: Subject, case: Case) -> Reply:
    """The cards that were named, where some were; else all that run the model."""
    named = frozenset(mention.key for mention in ask.slots.gpus)
    every = list(options(ask.library, case.request, ask.today, named))
    mine = [option for option in every if option.device.key in named] or every
    bought = sorted((option for option in mine if not option.rented), key=lambda option: option.whole_price)
    best = next((option for option in bought if option.readable), bought[0] if bought else None)
    rented = [Side.of(option) for option in mine if option.rented] or [Side.of(option) for option in every if option.rented]
    purchase = None if best is None else Side.of(best, find_around(ask, best.device, best.count))
    if best is None and not rented:
        return several_reply(ask, subject, case, open_till(ask))
    said = {"what": ask.say("rent.for_model", model=subject.name, precision=case.label)}
    assumed = assumptions(ask, case.setting, max_context=subject.model.max_context)
    return view(ask, said, purchase, rented, assumed, stand_in_note(ask, subject))
