"""The cards of a machine: from devices that were named, or that a model needs, to what board and case see of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.ask import Ask
from bot.cases import Case, build_case, precisions
from bot.makes import is_module, segment
from bot.tiers import Option, options
from bot.workload import CannotResolve, Rig, Subject, bottomless, find_accelerator, rig_name, subjects
from knowledge.facts import GpuFacts
from knowledge.library import Library, UnknownName
from sizing.hardware import Accelerator
from sizing.machine.parts import Card

MAX_CARDS = 8
"""As many as one board feeds; more are several machines, or a server that is sold whole."""

USUAL_WIDTH = 2.0
"""Slots of a card whose width is not known."""
EPS_AS_8_PIN = 2
"""A data-centre card's EPS plug takes two 8-pin cables through its adapter; so does NVIDIA's 12-pin of the 30 series."""
MODULES = ("SXM", "OAM", "superchip", "cloud")
"""What stands in place of a plug where a device is no card: it comes with its board, in a server."""
USUAL_PRECISION = "int4"
MAX_CARDS_FOR_MODEL = 4


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards, one entry each, and why these."""

    devices: tuple[Accelerator, ...]
    cards: tuple[Card, ...]
    subject: Subject | None = None
    case: Case | None = None
    """The model on these cards, where one was named and it could be sized."""
    replaced: Accelerator | None = None
    """A module that was named, in whose place its card stands."""

    @property
    def vram_bytes(self) -> int:
        return sum(device.vram_bytes for device in self.devices)


def find_cards(ask: Ask) -> Cards | None:
    """The cards that were named, else the cheapest that run the model; None when neither was said.

    Raises CannotResolve for what is no card, and for more than a machine holds.
    """
    found = subjects(ask) if ask.slots.models else ()
    subject = next((each for each in found if each.known), None)
    if not ask.slots.gpus:
        return _for_model(ask, subject) if subject else None
    devices, replaced = [], None
    for mention in ask.slots.gpus:
        device = find_accelerator(ask.library, mention.key, ask.slots)
        card = as_card_device(ask.library, mention.key, device)
        replaced = device if card is not device else replaced
        devices += [card] * (mention.count if mention.count is not None else _stated_or_one(ask))
    if not 1 <= len(devices) <= MAX_CARDS:
        raise CannotResolve("build.too_many", count=len(devices), most=MAX_CARDS)
    return made_cards(ask, tuple(devices), subject, replaced)


def _stated_or_one(ask: Ask) -> int:
    return ask.understanding.lone_count or 1


def as_card_device(library: Library, key: str, device: Accelerator) -> Accelerator:
    """The device, or for a module the card of its family. Raises CannotResolve where there is none, and for a whole computer."""
    if device.unified_memory or device.laptop:
        raise CannotResolve("build.is_a_machine", name=device.name)
    if _is_card(library.gpu_facts(device.key)):
        return device
    families = [key] if library.is_family(key) else []
    families += [device.key.split("-")[0]]
    for family in families:
        try:
            members = library.family(family)
        except UnknownName:
            continue
        cards = [library.gpu(member) for member in members if _is_card(library.gpu_facts(member))]
        same = [card for card in cards if card.vram_bytes == device.vram_bytes]
        if same or cards:
            return (same or cards)[0]
    raise CannotResolve("build.is_a_module", name=device.name)


def _is_card(facts: GpuFacts) -> bool:
    return not any(facts.power_connector.startswith(module) for module in MODULES)


def _for_model(ask: Ask, subject: Subject) -> Cards:
    """The cheapest set of current cards that holds the model. Raises CannotResolve where none with a price does."""
    precision = precisions(ask, subject)[0] if ask.slots.precision else USUAL_PRECISION
    case = build_case(ask, subject, bottomless(), precision)
    found = [option for option in options(ask.library, case.request, ask.today) if _usable(option)]
    if not found:
        raise CannotResolve("build.no_cards", model=subject.name, precision=case.label)
    usual = [option for option in found if _is_usual(option)]
    best = min(usual or found, key=lambda option: (option.whole_price, option.device.key))
    return made_cards(ask, (best.device,) * best.count, subject)


def _usable(option: Option) -> bool:
    """Cards of the usual maker before others, since every runtime runs on them; few, and no modules."""
    bought = not option.rented and not option.device.unified_memory and not is_module(option.device)
    return bought and option.count <= MAX_CARDS


def _is_usual(option: Option) -> bool:
    usual = option.device.vendor == "NVIDIA" and segment(option.device) != "server"
    return usual and option.readable and option.count <= MAX_CARDS_FOR_MODEL


def made_cards(
    ask: Ask, devices: tuple[Accelerator, ...], subject: Subject | None = None, replaced: Accelerator | None = None
) -> Cards:
    """Devices as cards; with a model, how it runs on them."""
    case = None
    if subject:
        precision = precisions(ask, subject)[0] if ask.slots.precision else USUAL_PRECISION
        case = build_case(ask, subject, Rig(devices, rig_name(devices)), precision)
    cards = tuple(to_card(device, ask.library.gpu_facts(device.key)) for device in devices)
    return Cards(devices, cards, subject, case, replaced)


def to_card(device: Accelerator, facts: GpuFacts) -> Card:
    """A device as board, case and supply see it."""
    plug = facts.power_connector
    sixteen = sum(int(count) for count in re.findall(r"(\d)x (?:16-pin|12VHPWR)", plug))
    eight = sum(int(count) for count in re.findall(r"(\d)x (?:8-pin|6-pin|6/8-pin)", plug))
    eight += EPS_AS_8_PIN * (plug.startswith("8-pin EPS") or "12-pin" in plug)
    return Card(
        key=device.key,
        name=device.name,
        power_w=device.tdp_w or 0.0,
        width=facts.slots or USUAL_WIDTH,
        length_mm=facts.length_mm,
        sixteen_pins=sixteen,
        eight_pins=eight,
        passive=segment(device) == "server",
        lanes=device.pcie_lanes or 16,
    )
