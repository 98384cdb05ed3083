"""Nothing under the budget runs it: the nearest that does, and what would fit instead (fewer bits, renting)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.cases import Case, build_case
from bot.evidence import leftover_notes, price_sources, stand_in_note
from bot.quote_table import quote_table, rig_text
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question
from bot.slots import Money
from bot.staleness import stale_notes
from bot.tiers import Option, options, pick_tiers
from bot.till import Budget, Till, rate_notes, rate_sources
from bot.usage import find_usage
from bot.workload import Subject, bottomless

NARROWER = ("int8", "int4", "int3")
"""Below three bits a model loses too much to be called the same."""


def too_dear_reply(
    ask: Ask, subject: Subject, case: Case, till: Till, budget: Budget, every: tuple[Option, ...], tiers: tuple[Option, ...]
) -> Reply:
    """What it would take, in one table: the nearest to buy, and what can be rented."""
    said = {"model": subject.name, "precision": case.label}
    by_hour = "cost_per_hour" in ask.slots.metric
    nearest = min((option for option in every if option.rented is by_hour), key=lambda option: option.low, default=None)
    shown = (*((nearest,) if nearest else ()), *tiers)
    fewer = _fewer_bits(ask, subject, case, budget)
    return Reply(
        headline=ask.say("quote.too_dear", budget=budget.text, **said),
        detail=" ".join(text for text in (*_instead(ask, till, nearest, fewer, tiers), stand_in_note(ask, subject)) if text),
        tone=Tone.BAD,
        intent=ask.intent,
        tables=(quote_table(ask, case, till, find_usage(ask), said, shown),) if shown else (),
        notes=(
            *stale_notes(ask, [offer for option in shown for offer in option.deal.offers]),
            *rate_notes(ask, till, budget),
            *leftover_notes(ask),
        ),
        choices=tuple(_choices(ask, case, budget, nearest, fewer)),
        sources=(*price_sources(offer for option in shown for offer in option.deal.offers[:2]), *rate_sources(till, budget)),
    )


def _instead(
    ask: Ask, till: Till, nearest: Option | None, fewer: tuple[Case, Option] | None, tiers: tuple[Option, ...]
) -> Iterator[str]:
    yield _nearest(ask, till, nearest)
    yield _fewer(ask, till, fewer)
    rented = next((option for option in tiers if option.rented), None)
    if rented is not None:
        yield ask.say("quote.rent_instead", price=till.amount(rented.low), name=rig_text(rented))


def _nearest(ask: Ask, till: Till, nearest: Option | None) -> str:
    if nearest is None:
        return ask.say("quote.nothing_sold")
    name = rig_text(nearest)
    return ask.say("quote.nearest", name=name, price=till.amount(nearest.low))


def _fewer_bits(ask: Ask, subject: Subject, case: Case, budget: Budget) -> tuple[Case, Option] | None:
    """The widest narrower precision that some purchase under the budget runs."""
    for name in NARROWER:
        narrow = build_case(ask, subject, bottomless(), name)
        if narrow.weights.bits >= case.weights.bits or "cost_per_hour" in ask.slots.metric:
            continue
        found = pick_tiers(
            option for option in options(ask.library, narrow.request, ask.today) if not option.rented and option.low <= budget.usd
        )
        if found:
            return narrow, found[0]
    return None


def _fewer(ask: Ask, till: Till, fewer: tuple[Case, Option] | None) -> str:
    if fewer is None:
        return ""
    case, option = fewer
    return ask.say("quote.fewer_bits", precision=case.label, name=rig_text(option), price=till.amount(option.low))


def _choices(ask: Ask, case: Case, budget: Budget, nearest: Option | None, fewer: tuple[Case, Option] | None) -> Iterator[Choice]:
    if fewer is not None:
        yield Choice(fewer[0].label, as_question("quote", ask.slots, precision=(fewer[0].precision,)))
    if nearest is not None:
        enough = Money(_rounded_up(nearest.low * budget.rate.per_usd), budget.rate.currency)
        yield Choice(ask.say("quote.enough_button"), as_question("quote", ask.slots, budget=(enough,)))


def _rounded_up(amount: float) -> float:
    """To the next round figure, so that the button's budget is enough."""
    step = 10 ** max(0, len(str(int(amount))) - 2)
    return float(-(-amount // step) * step)
