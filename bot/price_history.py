"""What did it cost? A card's price as it was known by a day of the past, beside today's; and every price that we have of it."""

from __future__ import annotations

from bot.ask import Ask
from bot.dates import PastDay
from bot.evidence import leftover_notes, price_sources, sources
from bot.market import Deal, deals, offer_usd, quotable
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.till import Till, rate_notes, rate_sources
from bot.wording import short
from knowledge.facts import Offer
from sizing.hardware import Accelerator

MAX_ROWS = 24
KINDS = ("buy_new", "buy_used", "rent", "rent_spot")


def past_view(ask: Ask, device: Accelerator, past: PastDay, till: Till) -> Reply:
    """The prices that were known by then, and today's for comparison; the first one we have where there was none yet."""
    then = sorted(quotable(ask.library, device.key, past.day), key=lambda offer: (KINDS.index(offer.kind), offer.price))
    found, now = tuple(deals(ask.library, device.key, past.day)), tuple(deals(ask.library, device.key, ask.today))
    shown = then[:MAX_ROWS]
    known_by = (ask.say("price.as_known_by", on=past.day.isoformat()),) if shown else ()
    return Reply(
        headline=_headline(ask, device, past, found, till),
        detail=_today(ask, now, till),
        tone=Tone.NEUTRAL if found else Tone.WARN,
        intent=ask.intent,
        tables=(offers_table(ask, device, shown, till),) if shown else (),
        notes=(*known_by, *rate_notes(ask, till), *leftover_notes(ask)),
        choices=(_history_button(ask), Choice(ask.say("price.today_button"), as_question("price", ask.slots))),
        sources=(*price_sources(shown), *rate_sources(till), *sources(ask, (), (device,))),
    )


def history_view(ask: Ask, device: Accelerator, till: Till) -> Reply:
    """Every dated price of a card, the oldest first."""
    every = sorted(ask.library.price_history(device.key), key=lambda offer: (offer.on, KINDS.index(offer.kind), offer.price))
    known = [offer for offer in every if offer.on <= ask.today][-MAX_ROWS:]
    bought = [offer for offer in known if offer.kind.startswith("buy")]
    return Reply(
        headline=_trend(ask, device, bought, till) if known else ask.say("price.none", name=short(device.name)),
        tone=Tone.NEUTRAL if known else Tone.WARN,
        intent=ask.intent,
        tables=(offers_table(ask, device, known, till),) if known else (),
        notes=(*rate_notes(ask, till), *leftover_notes(ask)),
        choices=(Choice(ask.say("price.today_button"), as_question("price", ask.slots)),),
        sources=(*price_sources(known), *rate_sources(till), *sources(ask, (), (device,))),
    )


def _headline(ask: Ask, device: Accelerator, past: PastDay, found: tuple[Deal, ...], till: Till) -> str:
    name, when = short(device.name), when_text(ask, past)
    bought = [deal for deal in found if not deal.rented]
    rented = [deal for deal in found if deal.kind == "rent"]
    if bought or rented:
        spans = {way: span_of(each, till) for way, each in (("buy", bought), ("rent", rented)) if each}
        case = "past_both" if len(spans) == 2 else f"past_{next(iter(spans))}"
        return ask.say(f"price.{case}", name=name, when=when, exact=past.precision == "day", **spans)
    first = min((offer.on for offer in ask.library.price_history(device.key)), default=None)
    if first is None:
        return ask.say("price.none", name=name)
    return ask.say("price.past_none", name=name, when=when, first=first.isoformat())


def span_of(found: list[Deal], till: Till) -> str:
    """All sellers together."""
    return till.span(min(deal.low for deal in found), max(deal.high for deal in found))


def when_text(ask: Ask, past: PastDay) -> str:
    """`March 2026`, 「2026年3月」, `2026-03-15`, `2025`."""
    if past.precision == "year":
        return str(past.day.year)
    if past.precision == "day":
        return past.day.isoformat()
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", past.day, locale=ask.say.locale.replace("-", "_")))


def _today(ask: Ask, now: tuple[Deal, ...], till: Till) -> str:
    bought = [deal for deal in now if not deal.rented]
    return ask.say("price.past_today", buy=span_of(bought, till)) if bought else ""


def _trend(ask: Ask, device: Accelerator, bought: list[Offer], till: Till) -> str:
    """From the first to the last price of the kind that we have most of: new and used are two markets."""
    name = short(device.name)
    if not bought:
        return ask.say("price.history_rents", name=name)
    kinds = [offer.kind for offer in bought]
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    same = [offer for offer in bought if offer.kind == kind]
    rates = ask.library.exchange_rates(ask.today)
    first, last = (till.span(*offer_usd(offer, rates)[::2]) for offer in (same[0], same[-1]))
    days = {"since": same[0].on.isoformat(), "until": same[-1].on.isoformat()}
    case = "price.history" if len(same) > 1 else "price.history_one"
    return ask.say(case, name=name, kind=ask.say(f"price.{kind}"), first=first, last=last, **days)


def offers_table(ask: Ask, device: Accelerator, offers: list[Offer], till: Till) -> Table:
    """Kind, price, day and seller of each offer."""
    rates = ask.library.exchange_rates(ask.today)
    columns = (
        Column(ask.say("price.kind")),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("column.date"), priority=1),
        Column(ask.say("column.seller"), priority=2),
    )
    rows = tuple(
        (
            Cell(ask.say(f"price.{offer.kind}")),
            Cell(till.span(low, high), till.value(price), till.currency),
            Cell(offer.on.isoformat()),
            Cell(seller_text(ask, offer)),
        )
        for offer in offers
        for low, price, high in (offer_usd(offer, rates),)
    )
    return Table(columns, rows, ask.say("price.caption", name=short(device.name), currency=till.currency))


def seller_text(ask: Ask, offer: Offer) -> str:
    """Who asks for it; of a quote of the team's own that is said."""
    if not offer.team:
        return offer.seller
    return ask.say("price.team_seller", seller=offer.seller) if offer.seller else ask.say("price.team")


def _history_button(ask: Ask) -> Choice:
    return Choice(ask.say("price.history_button"), f"{as_question('price', ask.slots)} {ask.say('price.history_words')}")
