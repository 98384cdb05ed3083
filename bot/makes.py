"""What a device is to a buyer: a card for a desk or a rack, a module, a whole computer, and whether a team is told to get it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from knowledge.library import Library
from sizing.hardware import Accelerator

WORKSTATION_NAMES = (
    "RTX A",
    "RTX PRO",
    "RTX 2000 Ada",
    "RTX 4000 Ada",
    "RTX 5000 Ada",
    "RTX 6",
    "Quadro",
    "Radeon Pro",
    "Radeon AI PRO",
    "Arc Pro",
)
CONSUMER_NAMES = ("GeForce", "TITAN", "Radeon RX", "Radeon VII", "Arc A", "Arc B")

UNSUPPORTED = frozenset({"Kepler", "Maxwell", "Maxwell 2.0", "Pascal", "Volta"})
"""CUDA 13 (August 2025) compiles for none of them: a card that current software leaves behind is not proposed to a team."""


class Make(NamedTuple):
    """All that the engine and a tier go by: devices of one make differ in their names alone."""

    facts: Accelerator
    segment: str
    is_module: bool
    kind: str


def make_of(device: Accelerator, kind: str) -> Make:
    """The make of a device that is sold in some way."""
    steps = "a100" if device.is_a100 else ""
    return Make(replace(device, key=steps, name=""), segment(device), is_module(device), kind)


def proposable(library: Library, device: Accelerator) -> bool:
    """Whether a team would be told to get it: no laptop, no modified card, none that software has left behind, no shared card."""
    return not (
        device.laptop
        or "modified" in device.name
        or device.architecture in UNSUPPORTED
        or library.gpu_facts(device.key).devices_per_card > 1
    )


def segment(device: Accelerator) -> str:
    """consumer, unified, workstation or server, by what its maker calls it."""
    if device.unified_memory:
        return "unified"
    if device.name.startswith(CONSUMER_NAMES):
        return "consumer"
    name = device.name.removeprefix("NVIDIA ")
    server = name.endswith("Server") or not name.startswith(WORKSTATION_NAMES)
    return "server" if server else "workstation"


def is_module(device: Accelerator) -> bool:
    """A module that only goes onto its maker's board: SXM, OAM, the Grace pairs."""
    return not device.unified_memory and (
        any(word in device.name for word in ("SXM", "(per GPU)", "GH200", "GB200"))
        or device.name.startswith("Radeon Instinct MI3")
    )
