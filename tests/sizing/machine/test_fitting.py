"""Each way in which parts do not fit each other is found, and a machine that fits has none."""

from dataclasses import replace
from typing import Any

import pytest

from sizing.machine.build import Machine
from sizing.machine.fitting import violations
from sizing.machine.parts import Card, Slot
from sizing.machine.seating import Seat, Seating, seat, seat_on_risers
from tests.sizing.machine.shelf import (
    AIR,
    BARE,
    DESKTOP_BOARD,
    DESKTOP_CPU,
    DESKTOP_RAM,
    FRAME,
    RACK,
    SERVER_BOARD,
    SERVER_CPU,
    SERVER_RAM,
    SUPPLY,
    THICK,
    THIN,
    TOWER,
    desktop,
)


def rules(machine: Machine) -> set[str]:
    return {violation.rule for violation in violations(machine)}


@pytest.mark.parametrize("cards", [(THICK,), (THICK, THICK), (THIN, THICK)])
def test_parts_that_fit_have_no_violation(cards: tuple[Card, ...]) -> None:
    assert violations(desktop(*cards)) == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"processor": SERVER_CPU}, "socket"),
        ({"processor": replace(DESKTOP_CPU, platforms=frozenset({"X9"}))}, "platform"),
        ({"memory": SERVER_RAM}, "memory_type"),
        ({"memory_kits": 4}, "memory_slots"),
        ({"memory": replace(DESKTOP_RAM, capacity_gb=256)}, "memory_size"),
        ({"memory": replace(DESKTOP_RAM, ecc=True)}, "ecc"),
        ({"processor": replace(DESKTOP_CPU, lanes=16)}, "lanes"),
        ({"board": replace(DESKTOP_BOARD, form="EEB")}, "form"),
        ({"case": replace(TOWER, openings=2)}, "openings"),
        ({"case": replace(TOWER, card_mm=250)}, "length"),
        ({"case": replace(TOWER, cooler_mm=150)}, "cooler_room"),
        ({"cooler": replace(AIR, sockets=frozenset({"SP3"}))}, "cooler_socket"),
        ({"cooler": replace(AIR, cools_w=100)}, "cooler_heat"),
        ({"supply": replace(SUPPLY, output_w=650)}, "watts"),
        ({"supply": replace(SUPPLY, atx3=False)}, None),
        ({"supply": replace(SUPPLY, cables_16pin=0, cables_8pin=2)}, "cables"),
        ({"supplies": 2}, "supply_bays"),
        ({"seating": Seating(())}, "seats"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], rule: str | None) -> None:
    """A CPU of 100 W TDP boosts to 135 W, so one card of 350 W makes 585 W: 732 W of supply, 907 W of an old one."""
    found = rules(replace(desktop(THICK), **changes))
    assert rule in found if rule else not found


def test_an_old_supply_must_carry_the_spikes_too() -> None:
    machine = desktop(THICK)
    assert machine.supply_w == pytest.approx((350 + 135 + 100) / 0.8)
    old = replace(machine, supply=replace(SUPPLY, atx3=False))
    assert old.supply_w == pytest.approx((350 * 1.4 + 135 + 100) / 0.8)


def test_a_card_without_a_fan_needs_wind() -> None:
    assert "airflow" in rules(desktop(BARE))
    racked = replace(desktop(BARE), case=RACK, cooler=replace(AIR, height_mm=120))
    assert violations(racked) == ()


def test_two_cards_on_one_slot_cover_each_other() -> None:
    close = Seating((Seat(Slot(1, 4, 16), 16, THICK), Seat(Slot(2, 4, 16), 16, THICK)))
    assert "covered" in rules(replace(desktop(THICK, THICK), seating=close))


def test_a_slot_of_sixteen_falls_to_eight_when_the_next_one_is_used() -> None:
    alone, pair = seat(DESKTOP_BOARD, (THICK,), 8, 7), seat(DESKTOP_BOARD, (THICK, THICK), 8, 7)
    assert alone is not None
    assert pair is not None
    assert [each.lanes for each in alone.seats] == [16]
    assert [each.lanes for each in pair.seats] == [8, 8]


def test_thick_cards_do_not_go_side_by_side_and_thin_ones_do() -> None:
    assert seat(SERVER_BOARD, (THICK,) * 4, 8, 9) is None
    thin = seat(SERVER_BOARD, (THIN,) * 4, 8, 8)
    assert thin is not None
    assert [each.slot.position for each in thin.seats] == [1, 3, 5, 7]
    assert thin.openings == 8


def test_cards_are_spread_for_air() -> None:
    seating = seat(SERVER_BOARD, (THICK, THICK), 8, 8)
    assert seating is not None
    first, second = seating.seats
    assert second.slot.position - first.last_position > 1


def test_eight_cards_hang_on_seven_slots_of_which_one_is_divided() -> None:
    seating = seat_on_risers(SERVER_BOARD, (THICK,) * 8, 8)
    assert seating is not None
    assert sorted(each.lanes for each in seating.seats) == [8, 8, 16, 16, 16, 16, 16, 16]
    assert seat_on_risers(DESKTOP_BOARD, (THICK,) * 8, 8) is None
    assert FRAME.riser_cards == 8
