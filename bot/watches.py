"""Watches: `/watch 70b int8 under $3000` is told once, in its channel, when a price or the data make it true."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.ask import Ask
from bot.effects import AddWatch, RemoveWatch
from bot.evidence import price_sources, stand_in_note
from bot.forms import form_book
from bot.market import Deal, deals
from bot.missing import ask_for
from bot.quote_table import card_text
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.tiers import options
from bot.till import Budget, Till, find_budget, open_till, rate_notes, rate_sources
from bot.workload import find_accelerator, subjects
from knowledge.team import Watch, short_id
from sizing.records import dataclass

WATCH_ID = re.compile(r"\bw-[a-z2-7]{6}\b", re.IGNORECASE)
MET = "met"
"""The verdict of a watch whose price is there."""

MAX_LISTED = 20
MAX_BUTTONS = 5
MAX_OPEN = 100
"""Watches that one team may have open."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The cheapest way that there is now, in US dollars, for all cards (an hour, where it is rented)."""

    deal: Deal
    count: int

    @property
    def low(self) -> float:
        return self.deal.low * self.count

    @property
    def name(self) -> str:
        return card_text(self.deal.device, self.count)


def watch(ask: Ask, quote: Callable[[Ask], Reply]) -> Reply:
    """List, stop, or set a watch; one whose price is there already is answered at once, and nothing is set."""
    text, words = ask.question.text.lower(), form_book().words
    if found := WATCH_ID.search(text):
        return _stop(ask, found[0]) if any(word in text for word in words["stop"]) else _list(ask)
    if not ask.slots.models and not ask.slots.gpus:
        return _list(ask) if not ask.slots.budget else ask_for(ask, model=True, gpu=True)
    budget = find_budget(ask)
    if budget is None or budget.usd <= 0:
        return Reply(ask.say("watch.no_price"), Tone.ASK, ask.intent, detail=ask.say("watch.example"), understood=False)
    till, nearest = open_till(ask), find_nearest(ask)
    if nearest is not None and nearest.low <= budget.usd:
        return _met(ask, till, budget, nearest, quote)
    return _set(ask, till, budget, nearest)


def find_nearest(ask: Ask) -> Nearest | None:
    """The cheapest purchase (or rent, where the price is by the hour) that runs the model, or of the named card."""
    by_hour = "cost_per_hour" in ask.slots.metric
    found = subjects(ask)
    if found and not found[0].known:
        return None
    if found:
        from bot.intents.quote import quote_case

        every = options(ask.library, quote_case(ask, found[0]).request, ask.today)
        sides = [Nearest(option.deal, option.count) for option in every if option.rented is by_hour]
    else:
        named = [(find_accelerator(ask.library, gpu.key, ask.slots).key, gpu.count or 1) for gpu in ask.slots.gpus[:1]]
        sides = [
            Nearest(deal, count) for key, count in named for deal in deals(ask.library, key, ask.today) if deal.rented is by_hour
        ]
    return min(sides, key=lambda side: side.low, default=None)


def _what(ask: Ask) -> str:
    """What is waited for, as a question: `70B int8 under 3,000 USD`."""
    return as_question("quote", ask.slots).partition(" ")[2]


def _met(ask: Ask, till: Till, budget: Budget, nearest: Nearest, quote: Callable[[Ask], Reply]) -> Reply:
    """The price is there: which it is, and the whole quote where a model was named."""
    shown = quote(replace(ask, understanding=replace(ask.understanding, slots=replace(ask.slots, form=()))))
    headline = ask.say("watch.met", what=_what(ask), name=nearest.name, price=till.amount(nearest.low))
    return replace(
        shown if ask.slots.models else Reply("", Tone.GOOD, ask.intent),
        headline=headline,
        tone=Tone.GOOD,
        verdict=MET,
        sources=shown.sources if ask.slots.models else (*price_sources(nearest.deal.offers), *rate_sources(till, budget)),
        notes=shown.notes if ask.slots.models else rate_notes(ask, till, budget),
        understood=True,
    )


def _set(ask: Ask, till: Till, budget: Budget, nearest: Nearest | None) -> Reply:
    place = ask.question.place
    if sum(each.state == "open" for each in ask.question.context.watches) >= MAX_OPEN:
        return Reply(ask.say("watch.too_many", most=MAX_OPEN), Tone.WARN, ask.intent, understood=False)
    question = as_question("quote", ask.slots)
    kept = Watch(
        id=short_id("w", place.key, place.channel, question),
        question=question,
        platform=place.platform,
        channel=place.channel,
        thread=ask.question.conversation or "",
        locale=ask.say.locale,
        author=ask.question.author or "",
        team=place.key,
    )
    now = (
        ask.say("watch.nothing_now")
        if nearest is None
        else ask.say("watch.now", name=nearest.name, price=till.amount(nearest.low))
    )
    found = subjects(ask)
    return Reply(
        headline=ask.say("watch.set", what=_what(ask)),
        detail=" ".join(text for text in (now, ask.say("watch.how"), stand_in_note(ask, found[0]) if found else "") if text),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        notes=rate_notes(ask, till, budget),
        choices=(
            Choice(ask.say("watch.stop_button", id=kept.id), f"/watch stop {kept.id}"),
            Choice(ask.say("watch.list_button"), "/watch list"),
        ),
        effects=(AddWatch(kept),),
    )


def _stop(ask: Ask, watch_id: str) -> Reply:
    found = next((each for each in ask.question.context.watches if each.id == watch_id), None)
    if found is None:
        return Reply(ask.say("watch.unknown", id=watch_id), Tone.WARN, ask.intent, understood=False)
    return Reply(
        ask.say("watch.stopped", id=watch_id, what=found.question.partition(" ")[2]),
        Tone.NEUTRAL,
        ask.intent,
        effects=(RemoveWatch(watch_id),),
    )


def _list(ask: Ask) -> Reply:
    """The newest first, those that are open with a button to stop them."""
    shown = ask.question.context.watches[:MAX_LISTED]
    if not shown:
        return Reply(ask.say("watch.none"), Tone.NEUTRAL, ask.intent, detail=ask.say("watch.example"))
    still = [each for each in shown if each.state == "open"]
    columns = (Column(ask.say("watch.id")), Column(ask.say("watch.what")), Column(ask.say("watch.state"), priority=1))
    rows = tuple(
        (Cell(each.id), Cell(each.question.partition(" ")[2]), Cell(ask.say(f"watch.state_{each.state}"))) for each in shown
    )
    return Reply(
        headline=ask.say("watch.listed", count=len(still)),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, rows, ask.say("watch.how")),),
        choices=tuple(Choice(ask.say("watch.stop_button", id=each.id), f"/watch stop {each.id}") for each in still[:MAX_BUTTONS]),
    )
