"""Watts of a machine in words: which circuit carries it, and what a limit on the cards changes."""

from __future__ import annotations

from bot.ask import Ask
from sizing.machine.build import Machine
from sizing.power import BOARD_W, SUPPLY_LOAD, Circuit

LEAST_LIMIT = 0.5
"""Share of a card's power below which a limit is no advice any more."""


def circuit_name(ask: Ask, circuit: Circuit) -> str:
    """`15 A at 120 V`."""
    return ask.say("build.circuit_name", amperes=f"{circuit.amperes:g}", volts=f"{circuit.volts:g}")


def usual_circuits(ask: Ask) -> tuple[Circuit, ...]:
    """What rooms have where the language is spoken: two outlets of the low voltage, and one of the high."""
    low, high = float(ask.say("build.usual_volts")), float(ask.say("build.high_volts"))
    return Circuit(low, 15), Circuit(low, 20), Circuit(high, 16)


def smallest_circuit(ask: Ask, machine: Machine) -> Circuit | None:
    """The first of the usual circuits that carries the machine for hours."""
    return next((circuit for circuit in usual_circuits(ask) if machine.wall_w <= circuit.continuous_w), None)


def power_note(ask: Ask, machine: Machine) -> str:
    """Full load in one sentence, and the circuit that carries it."""
    values = {"dc": watts(machine.dc_w), "wall": watts(machine.wall_w), "btu": f"{machine.heat_btu_h:,.0f}"}
    circuit = smallest_circuit(ask, machine)
    if circuit is None:
        return ask.say("build.power_beyond", **values)
    carries = watts(circuit.continuous_w)
    return ask.say("build.power", circuit=circuit_name(ask, circuit), carries=carries, **values)


def limit_for_supply(machine: Machine, supply_w: float) -> float | None:
    """Watts a card at which a supply of that size carries the machine at 80 % load; None where that is no use."""
    return _limit(machine, supply_w * SUPPLY_LOAD)


def limit_for_circuit(machine: Machine, circuit: Circuit) -> float | None:
    """Watts a card at which the circuit carries the machine for hours."""
    return _limit(machine, circuit.continuous_w * machine.supply.efficiency)


def _limit(machine: Machine, dc_w: float) -> float | None:
    each = (dc_w - machine.processor.max_w - BOARD_W) / len(machine.cards)
    most = max(card.power_w for card in machine.cards)
    return each // 5 * 5 if LEAST_LIMIT * most <= each < most else None


def watts(value: float) -> str:
    """`1,177 W`."""
    return f"{value:,.0f} W"
