"""What does it cost to run this model? One choice a tier that the engine has shown to run it, to buy and to use."""

from __future__ import annotations

from bot.arithmetic import arithmetic, money_arithmetic
from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_case, precisions
from bot.evidence import leftover_notes, price_sources, stand_in_note
from bot.intents import handler
from bot.makes import is_module
from bot.missing import ask_for
from bot.pipeline import find_pipelines
from bot.quote_table import quote_table, rig_text, work_table
from bot.receipts import show_receipt, with_receipt
from bot.rent.hardware import rent_hardware
from bot.rent.model import rent_or_buy
from bot.reply import Assumption, Choice, Reply, Tone
from bot.rewrite import as_question
from bot.several_machines import several_notes, several_reply
from bot.single.view import quote_work
from bot.single.work import encoder_work, picture_work
from bot.slots import GpuMention, Money
from bot.staleness import stale_notes
from bot.tiers import Option, options, pick_tiers
from bot.till import Budget, Till, find_budget, open_till, rate_notes, rate_sources
from bot.too_dear import too_dear_reply
from bot.unknown_shape import bound_reply
from bot.usage import Usage, cost_of, find_usage, usage_assumption
from bot.watches import watch
from bot.wording import gib_text, number
from bot.workload import Subject, bottomless, ladder, subjects
from sizing.units import gib

OTHER_PRECISIONS = ("int8", "bf16")
OTHER_CURRENCIES = ("USD", "TWD")


def answer(ask: Ask) -> Reply:
    """A quote with its receipt, or the receipt of an earlier one."""
    if "receipt" in ask.slots.form:
        return show_receipt(ask, quote)
    if "watch" in ask.slots.form:
        return watch(ask, quote)
    return quote(ask) if _bound_only(ask) else with_receipt(ask, quote(ask))


def _bound_only(ask: Ask) -> bool:
    """Whether nothing but a bound can be said of the model: that is no quote, and has no receipt."""
    if find_pipelines(ask):
        return False
    found = subjects(ask)
    return bool(found) and not found[0].known and encoder_work(ask, found[0]) is None


def quote(ask: Ask) -> Reply:
    """Tiers to buy by price, then the cloud; what was not said is assumed in words."""
    if pipelines := find_pipelines(ask):
        return quote_work(ask, picture_work(ask, pipelines[0]))
    found, rent = subjects(ask), "rent" in ask.slots.form
    if not found:
        return rent_hardware(ask) if rent else _of_cards(ask)
    subject = found[0]
    if not subject.known:
        work = encoder_work(ask, subject)
        return quote_work(ask, work) if work else bound_reply(ask, subject)
    case = quote_case(ask, subject)
    if rent:
        return rent_or_buy(ask, subject, case)
    till, budget = open_till(ask), find_budget(ask)
    every = tuple(options(ask.library, case.request, ask.today))
    tiers = pick_tiers(option for option in every if affordable(ask, option, budget))
    if budget is not None and every and all(option.rented for option in tiers):
        return too_dear_reply(ask, subject, case, till, budget, every, tiers)
    if not tiers:
        return several_reply(ask, subject, case, till)
    return view(ask, subject, case, till, tiers)


def _of_cards(ask: Ask) -> Reply:
    """What the cards themselves cost, where some were named and no model: "a 4090 on RunPod per hour?"."""
    return handler("price")(ask) if ask.slots.gpus else ask_for(ask, model=True, gpu=False)


def quote_case(ask: Ask, subject: Subject) -> Case:
    """The precision that was asked for, else the narrowest usual one: what most people run, and the cheapest."""
    precision = precisions(ask, subject)[0] if ask.slots.precision else ladder(subject.model)[-1]
    return build_case(ask, subject, bottomless(), precision)


def affordable(ask: Ask, option: Option, budget: Budget | None) -> bool:
    """Within the budget at its low end. A budget an hour is one of rents, any other one of purchases."""
    if budget is None or option.rented is not ("cost_per_hour" in ask.slots.metric):
        return True
    return option.low <= budget.usd


def view(ask: Ask, subject: Subject, case: Case, till: Till, tiers: tuple[Option, ...]) -> Reply:
    """The headline's span, the marks, the tiers, why each is one, and how old the prices are."""
    usage, budget = find_usage(ask), find_budget(ask)
    said = {"model": subject.name, "precision": case.label}
    return Reply(
        headline=_headline(ask, said, till, tiers),
        detail=" ".join(text for text in (_need(ask, case, said), stand_in_note(ask, subject), marks(ask, usage, tiers)) if text),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(quote_table(ask, case, till, usage, said, tiers),),
        notes=(*_notes(ask, case, till, budget, tiers), *leftover_notes(ask)),
        assumptions=quote_assumptions(ask, subject, case, usage),
        choices=_choices(ask, till, tiers),
        sources=(*price_sources(offer for option in tiers for offer in option.deal.offers[:2]), *rate_sources(till, budget)),
        more=(work_table(ask, till, usage, tiers),),
        arithmetic=(*arithmetic(ask, case), *(table for option in tiers[:1] for table in money_arithmetic(ask, usage, option))),
    )


