"""What does this card cost? Every dated price we have of it, to buy and to rent, and how old it is."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources, sources
from bot.missing import ask_for
from bot.money import amount, span
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.tiers import quotable, stale_notes
from bot.wording import short
from bot.workload import find_accelerator
from knowledge.facts import Offer
from sizing.hardware import Accelerator

MAX_ROWS = 10
KINDS = ("buy_new", "buy_used", "rent", "rent_spot")


def answer(ask: Ask) -> Reply:
    """One card's offers; with several cards, the first one's, and buttons for the others."""
    devices = tuple(dict.fromkeys(find_accelerator(ask.library, gpu.key, ask.slots) for gpu in ask.slots.gpus))
    if not devices:
        return ask_for(ask, model=False, gpu=True)
    offers = sorted(quotable(ask.library, devices[0].key, ask.today), key=lambda offer: (KINDS.index(offer.kind), offer.price))
    return view(ask, devices, offers)


def view(ask: Ask, devices: tuple[Accelerator, ...], offers: list[Offer]) -> Reply:
    """The range by kind in the headline; a stated price is judged against it."""
    device = devices[0]
    name = short(device.name)
    return Reply(
        headline=_headline(ask, name, offers),
        detail=_judgement(ask, offers),
        tone=Tone.NEUTRAL if offers else Tone.WARN,
        intent=ask.intent,
        tables=(_table(ask, name, offers),) if offers else (),
        notes=(*stale_notes(ask, offers), *leftover_notes(ask)),
        choices=tuple(
            Choice(short(other.name), as_question("price", ask.slots, gpus=(gpu,)))
            for other, gpu in zip(devices[1:4], ask.slots.gpus[1:4], strict=False)
        ),
        sources=(*price_sources(offers[:MAX_ROWS]), *sources(ask, (), devices[:1])),
    )


def _headline(ask: Ask, name: str, offers: list[Offer]) -> str:
    bought = [offer for offer in offers if offer.kind.startswith("buy")]
    rented = [offer for offer in offers if offer.kind == "rent"]
    if not bought and not rented:
        return ask.say("price.none", name=name)
    values = {"name": name}
    if bought:
        values["buy"] = span(min(offer.low for offer in bought), max(offer.high for offer in bought))
    if rented:
        values["rent"] = span(min(offer.low for offer in rented), max(offer.high for offer in rented))
    return ask.say("price.both" if bought and rented else "price.buy" if bought else "price.rent_only", **values)


def _judgement(ask: Ask, offers: list[Offer]) -> str:
    """Where a stated price lies among ours; nothing when none was stated or none is known."""
    stated = next((money.amount for money in ask.slots.budget if money.amount and money.currency in (None, "USD")), None)
    bought = [offer for offer in offers if offer.kind.startswith("buy")]
    if stated is None or not bought:
        return ""
    low, high = min(offer.low for offer in bought), max(offer.high for offer in bought)
    case = "below" if stated < low else "above" if stated > high else "within"
    return ask.say(f"price.{case}", stated=amount(stated), low=amount(low), high=amount(high))


def _table(ask: Ask, name: str, offers: list[Offer]) -> Table:
    columns = (
        Column(ask.say("price.kind")),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("column.date"), priority=1),
        Column(ask.say("column.seller"), priority=2),
    )
    rows = tuple(
        (
            Cell(ask.say(f"price.{offer.kind}")),
            Cell(span(offer.low, offer.high), offer.price, offer.currency),
            Cell(offer.on.isoformat()),
            Cell(offer.seller),
        )
        for offer in offers[:MAX_ROWS]
    )
    return Table(columns, rows, ask.say("price.caption", name=name))
