"""Parts of a machine: rows of knowledge.db as the engine's types and as facts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from knowledge.facts import Citation
from knowledge.part_facts import PartFacts, ReferenceBuild
from sizing.machine.parts import Board, Case, Catalogue, Cooler, Drive, Memory, Processor, Riser, Slot, Supply

Row = Mapping[str, Any]

_SLOT = re.compile(r"(\d):(\d)x(\d+)(?:/(\d+))?")
_ACCESSORY = "accessory"


def to_catalogue(rows: Iterable[Row]) -> Catalogue:
    """Every part that a machine is made of; accessories are none."""
    made: dict[str, list[Any]] = {kind: [] for kind in MAKERS}
    for row in rows:
        if not row["notes"].startswith(_ACCESSORY):
            made[row["kind"]].append(MAKERS[row["kind"]](row))
    return Catalogue(
        processors=tuple(made["cpu"]),
        boards=tuple(made["motherboard"]),
        memory=tuple(made["ram"]),
        drives=tuple(made["ssd"]),
        supplies=tuple(made["psu"]),
        cases=tuple(made["case"]),
        coolers=tuple(made["cooling"]),
        risers=tuple(made["riser"]),
    )


def to_part_facts(row: Row) -> PartFacts:
    """What is told of a part beyond what the engine needs."""
    return PartFacts(
        key=row["key"],
        kind=row["kind"],
        name=row["name"],
        line=row["line"],
        list_price_usd=row["launch_price_usd"],
        notes=row["notes"],
        citation=Citation(row["source"], date.fromisoformat(row["checked"]), row["source_url"]),
        names=(row["key"], row["name"], *json.loads(row["aliases"])),
        priced_as=(row["key"], *json.loads(row["priced_as"])),
        cores=row["cores"] or "",
        bandwidth_gb_s=row["mem_bandwidth_gb_s"],
    )


def to_reference(row: Row) -> ReferenceBuild:
    """A machine of a document."""
    return ReferenceBuild(
        key=row["key"],
        gpus=tuple(json.loads(row["gpus"])),
        gpu_count=row["gpu_count"],
        parts=tuple(json.loads(row["parts"])),
        cores=row["cores"],
        ram_gb=row["ram_gb"],
        ecc=bool(row["ecc"]),
        disk_gb=row["disk_gb"],
        currency=row["currency"],
        stated_low=row["stated_low"],
        stated_high=row["stated_high"],
        lines=tuple(_price_line(text) for text in json.loads(row["lines"])),
        citation=Citation(row["source"], date.fromisoformat(row["checked"]), row["source_url"]),
    )


def _price_line(text: str) -> tuple[str, float, float]:
    kind, _, span = text.partition("=")
    low, _, high = span.partition("-")
    return kind, float(low), float(high or low)


def _kinds(memory_type: str) -> tuple[str, ...]:
    """`DDR5-5600/DDR4-3200` is DDR5 and DDR4, `DDR4 RDIMM/UDIMM` two kinds of module, `DDR5-5200 RDIMM` one."""
    generation, _, modules = re.sub(r"-\d+", "", memory_type).partition(" ")
    generations = [name for name in generation.split("/") if name.startswith("DDR")]
    return tuple(f"{name} {kind}".strip() for name in generations for kind in modules.split("/"))


def _processor(row: Row) -> Processor:
    return Processor(
        key=row["key"],
        name=row["name"],
        line=row["line"],
        socket=json.loads(row["socket"])[0],
        platforms=frozenset(json.loads(row["platforms"])),
        cores=int(row["cores"].split()[0]),
        tdp_w=row["tdp_w"],
        pcie_gen=row["pcie_gen"],
        lanes=row["pcie_lanes"],
        memory_types=_kinds(row["memory_type"]),
        channels=row["memory_channels"],
        max_ram_gb=row["max_ram_gb"],
        reads_ecc=bool(row["ecc"]),
    )


def _board(row: Row) -> Board:
    return Board(
        key=row["key"],
        name=row["name"],
        socket=json.loads(row["socket"])[0],
        platform=json.loads(row["platforms"])[0],
        slots=tuple(
            Slot(int(place), int(generation), int(lanes), int(shared) if shared else None)
            for place, generation, lanes, shared in _SLOT.findall(row["gpu_slots"])
        ),
        memory_types=_kinds(row["memory_type"]),
        dimms=row["dimm_slots"],
        max_ram_gb=row["max_ram_gb"],
        reads_ecc=bool(row["ecc"]),
        form=json.loads(row["form_factor"])[0],
    )


def _memory(row: Row) -> Memory:
    return Memory(row["key"], row["name"], row["memory_type"], row["capacity_gb"], row["modules"], bool(row["ecc"]))


def _supply(row: Row) -> Supply:
    atx3 = row["atx"] == 3
    cables = row["cables_16pin"], row["cables_8pin"]
    return Supply(row["key"], row["name"], row["output_w"], row["efficiency"], atx3, *cables)


def _case(row: Row) -> Case:
    return Case(
        key=row["key"],
        name=row["name"],
        forms=frozenset(json.loads(row["form_factor"])),
        card_mm=row["gpu_length_mm"],
        openings=row["expansion_slots"],
        riser_cards=row["riser_cards"] or 0,
        supplies=row["psu_bays"],
        radiator_mm=row["radiator_mm"] or 0.0,
        cooler_mm=row["height_mm"],
        wind=bool(row["wind"]),
    )


def _cooler(row: Row) -> Cooler:
    sockets = frozenset(json.loads(row["socket"]))
    return Cooler(row["key"], row["name"], sockets, row["cools_w"], row["height_mm"], row["radiator_mm"])


MAKERS: dict[str, Callable[[Row], Any]] = {
    "cpu": _processor,
    "motherboard": _board,
    "ram": _memory,
    "ssd": lambda row: Drive(row["key"], row["name"], row["capacity_gb"]),
    "psu": _supply,
    "case": _case,
    "cooling": _cooler,
    "riser": lambda row: Riser(row["key"], row["name"]),
}
"""How a row of each kind is read."""
