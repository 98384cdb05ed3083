"""What does this card cost? Every dated price we have of it, to buy and to rent, and how old it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask import Ask
from bot.dates import asks_for_history, past_day
from bot.evidence import leftover_notes, price_sources, sources
from bot.items.find import find_parts
from bot.items.price import price_view
from bot.items.words import said
from bot.machine.amounts import shown, span_text
from bot.market import Deal, deals, quotable
from bot.missing import ask_for
from bot.own_price import own_price
from bot.price_history import KINDS, history_view, offers_table, past_view, span_of
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question
from bot.staleness import stale_notes
from bot.till import Till, find_budget, open_till, rate_notes, rate_sources
from bot.tokens import tokenise
from bot.understanding import Candidate
from bot.usage import find_usage, wall_of
from bot.wording import cards, short
from bot.workload import find_accelerator
from knowledge.facts import Offer
from sizing.hardware import Accelerator
from sizing.power import HOURS_PER_MONTH, monthly_cost

MAX_ROWS = 10
MAX_CHARACTERS = 300


def answer(ask: Ask) -> Reply:
    """One card's offers; with several cards, the first one's, and buttons for the others. A quote of the team's own is kept."""
    if "paid" in ask.slots.form:
        return own_price(ask)
    devices = tuple(dict.fromkeys(find_accelerator(ask.library, gpu.key, ask.slots) for gpu in ask.slots.gpus))
    if not devices and not ask.slots.models and (parts := find_parts(ask)):
        past = past_day(ask.question.text, ask.today)
        return price_view(replace(ask, today=past.day) if past else ask, parts)
    if not devices:
        return _of_a_model(ask) if ask.slots.models and not ask.slots.budget else ask_for(ask, model=False, gpu=True)
    if asks_for_history(ask.question.text):
        return history_view(ask, devices[0], open_till(ask))
    if past := past_day(ask.question.text, ask.today):
        return past_view(ask, devices[0], past, open_till(ask))
    key = devices[0].key
    offers = sorted(quotable(ask.library, key, ask.today), key=lambda offer: (KINDS.index(offer.kind), offer.price))
    return view(ask, devices, offers, tuple(deals(ask.library, key, ask.today)), open_till(ask))


def _of_a_model(ask: Ask) -> Reply:
    """What the hardware for a model costs, where a model was named and no card ("what do builds for 70B cost?")."""
    from bot.intents import quote

    candidates = (Candidate("quote", ask.understanding.candidates[0].score), *ask.understanding.candidates)
    return quote.answer(replace(ask, understanding=replace(ask.understanding, candidates=candidates)))


def view(ask: Ask, devices: tuple[Accelerator, ...], offers: list[Offer], found: tuple[Deal, ...], till: Till) -> Reply:
    """The range by kind in the headline; a stated price is judged against it."""
    device = devices[0]
    name = short(device.name)
    budget = find_budget(ask)
    return Reply(
        headline=_electricity(ask, device, till) or _headline(ask, name, found, till),
        detail=" ".join(text for text in (_judgement(ask, found, till), *_further(ask, found, till)) if text),
        tone=Tone.NEUTRAL if offers else Tone.WARN,
        intent=ask.intent,
        tables=(offers_table(ask, device, offers[:MAX_ROWS], till),) if offers else (),
        notes=(*stale_notes(ask, offers), *(rate_notes(ask, till, budget) if offers else ()), *leftover_notes(ask)),
        choices=tuple(
            Choice(short(other.name), as_question("price", ask.slots, gpus=(gpu,)))
            for other, gpu in zip(devices[1:4], ask.slots.gpus[1:4], strict=False)
        ),
        sources=(*price_sources(offers[:MAX_ROWS]), *rate_sources(till, budget), *sources(ask, (), devices[:1])),
    )


def _headline(ask: Ask, name: str, found: tuple[Deal, ...], till: Till) -> str:
    bought = [deal for deal in found if not deal.rented]
    rented = [deal for deal in found if deal.kind == "rent"]
    if not bought and not rented:
        return ask.say("price.none", name=name)
    values = {"name": name}
    if bought:
        values["buy"] = span_of(bought, till)
    if rented:
        values["rent"] = span_of(rented, till)
    return ask.say("price.both" if bought and rented else "price.buy" if bought else "price.rent_only", **values)


def _judgement(ask: Ask, found: tuple[Deal, ...], till: Till) -> str:
    """Where a stated price lies among ours; nothing when none was stated or none is known."""
    stated = find_budget(ask)
    compared = [deal for deal in found if deal.rented is ("cost_per_hour" in ask.slots.metric)]
    if stated is None or not compared:
        return ""
    low, high = min(deal.low for deal in compared), max(deal.high for deal in compared)
    case = "below" if stated.usd < low else "above" if stated.usd > high else "within"
    return ask.say(f"price.{case}", stated=stated.text, low=till.amount(low), high=till.amount(high))


def _further(ask: Ask, found: tuple[Deal, ...], till: Till) -> Iterator[str]:
    """What several of them cost, and a month of renting around the clock."""
    count = _count(ask)
    bought, rented = [deal for deal in found if not deal.rented], [deal for deal in found if deal.kind == "rent"]
    if count > 1 and bought:
        low, high = shown(till, min(deal.low for deal in bought)), shown(till, max(deal.high for deal in bought))
        yield ask.say("price.several", count=count, price=span_text(till, low * count, high * count))
    if rented:
        hours = count * HOURS_PER_MONTH
        least, most = min(deal.low for deal in rented) * hours, max(deal.high for deal in rented) * hours
        yield ask.say("price.month", count=count, price=till.span(least, most))
    if not bought:
        yield from _siblings(ask, till)


def _siblings(ask: Ask, till: Till) -> Iterator[str]:
    """Others of the named family that are for sale where the usual one is only to be rented: an A100 as a card."""
    key = ask.slots.gpus[0].key
    for member in ask.library.family(key) if ask.library.is_family(key) else ():
        found = [deal for deal in deals(ask.library, member, ask.today) if not deal.rented]
        if found:
            yield ask.say("price.sibling", name=short(ask.library.gpu(member).name), buy=span_of(found, till))


def _electricity(ask: Ask, device: Accelerator, till: Till) -> str:
    """What the cards' machine takes and costs a month, where that was asked; empty where it was not, or no draw is known."""
    asked = "power_w" in ask.slots.metric or "electricity" in said("asks", tokenise(ask.question.text[:MAX_CHARACTERS]))
    count = _count(ask)
    watts = wall_of(device, count) if asked else None
    if watts is None:
        return ""
    usage = find_usage(ask)
    month, always = (
        till.amount(monthly_cost(watts, usage.usd_per_kwh, hours)) for hours in (usage.hours_a_month, HOURS_PER_MONTH)
    )
    values = {"watts": f"{watts:,.0f} W", "hours": f"{usage.hours_a_day:g}", "kwh": till.amount(usage.usd_per_kwh)}
    return ask.say("price.electricity", rig=cards(device.name, count), month=month, always=always, **values)


def _count(ask: Ask) -> int:
    return next((gpu.count for gpu in ask.slots.gpus), 1) or 1
