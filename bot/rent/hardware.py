"""Rent or buy without a model: this card at home against that one in the cloud, as the question names them."""

from __future__ import annotations

from bot.ask import Ask
from bot.forms import form_book
from bot.market import deals
from bot.missing import ask_for
from bot.rent.around import find_around
from bot.rent.side import Side
from bot.rent.view import view
from bot.reply import Reply
from bot.till import find_budget
from bot.workload import find_accelerator


def rent_hardware(ask: Ask) -> Reply:
    """The cards near "buy" are bought, those near "rent" rented; a single card is both."""
    if not ask.slots.gpus:
        return ask_for(ask, model=True, gpu=False)
    to_buy, to_rent = _divide(ask)
    bought = next((side for key, count in to_buy if (side := _purchase(ask, key, count))), None)
    rented = [side for key, count in to_rent for side in _rents(ask, key, count)]
    return view(ask, {"what": ask.say("rent.for_hardware")}, bought, rented)


def _divide(ask: Ask) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The named cards by the word of the trade that stands before them."""
    text, words = ask.question.text.lower(), form_book().words
    named = [(find_accelerator(ask.library, gpu.key, ask.slots).key, gpu.count or 1) for gpu in ask.slots.gpus]
    starts = [span.start for span in ask.understanding.spans if span.slot == "gpus"]
    if len(named) == 1 or len(starts) != len(named):
        return named, named
    sides: dict[str, list[tuple[str, int]]] = {"buy": [], "rent": []}
    for device, start in zip(named, starts, strict=True):
        last = {way: max((text.rfind(word, 0, start) for word in words[way]), default=-1) for way in sides}
        sides["rent" if last["rent"] > last["buy"] else "buy"].append(device)
    return sides["buy"] or named, sides["rent"] or named


def _purchase(ask: Ask, key: str, count: int) -> Side | None:
    """At the price that the question states, else the cheapest kind of price there is."""
    stated = None if "cost_per_hour" in ask.slots.metric else find_budget(ask)
    found = [deal for deal in deals(ask.library, key, ask.today) if not deal.rented]
    cheapest = min(found, key=lambda deal: deal.price, default=None)
    if cheapest is None:
        return None
    return Side(cheapest, count, stated_usd=stated.usd if stated else None, around=find_around(ask, cheapest.device, count))


def _rents(ask: Ask, key: str, count: int) -> list[Side]:
    return [Side(deal, count) for deal in deals(ask.library, key, ask.today) if deal.rented]