def _need(ask: Ask, case: Case, said: dict[str, str]) -> str:
    need = case.estimate.need
    return ask.say("quote.need", low=number(gib(need.low)), high=gib_text(need.high), **said)


def marks(ask: Ask, usage: Usage, tiers: tuple[Option, ...]) -> str:
    """The cheapest to buy, the one whose tokens cost least, and the fastest, by name."""
    bought = [option for option in tiers if not option.rented]
    priced = [(cost, option) for option in tiers if (cost := cost_of(option, usage).million_tokens)]
    if len(tiers) < 2 or not bought or not priced:
        return ""
    cheapest = min(bought, key=lambda option: option.price)
    value = min(priced, key=lambda each: each[0])[1]
    fastest = max(tiers, key=lambda option: option.tok_s)
    return ask.say("quote.marks", cheapest=_named(ask, cheapest), value=_named(ask, value), fastest=_named(ask, fastest))


def _named(ask: Ask, option: Option) -> str:
    name = rig_text(option)
    return ask.say("quote.rented_name", name=name) if option.rented else name


def quote_assumptions(ask: Ask, subject: Subject, case: Case, usage: Usage) -> tuple[Assumption, ...]:
    """Precision, context, users, runtime, hours: those that were not said, each with what would change it."""
    common = assumptions(ask, case.setting, max_context=subject.model.max_context)
    return (*_precision(ask, subject, case), *common, usage_assumption(ask, usage))


def _precision(ask: Ask, subject: Subject, case: Case) -> tuple[Assumption, ...]:
    if ask.slots.precision:
        return ()
    others = [name for name in OTHER_PRECISIONS if name in ladder(subject.model)]
    change = tuple(
        Choice(ask.library.weight_format(other).name, as_question("quote", ask.slots, precision=(other,))) for other in others
    )
    return (Assumption("precision", ask.say("quote.assumed_precision", precision=case.label), change),)


def _headline(ask: Ask, said: dict[str, str], till: Till, tiers: tuple[Option, ...]) -> str:
    bought = [option for option in tiers if not option.rented]
    rented = [option for option in tiers if option.rented]
    values = dict(said)
    if bought:
        low, high = min(option.low for option in bought), max(option.high for option in bought)
        values |= {"low": till.amount(low), "high": till.amount(high)}
    if rented:
        values |= {"rent": till.amount(min(option.low for option in rented))}
    case = {(True, True): "both", (True, False): "buy", (False, True): "rent"}[bool(bought), bool(rented)]
    return ask.say(f"quote.{case}", **values)


def _notes(ask: Ask, case: Case, till: Till, budget: Budget | None, tiers: tuple[Option, ...]) -> tuple[str, ...]:
    slow = [option for option in tiers if not option.readable]
    return (
        ask.say("quote.gpus_only"),
        *(several_notes(ask, case, till) if all(option.rented for option in tiers) else ()),
        *((ask.say("quote.slow", names=ask.listed(_named(ask, option) for option in slow)),) if slow else ()),
        *stale_notes(ask, [offer for option in tiers for offer in option.deal.offers]),
        *rate_notes(ask, till, budget),
    )


def _choices(ask: Ask, till: Till, tiers: tuple[Option, ...]) -> tuple[Choice, ...]:
    """The machine around the cheapest cards to buy, renting against buying, and another currency."""
    rent = Choice(ask.say("quote.rent_button"), as_question("quote", ask.slots, form=("rent",)))
    other = next(code for code in OTHER_CURRENCIES if code != till.currency)
    kept = tuple(money for money in ask.slots.budget if money.amount is not None)
    currency = () if kept else (Choice(other, as_question("quote", ask.slots, budget=(Money(None, other),))),)
    return (*_whole_machine(ask, tiers), rent, *currency)


def _whole_machine(ask: Ask, tiers: tuple[Option, ...]) -> tuple[Choice, ...]:
    """Only for cards: a module comes with its server, and unified memory with its computer."""
    cards = [tier for tier in tiers if not (tier.rented or tier.device.unified_memory or is_module(tier.device))]
    if not cards:
        return ()
    mention = GpuMention(cards[0].device.key, cards[0].count)
    asked = as_question("build", ask.slots, gpus=(mention,), metric=(), hours=(), budget=())
    return (Choice(ask.say("build.whole_button"), asked),)
