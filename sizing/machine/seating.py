"""Where the cards sit: side by side in the board's slots, or in a frame on risers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sizing.machine.parts import Board, Card, Slot
from sizing.records import dataclass

SPLIT_LANES = 8
"""A slot of sixteen lanes feeds two cards with eight each, where the board divides it (bifurcation)."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A card's place, and the link that it gets there."""

    slot: Slot
    lanes: int
    card: Card

    @property
    def last_position(self) -> int:
        """The last expansion opening that the card covers when it sits in the slot."""
        return self.slot.position + self.card.openings - 1


@dataclass(frozen=True, slots=True)
class Seating:
    """All cards of a machine, in the order of the slots."""

    seats: tuple[Seat, ...]
    risers: bool = False

    @property
    def lanes(self) -> int:
        return sum(seat.lanes for seat in self.seats)

    @property
    def narrowest(self) -> int:
        return min((seat.lanes for seat in self.seats), default=0)

    @property
    def openings(self) -> int:
        """The opening that the lowest card reaches."""
        return max((seat.last_position for seat in self.seats), default=0)


def seat(board: Board, cards: Sequence[Card], least_lanes: int, openings: int) -> Seating | None:
    """The cards on the board, none over another, each with at least `least_lanes`; None where they do not go in.

    Of all ways the one with the widest links, then the one with the most air between the cards.
    """
    found = [
        seating for slots in _choices(board.slots, cards, openings) if (seating := _seated(board, slots, cards, least_lanes))
    ]
    return max(found, key=_goodness, default=None)


def _goodness(seating: Seating) -> tuple[int, int, int, int]:
    seats = seating.seats
    gaps = [after.slot.position - before.last_position for before, after in pairwise(seats)]
    return seating.narrowest, seating.lanes, min(gaps, default=0), -seats[0].slot.position if seats else 0


def _choices(slots: tuple[Slot, ...], cards: Sequence[Card], openings: int) -> list[tuple[Slot, ...]]:
    """Every way to give each card, in order, a slot below the one before it without covering it."""
    ways: list[tuple[Slot, ...]] = [()]
    above = 0
    for card in cards:
        able = [slot for slot in slots if slot.position + card.openings - 1 <= openings]
        ways = [(*way, slot) for way in ways for slot in able if not way or slot.position >= way[-1].position + above]
        above = card.openings
    return ways


def _seated(board: Board, slots: tuple[Slot, ...], cards: Sequence[Card], least_lanes: int) -> Seating | None:
    seats = tuple(Seat(slot, min(card.lanes, _lanes(board, slot, slots)), card) for slot, card in zip(slots, cards, strict=True))
    enough = all(each.lanes >= min(least_lanes, each.card.lanes) for each in seats)
    return Seating(seats) if enough else None


def _lanes(board: Board, slot: Slot, used: tuple[Slot, ...]) -> int:
    """What a slot gives: less where it shares with the next one and that holds a card."""
    index = board.slots.index(slot)
    follower = board.slots[index + 1] if index + 1 < len(board.slots) else None
    return slot.lanes_shared if slot.lanes_shared and follower in used else slot.lanes


def seat_on_risers(board: Board, cards: Sequence[Card], least_lanes: int) -> Seating | None:
    """The cards off the board, one slot each; where there are more cards than slots, slots of sixteen lanes are divided."""
    links = sorted(((slot, _lanes(board, slot, board.slots)) for slot in board.slots), key=lambda link: -link[1])
    while len(links) < len(cards) and links[0][1] >= 2 * SPLIT_LANES:
        slot, lanes = links.pop(0)
        links += [(slot, lanes // 2), (slot, lanes // 2)]
    if len(links) < len(cards):
        return None
    chosen = sorted(links[: len(cards)], key=lambda link: link[0].position)
    seats = tuple(Seat(slot, min(card.lanes, lanes), card) for (slot, lanes), card in zip(chosen, cards, strict=True))
    enough = all(each.lanes >= min(least_lanes, each.card.lanes) for each in seats)
    return Seating(seats, risers=True) if enough else None
