"""A whole machine as a parts list."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.evidence import leftover_notes, price_sources, sources, stand_in_note
from bot.machine.amounts import span_text
from bot.machine.plan import Plan
from bot.machine.power_words import power_note
from bot.machine.references import card_names, reference_notes
from bot.machine.table import parts_table, reasons_table
from bot.reply import Assumption, Choice, Reply, Source, Tone
from bot.rewrite import as_question
from bot.staleness import stale_notes
from bot.till import find_budget, rate_notes, rate_sources
from bot.wording import short
from sizing.machine.bill import PricedLine
from sizing.system import Parallelism

OTHER_LINES = ("threadripper-pro", "epyc", "ryzen")
OTHER_RAM_GB = (128.0, 256.0)
MAX_PRICE_SOURCES = 4
WIDE_ENOUGH = 8


def view(ask: Ask, plan: Plan) -> Reply:
    """Total, parts, watts and heat, what has no price, and how old the prices are."""
    return Reply(
        headline=headline(ask, plan),
        detail=" ".join(_detail(ask, plan)),
        tone=Tone.NEUTRAL if plan.cards.case is None or plan.cards.case.runs else Tone.WARN,
        intent=ask.intent,
        tables=(parts_table(ask, plan),),
        notes=(*notes(ask, plan), *leftover_notes(ask)),
        assumptions=tuple(_assumptions(ask, plan)),
        choices=tuple(_choices(ask, plan)),
        sources=sources_of(ask, plan),
        more=(reasons_table(ask, plan),),
        verdict=plan.cards.case.verdict.value if plan.cards.case else None,
    )


def headline(ask: Ask, plan: Plan) -> str:
    """The total with what is in it; what it lacks is said in the same breath."""
    machine = plan.machine
    values = {
        "total": span_text(plan.till, plan.bill.low, plan.bill.high),
        "cards": card_names(plan),
        "cpu": machine.processor.name,
        "ram": f"{machine.ram_gb:g} GB",
    }
    if not plan.bill.missing:
        return ask.say("build.headline", **values)
    return ask.say("build.headline_lacks", missing=kinds_text(ask, plan.bill.missing), **values)


def _budget_text(ask: Ask, plan: Plan) -> Iterator[str]:
    """Whether a stated ceiling reaches, and by how much it does not."""
    budget = find_budget(ask)
    if budget is None:
        return
    low, high = (plan.till.usd(value) for value in (plan.bill.low, plan.bill.high))
    case = "over" if low > budget.usd else "within" if high <= budget.usd and not plan.bill.missing else "maybe"
    yield ask.say(
        f"build.budget_{case}", budget=budget.text, low=plan.till.amount(low), short=plan.till.amount(abs(low - budget.usd))
    )


def kinds_text(ask: Ask, lines: tuple[PricedLine, ...]) -> str:
    """The kinds of some lines: memory, case."""
    return ask.say("build.comma").join(ask.say(f"build.kind_{line.line.kind}") for line in lines)


def _detail(ask: Ask, plan: Plan) -> Iterator[str]:
    yield from _budget_text(ask, plan)
    if plan.cards.replaced:
        yield ask.say("build.replaced", module=short(plan.cards.replaced.name), card=short(plan.cards.devices[0].name))
    if plan.cards.subject and plan.cards.case:
        case = plan.cards.case
        verdict = ask.say(f"verdict.{case.verdict.value}")
        yield ask.say("build.runs", model=plan.cards.subject.name, precision=case.label, cards=card_names(plan), verdict=verdict)
        if note := stand_in_note(ask, plan.cards.subject):
            yield note


def notes(ask: Ask, plan: Plan) -> tuple[str, ...]:
    """What has to be known before buying."""
    missing = ask.listed(short(line.line.part.name) for line in plan.bill.missing)
    lacking = (ask.say("build.missing", parts=missing),) if missing else ()
    return (*machine_notes(ask, plan), *lacking, *price_notes(ask, plan))


def machine_notes(ask: Ask, plan: Plan) -> Iterator[str]:
    """What the building and the case must give."""
    machine = plan.machine
    yield power_note(ask, machine)
    if machine.seating.risers:
        yield ask.say("build.risers", count=len(machine.cards), openings=max(card.openings for card in machine.cards))
    if machine.supplies > 1:
        yield ask.say("build.several_supplies", count=machine.supplies)
    if machine.seating.narrowest < WIDE_ENOUGH and len(machine.cards) > 1:
        yield ask.say("build.narrow", lanes=machine.seating.narrowest)


def price_notes(ask: Ask, plan: Plan) -> Iterator[str]:
    """What the prices rest on."""
    if any(price.listed for price in plan.prices.values()):
        yield ask.say("build.listed")
    yield from reference_notes(ask, plan)
    yield from rate_notes(ask, plan.till)
    yield from stale_notes(ask, [offer for price in plan.prices.values() for offer in price.offers])


def _assumptions(ask: Ask, plan: Plan) -> Iterator[Assumption]:
    """RAM, and the CPU, each with what else people take."""
    if plan.wish.ram_gb is None:
        change = tuple(
            Choice(ask.say("build.ram_button", ram=f"{size:g}"), as_question("build", ask.slots, ram_gb=(size,)))
            for size in OTHER_RAM_GB
            if size > plan.machine.ram_gb
        )
        yield Assumption("ram", ask.say("build.assumed_ram", ram=f"{plan.needs.ram_gb:g}"), change[:1])
    if not plan.wish.parts:
        mine = plan.machine.processor.line
        others = tuple(
            Choice(line.replace("-", " ").title().replace("Pro", "PRO").replace("Epyc", "EPYC"), _with(ask, line))
            for line in OTHER_LINES
            if line != mine and (line != "ryzen" or len(plan.cards.cards) <= 2)
        )
        yield Assumption("cpu", ask.say("build.assumed_cheapest"), others[:2])
    if plan.wish.parallelism is Parallelism.TENSOR and len(plan.cards.cards) > 1:
        yield Assumption("links", ask.say("build.assumed_links", lanes=plan.needs.lanes_per_card))


def _with(ask: Ask, line: str) -> str:
    return as_question("build", ask.slots, parts=(line,))


def _choices(ask: Ask, plan: Plan) -> Iterator[Choice]:
    yield Choice(ask.say("build.request_button"), as_question("build", ask.slots, form=("request",)))
    if plan.cards.subject:
        yield Choice(ask.say("build.quote_button"), as_question("quote", ask.slots, gpus=(), parts=(), ram_gb=()))


def sources_of(ask: Ask, plan: Plan) -> tuple[Source, ...]:
    """Where the prices of the most expensive parts were read, and the facts of the cards."""
    offers = [offer for price in plan.prices.values() for offer in price.offers]
    newest = sorted(offers, key=lambda offer: -offer.price)
    return (*price_sources(newest)[:MAX_PRICE_SOURCES], *rate_sources(plan.till), *sources(ask, (), plan.cards.devices[:1]))
