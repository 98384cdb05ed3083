"""A whole machine: which parts, how many of each, where the cards sit, and what it draws."""

from __future__ import annotations

from sizing.machine.parts import AnyPart, Board, Card, Case, Cooler, Drive, Memory, Processor, Riser, Supply
from sizing.machine.seating import Seating
from sizing.power import BOARD_W, BTU_PER_H_PER_W, SUPPLY_LOAD, TRANSIENT_SHARE
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Some equal parts; the cards' key is that of the device."""

    kind: str
    part: AnyPart | Card
    quantity: int


def rated_w(supply: Supply, cards_w: float, dc_w: float) -> float:
    """What such supplies must be rated for together: 80 % load, and the cards' spikes where the supply is older than ATX 3."""
    spikes = 0.0 if supply.atx3 else cards_w * TRANSIENT_SHARE
    return (dc_w + spikes) / SUPPLY_LOAD


@dataclass(frozen=True, slots=True)
class Machine:
    """Parts that were chosen for each other."""

    cards: tuple[Card, ...]
    processor: Processor
    board: Board
    seating: Seating
    memory: Memory
    memory_kits: int
    drives: tuple[tuple[Drive, int], ...]
    supply: Supply
    supplies: int
    case: Case
    cooler: Cooler
    riser: Riser | None = None

    @property
    def ram_gb(self) -> float:
        return self.memory.capacity_gb * self.memory_kits

    @property
    def modules(self) -> int:
        return self.memory.modules * self.memory_kits

    @property
    def cards_w(self) -> float:
        return sum(card.power_w for card in self.cards)

    @property
    def dc_w(self) -> float:
        """All parts under full load, behind the supply."""
        return self.cards_w + self.processor.max_w + BOARD_W

    @property
    def supply_w(self) -> float:
        """What the supplies must be rated for together."""
        return rated_w(self.supply, self.cards_w, self.dc_w)

    @property
    def wall_w(self) -> float:
        return self.dc_w / self.supply.efficiency

    @property
    def heat_btu_h(self) -> float:
        return self.wall_w * BTU_PER_H_PER_W

    @property
    def lines(self) -> tuple[Line, ...]:
        """The parts list, in the order people read it."""
        counted: dict[Card, int] = {}
        for card in self.cards:
            counted[card] = counted.get(card, 0) + 1
        listed = [
            *(Line("gpu", card, count) for card, count in counted.items()),
            Line("cpu", self.processor, 1),
            Line("motherboard", self.board, 1),
            Line("ram", self.memory, self.memory_kits),
            *(Line("ssd", drive, count) for drive, count in self.drives),
            Line("psu", self.supply, self.supplies),
            Line("case", self.case, 1),
            Line("cooling", self.cooler, 1),
        ]
        if self.riser and self.seating.risers:
            listed.append(Line("riser", self.riser, len(self.cards)))
        return tuple(listed)
