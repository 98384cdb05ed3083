"""A whole machine for a question: cards, needs, parts that fit, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, partial

from bot.ask import Ask
from bot.machine.cards import Cards
from bot.machine.prices import UnitPrice, bill_of, expected_cost
from bot.machine.wish import Wish, narrowed
from bot.till import Till, open_till
from bot.workload import CannotResolve, rig_name
from knowledge.library import Library
from sizing.estimate import Part
from sizing.machine.bill import Bill
from sizing.machine.build import Machine
from sizing.machine.choice import choose
from sizing.machine.needs import Needs, find_needs
from sizing.machine.parts import Card
from sizing.records import dataclass

MACHINES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Plan:
    """The machine that is proposed."""

    cards: Cards
    wish: Wish
    needs: Needs
    machine: Machine
    bill: Bill
    prices: dict[str, UnitPrice]
    till: Till


def make_plan(ask: Ask, cards: Cards, wish: Wish) -> Plan:
    """The cheapest machine of our parts. Raises CannotResolve where no parts go together, saying for what."""
    needs = needs_of(cards, wish)
    machine = ask.library.kept(_cheapest, MACHINES_KEPT)(cards.cards, needs, wish.parts, wish.cores, ask.today)
    if machine is None and not wish.parts and any(card.passive for card in cards.cards):
        openings = sum(card.openings for card in cards.cards)
        most = max(case.openings for case in ask.library.shelf.catalogue.cases if case.wind)
        raise CannotResolve("build.nothing_fits_passive", cards=rig_name(cards.devices), openings=openings, most=most)
    if machine is None:
        wished = ask.listed(part_name(ask, part) for part in wish.parts)
        raise CannotResolve("build.nothing_fits_with" if wished else "build.nothing_fits", parts=wished, ram=f"{needs.ram_gb:g}")
    till = open_till(ask)
    bill, prices = bill_of(ask, machine, till)
    return Plan(cards, wish, needs, machine, bill, prices, till)


def _cheapest(
    library: Library, cards: tuple[Card, ...], needs: Needs, parts: tuple[str, ...], cores: int | None, on: date
) -> Machine | None:
    """The machine of that day's prices, of the parts and with the cores that were wished for."""
    catalogue = narrowed(library.shelf.catalogue, parts, cores)
    return choose(cards, needs, catalogue, cache(partial(expected_cost, library, on)))


def needs_of(cards: Cards, wish: Wish) -> Needs:
    """By the model's file where one was named, else by the largest that the cards hold; a stated size of RAM is kept to."""
    file_bytes = cards.case.estimate.total(Part.WEIGHTS) if cards.case else None
    needs = find_needs(len(cards.cards), cards.vram_bytes, file_bytes=file_bytes, parallelism=wish.parallelism, ecc=wish.ecc)
    if wish.disk_gb:
        needs = replace(needs, disk_gb=max(wish.disk_gb, needs.disk_gb))
    return needs if wish.ram_gb is None else replace(needs, ram_gb=wish.ram_gb, ram_stated=True)


def part_name(ask: Ask, key: str) -> str:
    """A part or a line of them as it is written."""
    facts = ask.library.shelf.facts.get(key)
    return facts.name if facts else key.replace("-", " ").title()
