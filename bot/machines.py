"""One of the team's machines in words: what it has, who keeps it, and who may change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.ask import Ask
from bot.fleet import machine_text
from bot.fleet_changes import DOWN
from bot.reply import Cell, Column, Reply, Table
from bot.wording import DASH
from bot.workload import Rig, rig_name
from knowledge.library import UnknownName
from knowledge.team import Machine
from sizing.hardware import Accelerator, Host
from sizing.units import bytes_from_gib, gib

MAX_ROWS = 24


def devices_of(ask: Ask, machine: Machine) -> tuple[Accelerator, ...]:
    """Every device of a machine; one that the knowledge base no longer has is left out."""
    found: list[Accelerator] = []
    for gpu in machine.gpus:
        try:
            found += ask.library.devices(gpu.key) * gpu.count
        except UnknownName:
            continue
    return tuple(found)


def rig_of(ask: Ask, machine: Machine) -> Rig:
    """A machine as the engine takes it."""
    devices = devices_of(ask, machine)
    unified = any(device.unified_memory for device in devices)
    host = Host(ram_bytes=bytes_from_gib(machine.ram_gb) if machine.ram_gb and not unified else None)
    return Rig(devices, f"{machine.name} ({rig_name(devices)})", host)


def contents(ask: Ask, machine: Machine) -> str:
    """`4× RTX 3090, 128 GB RAM`."""
    cards = rig_name(devices_of(ask, machine)) or DASH
    return ask.say("inventory.with_ram", cards=cards, ram=f"{machine.ram_gb:g}") if machine.ram_gb else cards


def cards_of(machine: Machine) -> str:
    """`4x rtx-3090 128GB ram`: as the parser reads it."""
    return machine_text(machine)


def counted_on(machines: tuple[Machine, ...]) -> tuple[Machine, ...]:
    """Those that are not down; all of them where every one is."""
    return tuple(machine for machine in machines if machine.note != DOWN) or machines


def state_notes(ask: Ask, machines: Iterable[Machine]) -> tuple[str, ...]:
    """Which of the machines are down."""
    names = [machine.name for machine in machines if machine.note == DOWN]
    return (ask.say("inventory.is_down", names=ask.listed(names), count=len(names)),) if names else ()


def with_states(ask: Ask, reply: Reply, machines: Iterable[Machine]) -> Reply:
    """The reply with a note on those that are down."""
    return replace(reply, notes=(*reply.notes, *state_notes(ask, machines)))


def by_whom(ask: Ask, author_name: str, at: datetime | None) -> str:
    """`Ada, 2026-11-25`: the name where the platform gave one, and the day."""
    day = at.date().isoformat() if at else ""
    return ", ".join(part for part in (author_name, day) if part) or ask.say("inventory.somebody")


def may_change(ask: Ask, author: str) -> bool:
    """Its author, an admin, or anybody where the author is not known any more."""
    return ask.question.is_admin or not author or author == ask.question.author


def machine_table(ask: Ask, machines: Iterable[Machine]) -> Table:
    """One row a machine: cards, their memory, RAM, who keeps it."""
    say = ask.say
    columns = (
        Column(say("column.machine")),
        Column(say("column.cards")),
        Column(say("column.vram"), numeric=True, priority=1),
        Column(say("column.ram"), numeric=True, priority=2),
        Column(say("column.kept_by"), priority=3),
    )
    return Table(columns, tuple(_row(ask, machine) for machine in tuple(machines)[:MAX_ROWS]), say("inventory.caption"))


def _row(ask: Ask, machine: Machine) -> tuple[Cell, ...]:
    devices = devices_of(ask, machine)
    memory = round(gib(sum(device.vram_bytes for device in devices)))
    return (
        Cell(machine.name),
        Cell(rig_name(devices) or DASH),
        Cell(f"{memory} GB", float(memory), "GB"),
        Cell(f"{machine.ram_gb:g} GB" if machine.ram_gb else DASH, machine.ram_gb, "GB"),
        Cell(by_whom(ask, machine.author_name, machine.at)),
    )
