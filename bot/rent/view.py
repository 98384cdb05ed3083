"""The reply of rent or buy: when the purchase has paid off, what it is counted at, the table and the line over time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources
from bot.rent.chart import spent_chart
from bot.rent.side import Side, nearest_first
from bot.rent.table import rent_table
from bot.reply import Assumption, Choice, Reply, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, Money
from bot.staleness import stale_notes
from bot.till import Till, find_budget, open_till, rate_notes, rate_sources
from bot.usage import LIFE_MONTHS, Usage, find_usage, usage_assumption
from bot.wording import significant
from knowledge.facts import Offer


def view(
    ask: Ask,
    said: dict[str, str],
    bought: Side | None,
    rented: list[Side],
    assumed: tuple[Assumption, ...] = (),
    detail: str = "",
) -> Reply:
    """When buying pays off, a table of what can be rented, and a chart of the money spent over time."""
    till, usage = open_till(ask), find_usage(ask)
    shown = nearest_first(bought, rented)
    sides = (*((bought,) if bought else ()), *shown)
    offers = [*(offer for side in sides for offer in side.deal.offers), *_part_offers(bought)]
    return Reply(
        headline=_headline(ask, said, till, usage, bought, shown),
        detail=" ".join(text for text in (detail, _counted(ask, till, bought)) if text),
        tone=Tone.NEUTRAL if shown or bought else Tone.WARN,
        intent=ask.intent,
        tables=(rent_table(ask, said, till, usage, bought, shown),) if sides else (),
        chart=spent_chart(ask, till, usage, bought, shown),
        notes=(*stale_notes(ask, offers), *rate_notes(ask, till, find_budget(ask)), *leftover_notes(ask)),
        assumptions=(*assumed, usage_assumption(ask, usage)),
        choices=tuple(_choices(ask, till, bought)),
        sources=(*price_sources(offer for side in sides for offer in side.deal.offers[:1]), *rate_sources(till)),
        more_notes=(ask.say("rent.formula"),),
    )


def _headline(ask: Ask, said: dict[str, str], till: Till, usage: Usage, bought: Side | None, shown: list[Side]) -> str:
    if bought is None or not shown:
        case = "nothing" if not shown and bought is None else "rent_only" if bought is None else "buy_only"
        price = shown[0].deal.price * shown[0].count if shown else bought.cards_usd if bought else 0.0
        name = shown[0].name if shown else bought.name if bought else ""
        return ask.say(f"rent.{case}", name=name, price=till.amount(price), **said)
    even = bought.paid_off(shown[0], usage)
    values = said | {
        "buy": bought.name,
        "rent": shown[0].name,
        "price": till.amount(shown[0].deal.price * shown[0].count),
        "hours_a_day": significant(usage.hours_a_day),
    }
    if not even.reached:
        return ask.say("rent.never", **values)
    values |= {"hours": significant(even.hours), "months": significant(even.months)}
    return ask.say("rent.pays" if even.months <= LIFE_MONTHS else "rent.too_late", years=LIFE_MONTHS // 12, **values)


def _counted(ask: Ask, till: Till, bought: Side | None) -> str:
    """What the purchase is taken to cost, and what its machine is."""
    if bought is None:
        return ""
    price, machine = till.amount(bought.cards_usd), till.amount(bought.around.usd)
    values: dict[str, object] = {"name": bought.name, "price": price, "machine": machine, "count": bought.count}
    plan = bought.around.plan
    if not bought.around.usd:
        return ask.say("rent.counted_whole", **values)
    if plan is None:
        return ask.say("rent.counted_roughly", **values)
    values |= {"cpu": plan.machine.processor.name, "ram": f"{plan.machine.ram_gb:g} GB"}
    if not bought.around.missing:
        return ask.say("rent.counted", **values)
    missing = ask.say("build.comma").join(ask.say(f"build.kind_{kind}") for kind in bought.around.missing)
    return ask.say("rent.counted_lacks", missing=missing, **values)


def _part_offers(bought: Side | None) -> list[Offer]:
    """The prices that the machine around the cards rests on."""
    plan = bought.around.plan if bought else None
    return [offer for price in plan.prices.values() for offer in price.offers] if plan else []


def _choices(ask: Ask, till: Till, bought: Side | None) -> Iterator[Choice]:
    if bought is not None and bought.around.plan is not None:
        mention = GpuMention(bought.deal.device.key, bought.count)
        yield Choice(
            ask.say("build.whole_button"), as_question("build", ask.slots, gpus=(mention,), form=(), metric=(), hours=())
        )
    if ask.slots.models:
        yield Choice(ask.say("rent.tiers_button"), as_question("quote", ask.slots, form=()))
    other = "TWD" if till.currency != "TWD" else "USD"
    if not any(money.amount is not None for money in ask.slots.budget):
        yield Choice(other, as_question("quote", ask.slots, budget=(Money(None, other),)))
