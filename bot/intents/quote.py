"""What does it cost to run this model? GPUs only, the cheapest of each tier that the engine has shown to run it."""

from __future__ import annotations

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_case, precisions
from bot.evidence import leftover_notes, price_sources, stand_in_note
from bot.missing import ask_for
from bot.money import amount, span
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.tiers import Option, best_of_each, options, stale_notes
from bot.unknown_shape import bound_reply
from bot.wording import DASH, cards, gib_text, number, rate
from bot.workload import Subject, bottomless, subjects
from sizing.units import gib

USUAL_PRECISION = "int4"
"""What most people run at home, and the cheapest: the quote says that it assumes it."""

OTHER_PRECISIONS = ("int8", "bf16")


def answer(ask: Ask) -> Reply:
    """Tiers, cheapest first in each; what was not said is assumed in words."""
    found = subjects(ask)
    if not found:
        return ask_for(ask, model=True, gpu=False)
    subject = found[0]
    if not subject.known:
        return bound_reply(ask, subject)
    precision = precisions(ask, subject)[0] if ask.slots.precision else USUAL_PRECISION
    case = build_case(ask, subject, bottomless(), precision)
    budget = _budget_usd(ask)
    affordable = [
        option
        for option in options(ask.library, case.request, ask.today)
        if budget is None or option.rented or option.low <= budget
    ]
    return view(ask, subject, case, best_of_each(affordable))


def _budget_usd(ask: Ask) -> float | None:
    """The stated ceiling where it is in the currency of our prices."""
    return next((money.amount for money in ask.slots.budget if money.amount and money.currency in (None, "USD")), None)


def view(ask: Ask, subject: Subject, case: Case, tiers: tuple[Option, ...]) -> Reply:
    """The headline's span, the tiers, and how old the prices are."""
    need = case.estimate.need
    said = {"model": subject.name, "precision": case.label}
    needed = ask.say("quote.need", low=number(gib(need.low)), high=gib_text(need.high), **said)
    return Reply(
        headline=_headline(ask, said, tiers),
        detail=" ".join(text for text in (needed, stand_in_note(ask, subject)) if text),
        tone=Tone.NEUTRAL if tiers else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, case, said, tiers),) if tiers else (),
        notes=(*_price_notes(ask, tiers), *leftover_notes(ask)),
        assumptions=(*_precision(ask, case), *assumptions(ask, case.setting, max_context=subject.model.max_context)),
        sources=price_sources(option.offer for option in tiers),
    )


def _precision(ask: Ask, case: Case) -> tuple[Assumption, ...]:
    """The precision as an assumption, where the question did not name one."""
    if ask.slots.precision:
        return ()
    change = tuple(
        Choice(ask.library.weight_format(other).name, as_question("quote", ask.slots, precision=(other,)))
        for other in OTHER_PRECISIONS
    )
    return (Assumption("precision", ask.say("quote.assumed_precision", precision=case.label), change),)


def _headline(ask: Ask, said: dict[str, str], tiers: tuple[Option, ...]) -> str:
    bought = [option for option in tiers if not option.rented]
    rented = [option for option in tiers if option.rented]
    values = dict(said)
    if bought:
        values |= {"low": amount(min(option.low for option in bought)), "high": amount(max(option.high for option in bought))}
    if rented:
        values |= {"rent": amount(min(option.low for option in rented))}
    case = {(True, True): "both", (True, False): "buy", (False, True): "rent", (False, False): "none"}[bool(bought), bool(rented)]
    return ask.say(f"quote.{case}", **values)


def _table(ask: Ask, case: Case, said: dict[str, str], tiers: tuple[Option, ...]) -> Table:
    say = ask.say
    columns = (
        Column(say("column.tier")),
        Column(say("column.price"), numeric=True),
        Column(say("column.hardware")),
        Column(say("column.verdict"), priority=1),
        Column(say("column.tok_s"), numeric=True, priority=1),
        Column(say("column.power"), numeric=True, priority=2),
        Column(say("column.date"), priority=2),
    )
    return Table(columns, tuple(_row(ask, case, option) for option in tiers), say("quote.caption", **said))


def _row(ask: Ask, case: Case, option: Option) -> tuple[Cell, ...]:
    price = span(option.low, option.high)
    answer = option.estimate(case.request)
    speed = answer.decode_tok_s
    return (
        Cell(ask.say(f"quote.tier_{option.tier}")),
        Cell(ask.say("quote.per_hour", price=price) if option.rented else price, option.price, "USD"),
        Cell(cards(option.device.name, option.count)),
        Cell(ask.say(f"verdict.{answer.verdict.value}")),
        Cell(rate(speed), speed.expected if speed else None, "tok/s"),
        Cell(f"{option.power_w:,.0f} W" if option.power_w else DASH, option.power_w, "W"),
        Cell(option.offer.on.isoformat()),
    )


def _price_notes(ask: Ask, tiers: tuple[Option, ...]) -> tuple[str, ...]:
    if not tiers:
        return ()
    return ask.say("quote.gpus_only"), *stale_notes(ask, [option.offer for option in tiers])
