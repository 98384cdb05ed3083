"""Whether an outlet's circuit carries the machine."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes
from bot.machine.answers import part_reply
from bot.machine.plan import Plan
from bot.machine.power_words import circuit_name, limit_for_circuit, smallest_circuit, usual_circuits, watts
from bot.machine.references import card_names
from bot.machine.wish import Wish
from bot.reply import Cell, Column, Reply, Table, Tone
from sizing.power import Circuit, circuits_needed


def view(ask: Ask, plan: Plan) -> Reply:
    """Yes or no for the stated circuit, or the smallest usual one; what helps where it is too small."""
    machine = plan.machine
    asked = plan.wish.circuit or smallest_circuit(ask, machine) or usual_circuits(ask)[-1]
    carried = machine.wall_w <= asked.continuous_w
    limit = None if carried else limit_for_circuit(machine, asked)
    values = {
        "cards": card_names(plan),
        "wall": watts(machine.wall_w),
        "circuit": circuit_name(ask, asked),
        "carries": watts(asked.continuous_w),
    }
    detail = ask.say("build.circuit_limit", limit=watts(limit)) if limit else ""
    if not carried and not limit:
        detail = ask.say("build.circuit_split", count=circuits_needed(machine.wall_w, asked))
    headline = ask.say("build.circuit_yes" if carried else "build.circuit_no", **values)
    table = _table(ask, _listed(ask, plan.wish), machine.wall_w)
    tone = Tone.GOOD if carried else Tone.BAD
    return part_reply(ask, plan, headline, table, tone=tone, detail=detail, notes=(ask.say("build.circuit_rule"),))


def _listed(ask: Ask, wish: Wish) -> tuple[Circuit, ...]:
    """The stated circuit, then the usual ones."""
    return tuple(dict.fromkeys((*((wish.circuit,) if wish.circuit else ()), *usual_circuits(ask))))


def general(ask: Ask, wish: Wish) -> Reply:
    """What circuits carry, without a machine."""
    asked = wish.circuit or usual_circuits(ask)[0]
    return Reply(
        headline=ask.say("build.circuit_carries", circuit=circuit_name(ask, asked), carries=watts(asked.continuous_w)),
        detail=ask.say("build.name_cards"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, _listed(ask, wish), None),),
        notes=(ask.say("build.circuit_rule"), *leftover_notes(ask)),
    )


def _table(ask: Ask, circuits: tuple[Circuit, ...], wall_w: float | None) -> Table:
    columns = [Column(ask.say("build.circuit")), Column(ask.say("build.carries"), numeric=True)]
    if wall_w is not None:
        columns += [Column(ask.say("column.verdict")), Column(ask.say("build.circuits"), numeric=True, priority=1)]
    rows = []
    for circuit in circuits:
        row = [Cell(circuit_name(ask, circuit)), Cell(watts(circuit.continuous_w), circuit.continuous_w, "W")]
        if wall_w is not None:
            verdict = "build.enough" if wall_w <= circuit.continuous_w else "build.not_enough"
            needed = circuits_needed(wall_w, circuit)
            row += [Cell(ask.say(verdict)), Cell(f"{needed}", needed)]
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows), ask.say("build.circuit_caption"))
