"""Whether the parts of a machine fit each other: every way in which they do not, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise
from typing import Any

from sizing.machine.build import Machine
from sizing.machine.parts import Board, Card, Case, Cooler, Memory, Processor, Supply
from sizing.machine.seating import Seating
from sizing.records import dataclass

CHIPSET_LANES = 4
"""Slots of this and less hang at the chipset."""
DISK_LANES = 4
"""Lanes of the CPU that its first disk takes."""
PIN_W = 150.0
"""What one 8-pin cable carries; a 16-pin card takes several through an adapter."""


@dataclass(frozen=True)
class Violation:
    """One misfit: which rule, and the two sides of it."""

    rule: str
    values: dict[str, Any] = field(default_factory=dict)


def violations(machine: Machine) -> tuple[Violation, ...]:
    """Everything that does not fit; empty for a machine that can be put together."""
    return (
        *cpu_and_board(machine.processor, machine.board),
        *memory_fits(machine.memory, machine.memory_kits, machine.processor, machine.board),
        *lanes_fit(machine.seating, machine.processor),
        *cards_seated(machine),
        *board_in_case(machine.board, machine.case),
        *cards_in_case(machine.seating, machine.case),
        *cooler_fits(machine.cooler, machine.processor, machine.case),
        *supply_carries(machine),
    )


def cpu_and_board(cpu: Processor, board: Board) -> Iterator[Violation]:
    """The socket, and the chipset where a CPU does not work with every one."""
    if cpu.socket != board.socket:
        yield Violation("socket", {"cpu": cpu.socket, "board": board.socket})
    elif cpu.platforms and board.platform not in cpu.platforms:
        yield Violation("platform", {"cpu": ", ".join(sorted(cpu.platforms)), "board": board.platform})


def memory_fits(memory: Memory, kits: int, cpu: Processor, board: Board) -> Iterator[Violation]:
    """Generation and kind of module, slots, and the most that CPU and board address."""
    generation = memory.memory_type.split()[0]
    read = any(kind in (generation, memory.memory_type) for kind in cpu.memory_types)
    if not read or memory.memory_type not in board.memory_types:
        yield Violation("memory_type", {"memory": memory.memory_type, "board": "/".join(board.memory_types)})
    if memory.modules * kits > board.dimms:
        yield Violation("memory_slots", {"modules": memory.modules * kits, "slots": board.dimms})
    most = min(cpu.max_ram_gb, board.max_ram_gb)
    if memory.capacity_gb * kits > most:
        yield Violation("memory_size", {"memory": memory.capacity_gb * kits, "most": most})
    if memory.ecc and not (cpu.reads_ecc and board.reads_ecc):
        yield Violation("ecc", {"board": board.name})


def lanes_fit(seating: Seating, cpu: Processor) -> Iterator[Violation]:
    """The lanes of the cards that hang at the CPU, and of its first disk."""
    taken = sum(seat.lanes for seat in seating.seats if seat.lanes > CHIPSET_LANES)
    if taken + DISK_LANES > cpu.lanes:
        yield Violation("lanes", {"cards": taken, "cpu": cpu.lanes})


def cards_seated(machine: Machine) -> Iterator[Violation]:
    """Every card has a place of its own."""
    seats = machine.seating.seats
    if sorted(seat.card.key for seat in seats) != sorted(card.key for card in machine.cards):
        yield Violation("seats", {"cards": len(machine.cards), "slots": len(seats)})
    if machine.seating.risers:
        return
    for before, after in pairwise(seats):
        if after.slot.position <= before.last_position:
            yield Violation("covered", {"card": before.card.name, "slot": after.slot.position})


def board_in_case(board: Board, case: Case) -> Iterator[Violation]:
    """The board's format."""
    if board.form not in case.forms:
        yield Violation("form", {"board": board.form, "case": case.name})


def cards_in_case(seating: Seating, case: Case) -> Iterator[Violation]:
    """Openings for cards on the board, hangers for those on risers, and length for both."""
    if seating.risers and len(seating.seats) > case.riser_cards:
        yield Violation("hangers", {"cards": len(seating.seats), "case": case.riser_cards})
    if not seating.risers and seating.openings > case.openings:
        yield Violation("openings", {"cards": seating.openings, "case": case.openings})
    longest = max((seat.card.length_mm or 0.0 for seat in seating.seats), default=0.0)
    if longest > case.card_mm:
        yield Violation("length", {"card": longest, "case": case.card_mm})
    if not case.wind and any(seat.card.passive for seat in seating.seats):
        yield Violation("airflow", {"case": case.name})


def cooler_fits(cooler: Cooler, cpu: Processor, case: Case) -> Iterator[Violation]:
    """Socket, heat, and room for its height or its radiator."""
    if cpu.socket not in cooler.sockets:
        yield Violation("cooler_socket", {"cooler": cooler.name, "cpu": cpu.socket})
    if cooler.cools_w < cpu.max_w:
        yield Violation("cooler_heat", {"cooler": cooler.cools_w, "cpu": cpu.max_w})
    if (cooler.height_mm or 0.0) > case.cooler_mm or (cooler.radiator_mm or 0.0) > case.radiator_mm:
        yield Violation("cooler_room", {"cooler": cooler.name, "case": case.name})


def supply_carries(machine: Machine) -> Iterator[Violation]:
    """Watts, room for the supplies, and a cable for every plug."""
    rated = machine.supply.output_w * machine.supplies
    if rated < machine.supply_w:
        yield Violation("watts", {"need": machine.supply_w, "rated": rated})
    if machine.supplies > machine.case.supplies:
        yield Violation("supply_bays", {"supplies": machine.supplies, "case": machine.case.supplies})
    if not has_cables(machine.supply, machine.supplies, machine.cards):
        yield Violation("cables", {"supply": machine.supply.name})


def has_cables(supply: Supply, supplies: int, cards: tuple[Card, ...]) -> bool:
    """A plug for every card: 16-pin natively while there are any, then several 8-pin cables through the adapter."""
    natively = supply.cables_16pin * supplies
    eights = sum(card.eight_pins for card in cards)
    for card in sorted(cards, key=lambda card: -card.power_w):
        for _ in range(card.sixteen_pins):
            if natively:
                natively -= 1
            else:
                eights += -int(-card.power_w / max(1, card.sixteen_pins) // PIN_W)
    return eights <= supply.cables_8pin * supplies
