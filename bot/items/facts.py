"""The facts of a part in rows, by its kind."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.part_facts import PartFacts
from sizing.machine.parts import AnyPart, Board, Case, Cooler, Drive, Memory, Processor, Supply

Row = tuple[str, str]
"""A fact's name as in the phrases (`part.<name>`), and its value."""

TB_GB = 1000.0


def rows_of(part: AnyPart, facts: PartFacts) -> tuple[Row, ...]:
    """What is known of a part, the most asked first."""
    match part:
        case Processor():
            return tuple(_processor(part, facts))
        case Board():
            return tuple(_board(part))
        case Memory():
            return tuple(_memory(part))
        case Supply():
            return tuple(_supply(part))
        case Case():
            return tuple(_case(part))
        case Cooler():
            return (("socket", ", ".join(sorted(part.sockets))), ("cools", f"{part.cools_w:g} W"))
        case Drive():
            return (("size", disk_text(part.capacity_gb)),)
        case _:
            return ()


def _processor(cpu: Processor, facts: PartFacts) -> Iterator[Row]:
    yield "cores", facts.cores or f"{cpu.cores}"
    yield "socket", cpu.socket
    yield "tdp", f"{cpu.tdp_w:g} W"
    yield "lanes", f"{cpu.lanes} × PCIe {cpu.pcie_gen}.0"
    yield "memory", " / ".join(cpu.memory_types)
    yield "channels", f"{cpu.channels}"
    yield "bandwidth", "" if facts.bandwidth_gb_s is None else f"{facts.bandwidth_gb_s:g} GB/s"
    yield "most_ram", f"{cpu.max_ram_gb:g} GB"
    yield "ecc", "✓" if cpu.reads_ecc else "–"


def _board(board: Board) -> Iterator[Row]:
    yield "socket", board.socket
    yield "chipset", board.platform
    yield "slots", ", ".join(f"x{slot.lanes} (PCIe {slot.pcie_gen}.0)" for slot in board.slots)
    yield "memory", " / ".join(board.memory_types)
    yield "modules", f"{board.dimms}"
    yield "most_ram", f"{board.max_ram_gb:g} GB"
    yield "ecc", "✓" if board.reads_ecc else "–"
    yield "form", board.form


def _memory(kit: Memory) -> Iterator[Row]:
    yield "size", f"{kit.capacity_gb:g} GB"
    yield "modules", f"{kit.modules} × {kit.capacity_gb / kit.modules:g} GB"
    yield "memory", kit.memory_type
    yield "ecc", "✓" if kit.ecc else "–"


def _supply(supply: Supply) -> Iterator[Row]:
    yield "output", f"{supply.output_w:g} W"
    yield "efficiency", f"{supply.efficiency:.0%}"
    yield "atx", "3.x" if supply.atx3 else "2.x"
    yield "cables", f"{supply.cables_16pin} × 16-pin, {supply.cables_8pin} × 8-pin"


def _case(case: Case) -> Iterator[Row]:
    yield "form", ", ".join(sorted(case.forms))
    yield "card_length", f"{case.card_mm:g} mm"
    yield "openings", f"{case.openings}"


def disk_text(capacity_gb: float) -> str:
    """`4 TB`, as disks are sold."""
    return f"{capacity_gb / TB_GB:g} TB" if capacity_gb >= TB_GB else f"{capacity_gb:g} GB"
