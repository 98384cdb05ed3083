"""What no single machine holds: how many of eight cards would, by memory alone, and at which precision one is enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.ask import Ask
from bot.cases import Case, build_case
from bot.evidence import leftover_notes, price_sources, stand_in_note
from bot.housing import counts_of, served
from bot.market import Deal, on_sale
from bot.quote_table import card_text
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.staleness import stale_notes
from bot.tiers import options
from bot.till import Till, find_budget, rate_notes, rate_sources
from bot.wording import gib_text, number
from bot.workload import Subject, bottomless
from sizing.card_count import minimum_cards
from sizing.units import gib

PER_MACHINE = 8
MOST_MACHINES = 8
SHOWN = 4
NARROWER = ("bf16", "fp8", "int8", "int4", "int3")
"""Tried from the widest on, for one that a single machine holds."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """So many machines of eight equal cards."""

    deal: Deal
    machines: int

    @property
    def cards(self) -> int:
        return self.machines * PER_MACHINE

    @property
    def price(self) -> float:
        return self.deal.price * self.cards


def find_clusters(ask: Ask, case: Case) -> tuple[Cluster, ...]:
    """The cheapest sets of machines whose cards hold the request, to buy or on demand; by memory, device by device."""
    found = []
    for on_offer in on_sale(ask.library, ask.today):
        device = on_offer[0].device
        whole = [deal for deal in on_offer if PER_MACHINE in counts_of(deal) and deal.kind != "rent_spot"]
        if not whole or not served(case.request.runtime, device):
            continue
        least = minimum_cards(replace(case.request, devices=(device,)), most=PER_MACHINE * MOST_MACHINES)
        if least is not None:
            found += [Cluster(deal, -(-least // PER_MACHINE)) for deal in whole]
    return tuple(sorted(found, key=lambda each: (each.deal.rented, each.price, each.deal.device.key)))


def several_reply(ask: Ask, subject: Subject, case: Case, till: Till) -> Reply:
    """A stated bound and no quote: the network between machines decides the speed, and is not sized."""
    clusters, fewer = find_clusters(ask, case), _one_machine(ask, subject, case)
    bought = [each for each in clusters if not each.deal.rented]
    rented = [each for each in clusters if each.deal.rented]
    shown = [*bought[:SHOWN], *rented[:2]]
    need = case.estimate.need
    said = {"model": subject.name, "precision": case.label, "low": number(gib(need.low)), "high": gib_text(need.high)}
    return Reply(
        headline=_headline(ask, said, till, bought or rented),
        detail=" ".join(text for text in (_instead(ask, till, fewer), stand_in_note(ask, subject)) if text),
        tone=Tone.WARN if clusters or fewer else Tone.BAD,
        intent=ask.intent,
        tables=(_table(ask, said, till, shown),) if shown else (),
        notes=(
            *((ask.say("several.bound"),) if shown else ()),
            *stale_notes(ask, [offer for each in shown for offer in each.deal.offers]),
            *rate_notes(ask, till, find_budget(ask)),
            *leftover_notes(ask),
        ),
        choices=tuple(Choice(case.label, as_question("quote", ask.slots, precision=(case.precision,))) for case, _ in fewer[:2]),
        sources=(*price_sources(offer for each in shown for offer in each.deal.offers[:1]), *rate_sources(till)),
    )


def several_notes(ask: Ask, case: Case, till: Till) -> tuple[str, ...]:
    """What buying would take where one machine is only to be rented; nothing where no number of them is to be bought."""
    best = next((each for each in find_clusters(ask, case) if not each.deal.rented), None)
    if best is None:
        return ()
    name, price = card_text(best.deal.device, PER_MACHINE), till.amount(best.deal.low * best.cards)
    return (ask.say("several.to_buy", count=best.machines, name=name, price=price),)


def _one_machine(ask: Ask, subject: Subject, case: Case) -> list[tuple[Case, str]]:
    """Narrower precisions that a single machine holds, the widest first, with the cheapest machine of each."""
    found = []
    for name in NARROWER:
        narrow = build_case(ask, subject, bottomless(), name)
        if narrow.weights.bits >= case.weights.bits:
            continue
        every = sorted(options(ask.library, narrow.request, ask.today), key=lambda option: (option.rented, option.whole_price))
        if every:
            found.append((narrow, card_text(every[0].device, every[0].count)))
        if len(found) == 2:
            break
    return found


def _headline(ask: Ask, said: dict[str, str], till: Till, clusters: list[Cluster]) -> str:
    if not clusters:
        return ask.say("several.none", most=MOST_MACHINES, **said)
    best = clusters[0]
    name = card_text(best.deal.device, PER_MACHINE)
    case = "several.rent" if best.deal.rented else "several.buy"
    price = till.amount((best.deal.price if best.deal.rented else best.deal.low) * best.cards)
    return ask.say(case, count=best.machines, name=name, price=price, **said)


def _instead(ask: Ask, till: Till, fewer: list[tuple[Case, str]]) -> str:
    return " ".join(ask.say("several.fewer_bits", precision=case.label, name=name) for case, name in fewer[:1])


def _table(ask: Ask, said: dict[str, str], till: Till, shown: list[Cluster]) -> Table:
    columns = (
        Column(ask.say("column.hardware")),
        Column(ask.say("several.machines"), numeric=True),
        Column(ask.say("column.price"), numeric=True),
        Column(ask.say("spec.memory"), numeric=True, priority=1),
        Column(ask.say("column.date"), priority=2),
    )
    return Table(columns, tuple(_rows(ask, till, shown)), ask.say("several.caption", **said))


def _rows(ask: Ask, till: Till, shown: list[Cluster]) -> Iterator[tuple[Cell, ...]]:
    for each in shown:
        price = till.span(each.deal.low * each.cards, each.deal.high * each.cards)
        memory = each.deal.device.usable_bytes * each.cards
        yield (
            Cell(card_text(each.deal.device, PER_MACHINE)),
            Cell(f"{each.machines}", each.machines),
            Cell(ask.say("quote.per_hour", price=price) if each.deal.rented else price, till.value(each.price), till.currency),
            Cell(gib_text(memory), gib(memory), "GiB"),
            Cell(each.deal.on.isoformat()),
        )
