"""The cheapest machine of a catalogue for some cards: every set of parts that fit each other is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sizing.machine.build import Machine, rated_w
from sizing.machine.fitting import (
    board_in_case,
    cards_in_case,
    cooler_fits,
    cpu_and_board,
    has_cables,
    lanes_fit,
    memory_fits,
    violations,
)
from sizing.machine.needs import Needs
from sizing.machine.parts import AnyPart, Board, Card, Case, Catalogue, Drive, Memory, Supply
from sizing.machine.seating import Seating, seat, seat_on_risers
from sizing.records import dataclass, replace

P = TypeVar("P", bound=AnyPart)
Cost = Callable[[str], float | None]
"""The price of a part by its key, in one currency; None where none is known."""

MOST_RAM_OVER_NEED = 2.0
"""More than this is taken only where no smaller kit fits the board."""
MAX_DRIVES = 4
KITS = (1, 2, 4)
"""Equal kits that people put together."""


@dataclass(frozen=True, slots=True)
class Place:
    """A board in a case with the cards in it."""

    board: Board
    case: Case
    seating: Seating


@dataclass(frozen=True, slots=True)
class Stock:
    """What does not depend on the board: parts in the order in which they are tried."""

    catalogue: Catalogue
    memory: list[tuple[Memory, int]]
    drives: tuple[Drive, int] | None
    supplies: list[Supply]


def choose(cards: Sequence[Card], needs: Needs, catalogue: Catalogue, cost: Cost) -> Machine | None:
    """The machine with the fewest unknown prices and, of those, the lowest total; None when no parts go together."""
    stock = Stock(
        catalogue,
        rank_memory(needs, catalogue.memory, cost),
        choose_drives(needs.disk_gb, catalogue.drives, cost),
        sorted(catalogue.supplies, key=lambda supply: (_price(supply, cost), supply.output_w)),
    )
    ordered = tuple(sorted(cards, key=lambda card: (-card.openings, -card.power_w, card.key)))
    ranked = sorted(
        (
            (_rank(machine, cost), machine)
            for place in _places(ordered, needs, catalogue, cost)
            for machine in _machines(ordered, place, needs, stock, cost)
        ),
        key=lambda pair: pair[0],
    )
    return next((machine for _rank_, machine in ranked if not violations(machine)), None)


def _rank(machine: Machine, cost: Cost) -> tuple[bool, int, float, str, str]:
    known = [(line, cost(line.part.key)) for line in machine.lines]
    missing = sum(price is None for _line, price in known)
    total = sum(line.quantity * price for line, price in known if price is not None)
    return machine.seating.risers, missing, total, machine.processor.key, machine.board.key


def _places(cards: Sequence[Card], needs: Needs, catalogue: Catalogue, cost: Cost) -> Iterator[Place]:
    """For each board the cheapest case that takes the cards, on the board where that goes, else on risers."""
    for board in catalogue.boards:
        seated = _place_on_board(board, cards, needs, catalogue.cases, cost)
        hung = None if seated else seat_on_risers(board, cards, needs.lanes_per_card)
        if seated:
            yield seated
        elif hung:
            fitting = [case for case in catalogue.cases if _takes(case, board, hung)]
            if fitting:
                yield Place(board, cheapest(fitting, cost), hung)


def _place_on_board(board: Board, cards: Sequence[Card], needs: Needs, cases: Sequence[Case], cost: Cost) -> Place | None:
    for case in sorted(cases, key=lambda case: _price(case, cost)):
        seating = seat(board, cards, needs.lanes_per_card, case.openings)
        if seating and _takes(case, board, seating):
            return Place(board, case, seating)
    return None


def _takes(case: Case, board: Board, seating: Seating) -> bool:
    return not any((*board_in_case(board, case), *cards_in_case(seating, case)))


def _machines(cards: tuple[Card, ...], place: Place, needs: Needs, stock: Stock, cost: Cost) -> Iterator[Machine]:
    """One machine a CPU: the cheapest of every other part that fits."""
    for cpu in stock.catalogue.processors:
        if cpu.cores < needs.cores or any((*cpu_and_board(cpu, place.board), *lanes_fit(place.seating, cpu))):
            continue
        kits = next((way for way in stock.memory if not any(memory_fits(*way, cpu, place.board))), None)
        coolers = [cooler for cooler in stock.catalogue.coolers if not any(cooler_fits(cooler, cpu, place.case))]
        if kits is None or not coolers or stock.drives is None:
            continue
        bare = Machine(
            cards, cpu, place.board, place.seating, *kits, (stock.drives,), stock.supplies[0], 1, place.case,
            cheapest(coolers, cost), stock.catalogue.risers[0] if place.seating.risers and stock.catalogue.risers else None,
        )  # fmt: skip
        if machine := with_supply(bare, stock.supplies):
            yield machine


def rank_memory(needs: Needs, kits: Iterable[Memory], cost: Cost) -> list[tuple[Memory, int]]:
    """Kits that hold what is needed: of the stated size first, then up to twice the need by price, then the smallest."""
    ways = [
        (kit, count) for kit in kits for count in KITS if needs.ram_gb <= kit.capacity_gb * count and (kit.ecc or not needs.ecc)
    ]

    def rank(way: tuple[Memory, int]) -> tuple[bool, bool, float, tuple[bool, float, float, int, str]]:
        size = way[0].capacity_gb * way[1]
        far = size > needs.ram_gb * MOST_RAM_OVER_NEED
        return needs.ram_stated and size != needs.ram_gb, far, size if far else 0.0, _bulk(*way, size, cost)

    return sorted(ways, key=rank)


def choose_drives(disk_gb: float, drives: Iterable[Drive], cost: Cost) -> tuple[Drive, int] | None:
    """The cheapest number of one disk that holds the files."""
    ways = [(drive, -int(-disk_gb // drive.capacity_gb)) for drive in drives]
    usable = [(drive, count) for drive, count in ways if count <= MAX_DRIVES]
    return min(usable, key=lambda way: _bulk(way[0], way[1], way[0].capacity_gb * way[1], cost), default=None)


def _bulk(part: AnyPart, count: int, size: float, cost: Cost) -> tuple[bool, float, float, int, str]:
    price = cost(part.key)
    return price is None, (price or 0.0) * count, size, count, part.key


def with_supply(machine: Machine, supplies: Iterable[Supply]) -> Machine | None:
    """The machine with as few supplies as carry it, the first of those; None where the case has no room for enough."""
    cards, cards_w, dc_w = machine.cards, machine.cards_w, machine.dc_w
    listed = [(supply, rated_w(supply, cards_w, dc_w)) for supply in supplies]
    for count in range(1, machine.case.supplies + 1):
        for supply, least_w in listed:
            if supply.output_w * count >= least_w and has_cables(supply, count, cards):
                return replace(machine, supply=supply, supplies=count)
    return None


def cheapest(parts: Sequence[P], cost: Cost) -> P:
    """The one with the lowest known price; parts without one come last."""
    return min(parts, key=lambda part: _price(part, cost))


def _price(part: AnyPart, cost: Cost) -> tuple[bool, float, str]:
    price = cost(part.key)
    return price is None, price or 0.0, part.key
