"""A few parts whose figures are round, so that what fits can be seen by eye."""

from sizing.machine.build import Machine
from sizing.machine.parts import Board, Card, Case, Catalogue, Cooler, Drive, Memory, Processor, Riser, Slot, Supply
from sizing.machine.seating import Seating, seat

DESKTOP_CPU = Processor("desk", "Desk 8", "ryzen", "AM5", frozenset(), 8, 100, 5, 28, ("DDR5",), 2, 192, True)
SERVER_CPU = Processor("serve", "Serve 32", "epyc", "SP3", frozenset({"SP3"}), 32, 280, 4, 128, ("DDR4",), 8, 4096, True)
DESKTOP_BOARD = Board(
    "pair", "Pair", "AM5", "B9", (Slot(1, 5, 16, 8), Slot(4, 5, 8), Slot(7, 4, 4)), ("DDR5 UDIMM",), 4, 192, False, "ATX"
)
SERVER_BOARD = Board(
    "seven", "Seven", "SP3", "SP3", tuple(Slot(place, 4, 16) for place in range(1, 8)), ("DDR4 RDIMM",), 8, 2048, True, "ATX"
)
DESKTOP_RAM = Memory("d64", "64 GB", "DDR5 UDIMM", 64, 2, False)
SERVER_RAM = Memory("r256", "256 GB", "DDR4 RDIMM", 256, 8, True)
DRIVE = Drive("ssd", "2 TB", 2000)
SUPPLY = Supply("w1000", "1000 W", 1000, 0.9, True, 2, 6)
BIG_SUPPLY = Supply("w2000", "2000 W", 2000, 0.92, True, 4, 9)
TOWER = Case("tower", "Tower", frozenset({"ATX"}), 330, 7, 0, 1, 360, 170)
RACK = Case("rack", "Rack", frozenset({"ATX"}), 330, 8, 0, 2, 0, 150, wind=True)
FRAME = Case("frame", "Frame", frozenset({"ATX"}), 400, 0, 8, 3, 360, 200)
AIR = Cooler("air", "Air", frozenset({"AM5"}), 200, 165, None)
SERVER_AIR = Cooler("sair", "Server air", frozenset({"SP3"}), 300, 125, None)
RISER = Riser("riser", "Riser")
THICK = Card("thick", "Thick 24", 350, 3, 300, 1, 0, False)
THIN = Card("thin", "Thin 48", 300, 2, 267, 1, 0, False)
BARE = Card("bare", "Bare 80", 300, 2, 267, 0, 2, True)

CATALOGUE = Catalogue(
    (DESKTOP_CPU, SERVER_CPU),
    (DESKTOP_BOARD, SERVER_BOARD),
    (DESKTOP_RAM, SERVER_RAM),
    (DRIVE,),
    (SUPPLY, BIG_SUPPLY),
    (TOWER, RACK, FRAME),
    (AIR, SERVER_AIR),
    (RISER,),
)


def desktop(*cards: Card) -> Machine:
    """A desktop with these cards, which fits with one thick card or two."""
    seating = seat(DESKTOP_BOARD, cards, 8, TOWER.openings) or Seating(())
    supply = SUPPLY if len(cards) < 2 else BIG_SUPPLY
    return Machine(cards, DESKTOP_CPU, DESKTOP_BOARD, seating, DESKTOP_RAM, 1, ((DRIVE, 1),), supply, 1, TOWER, AIR)
