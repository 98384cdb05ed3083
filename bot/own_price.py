"""A quote that the team got itself: "we were quoted $700 for a used 3090" is kept, listed and taken back; it wins over ours."""

from __future__ import annotations

import re

from bot.ask import Ask
from bot.effects import RemovePrice, SavePrices
from bot.evidence import leftover_notes
from bot.forms import form_book
from bot.items.find import find_parts
from bot.items.words import said
from bot.machine.prices import part_price
from bot.machines import by_whom, may_change
from bot.market import deals
from bot.missing import ask_for
from bot.money import amount
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.team_words import spoken
from bot.till import Budget, find_budget
from bot.tokens import tokenise
from bot.wording import short
from bot.workload import find_accelerator
from knowledge.team import PriceKind, TeamPrice, short_id

PRICE_ID = re.compile(r"\bp-[a-z2-7]{6}\b", re.IGNORECASE)
MAX_CHARACTERS = 400
MAX_LISTED, MAX_KEPT = 20, 2000
SANE_USD = {True: (0.01, 40.0), False: (1.0, 1_000_000.0)}
"""Of a rent by the hour, and of a purchase: as for imported quotes."""

FAR_OFF, ABSURD = 3.0, 10.0
"""So many times off what we know, either way, and it is said; and asked about before it is kept."""


def own_price(ask: Ask) -> Reply:
    """Take one back by its id, keep one, or list them."""
    text = ask.question.text
    if found := PRICE_ID.search(text):
        return _remove(ask, found[0].lower())
    budget, item = find_budget(ask), _item(ask)
    if budget is None and item is None:
        return _list(ask)
    if budget is None or budget.usd <= 0:
        return Reply(ask.say("own_price.how_much"), Tone.ASK, ask.intent, detail=ask.say("own_price.example"), understood=False)
    if item is None:
        return ask_for(ask, model=False, gpu=True)
    return _keep(ask, item, budget)


def _item(ask: Ask) -> tuple[str, str] | None:
    """Key and name of the one card or part that is priced."""
    if ask.slots.gpus:
        device = find_accelerator(ask.library, ask.slots.gpus[0].key, ask.slots)
        return device.key, short(device.name)
    parts = find_parts(ask)
    return (parts[0].key, parts[0].name) if len(parts) == 1 else None


def _kind(ask: Ask) -> PriceKind:
    asked = said("asks", tokenise(ask.question.text[:MAX_CHARACTERS]))
    rented = any(word in ask.question.text.lower() for word in form_book().words["rent"])
    if rented or "hour" in asked or "cost_per_hour" in ask.slots.metric:
        return "rent_spot" if "spot" in asked else "rent"
    return "buy_used" if "used" in asked else "buy_new"


def _keep(ask: Ask, item: tuple[str, str], budget: Budget) -> Reply:
    key, name = item
    kind, author = _kind(ask), ask.question.author or ""
    pieces = max(1, ask.slots.gpus[0].count or 1) if ask.slots.gpus else 1
    each, currency = (budget.stated.amount or 0.0) / pieces, budget.rate.currency
    low, high = SANE_USD[kind.startswith("rent")]
    if not low <= budget.usd / pieces <= high:
        return _sorry(ask, "own_price.implausible", stated=budget.text, kind=ask.say(f"price.{kind}"))
    usual = _usual(ask, key, kind)
    times = max(budget.usd / pieces / usual, usual / (budget.usd / pieces)) if usual else 1.0
    if times > ABSURD and not spoken("confirmed").search(ask.question.text):
        body = " ".join(ask.question.text.split()).removeprefix("/paid ")
        sure = Choice(ask.say("own_price.sure_button"), f"/paid {body} {ask.say('own_price.confirmed')}")
        said_usual = ask.say("own_price.far_off", usual=amount(usual or 0.0))
        return Reply(ask.say("own_price.sure", stated=budget.text, name=name), Tone.ASK, ask.intent, said_usual, choices=(sure,))
    if len(ask.question.context.prices) >= MAX_KEPT:
        return _sorry(ask, "own_price.too_many", most=MAX_KEPT)
    price_id = short_id("p", ask.question.place.key, key, kind, each, currency, ask.today)
    kept = TeamPrice(price_id, key, kind, each, currency, ask.today, "", author=author)
    return Reply(
        headline=ask.say("own_price.kept", name=name, kind=ask.say(f"price.{kind}"), price=amount(each, currency)),
        detail=" ".join(text for text in (ask.say("own_price.wins"), _far_off(ask, usual, times)) if text),
        tone=Tone.GOOD,
        intent=ask.intent,
        notes=leftover_notes(ask),
        choices=(
            Choice(ask.say("own_price.remove_button"), f"/paid remove {price_id}"),
            Choice(ask.say("own_price.list_button"), "/paid"),
        ),
        effects=(SavePrices((kept,)),),
    )


def _usual(ask: Ask, key: str, kind: str) -> float | None:
    """What we know of the kind, in US dollars."""
    if ask.library.resolve("gpu", key):
        return next((deal.price for deal in deals(ask.library, key, ask.today) if deal.kind == kind), None)
    part = part_price(ask, key)
    return (part.low + part.high) / 2 if part else None


def _far_off(ask: Ask, usual: float | None, times: float) -> str:
    """Said where the amount is far from what is known: a slip of a digit is seen."""
    return ask.say("own_price.far_off", usual=amount(usual)) if usual and times > FAR_OFF else ""


def _remove(ask: Ask, price_id: str) -> Reply:
    found = next((each for each in ask.question.context.prices if each.id == price_id), None)
    if found is None:
        return _sorry(ask, "own_price.unknown", id=price_id)
    if not may_change(ask, found.author):
        return _sorry(ask, "own_price.not_yours", id=price_id)
    said_price = amount(found.price, found.currency)
    headline = ask.say("own_price.removed", name=_name(ask, found.item), price=said_price)
    return Reply(headline, Tone.NEUTRAL, ask.intent, effects=(RemovePrice(price_id),))


def _list(ask: Ask) -> Reply:
    kept = ask.question.context.prices[:MAX_LISTED]
    if not kept:
        return Reply(ask.say("own_price.none"), Tone.NEUTRAL, ask.intent, detail=ask.say("own_price.example"))
    labels = ("column.id", "column.hardware", "price.kind", "column.price", "column.date", "column.kept_by")
    columns = tuple(
        Column(ask.say(label), numeric=label == "column.price", priority=index // 3) for index, label in enumerate(labels)
    )
    rows = tuple(_row(ask, each) for each in kept)
    return Reply(
        headline=ask.say("own_price.listed", count=len(ask.question.context.prices)),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, rows, ask.say("own_price.wins")),),
        choices=tuple(
            Choice(ask.say("own_price.take_back", name=_name(ask, each.item)), f"/paid remove {each.id}") for each in kept[:3]
        ),
    )


def _row(ask: Ask, each: TeamPrice) -> tuple[Cell, ...]:
    price = Cell(amount(each.price, each.currency), each.price, each.currency)
    kind, who = Cell(ask.say(f"price.{each.kind}")), Cell(by_whom(ask, "", each.at) if each.at else "")
    return Cell(each.id), Cell(_name(ask, each.item)), kind, price, Cell(each.on.isoformat()), who


def _name(ask: Ask, item: str) -> str:
    if key := ask.library.resolve("gpu", item):
        return short(ask.library.gpu(key).name)
    facts = ask.library.shelf.facts.get(item)
    return facts.name if facts else item


def _sorry(ask: Ask, phrase: str, **values: object) -> Reply:
    return Reply(ask.say(phrase, **values), Tone.WARN, ask.intent, understood=False)
