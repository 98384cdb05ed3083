"""The hardware of a question: the cards that were named, one entry each, or a nameless card of the stated memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from bot.ask import Ask
from bot.slots import GpuMention, Slots
from bot.wording import cards, gib_text, short
from knowledge.library import Library
from sizing.hardware import Accelerator, Host
from sizing.records import dataclass
from sizing.units import bytes_from_gib, bytes_from_mib

BOTTOMLESS_GB = 100_000
"""A card that holds anything, to see what a model needs where no card was named."""

MAX_CARDS = 1024
"""More cards than this in one question is a slip of the pen."""

DESKTOP_RAM_GB_S = 89.6
"""Two channels of DDR5-5600, what a desktop has; only what is kept in system RAM is as fast as it."""

DRIVER_SHARE_BYTES = bytes_from_mib(480)
"""Of a card's marketed memory, what a process cannot be given (sizing reference section 0, GeForce under Linux)."""


class CannotResolve(ValueError):
    """The slots ask for something that cannot be sized; `phrase` and `values` say which sentence to give."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


@dataclass(frozen=True, slots=True)
class Rig:
    """The cards, one entry each, and what to call them."""

    devices: tuple[Accelerator, ...]
    name: str
    host: Host = field(default_factory=Host)
    anonymous: bool = False
    """True for "24 GB" without a card's name: its speed is not known."""

    @property
    def equal(self) -> bool:
        return len(set(self.devices)) == 1


def find_rig(ask: Ask) -> Rig | None:
    """The devices that were asked about, or a nameless card of the stated memory; None when neither was said."""
    slots = ask.slots
    host = Host(bytes_from_gib(slots.ram_gb[0]) if slots.ram_gb else None, DESKTOP_RAM_GB_S)
    if slots.gpus:
        devices = tuple(device for mention in slots.gpus for device in _devices(ask.library, mention, slots))
        return Rig(devices, rig_name(devices), _without_unified(host, devices))
    if slots.vram_gb:
        devices = (anonymous_card(slots.vram_gb[0]),) * slots.vram_gb.count(slots.vram_gb[0])
        return Rig(devices, rig_name(devices), host, anonymous=True)
    return None


def _devices(library: Library, mention: GpuMention, slots: Slots) -> tuple[Accelerator, ...]:
    count = 1 if mention.count is None else mention.count
    if not 1 <= count <= MAX_CARDS:
        raise CannotResolve("common.absurd_count", count=f"{count:,}", name=mention.text or mention.key, most=MAX_CARDS)
    return library.devices(find_accelerator(library, mention.key, slots).key) * count


def find_accelerator(library: Library, key: str, slots: Slots) -> Accelerator:
    """One device by its key; of a family (A100, M4 Max) the member with the stated memory, else the usual one."""
    if library.is_family(key):
        memory = (*slots.vram_gb, *slots.ram_gb)
        key = library.family_member(key, memory[0] if memory else None)
    return library.gpu(key)


def _without_unified(host: Host, devices: tuple[Accelerator, ...]) -> Host:
    """Unified memory is the device's own: it is not there a second time to offload to."""
    return Host(None, host.ram_bandwidth_gb_s) if any(device.unified_memory for device in devices) else host


def anonymous_card(memory_gb: float) -> Accelerator:
    """A card of which only the memory is known."""
    if not 1 <= memory_gb <= 100_000:
        raise CannotResolve("common.absurd_memory", size=f"{memory_gb:g} GB")
    vram_bytes = bytes_from_gib(memory_gb)
    name = f"{memory_gb:g} GB"
    return Accelerator(f"{memory_gb:g}gb", name, "", vram_bytes, vram_bytes - DRIVER_SHARE_BYTES)


def bottomless() -> Rig:
    """One nameless card that holds anything."""
    card = anonymous_card(BOTTOMLESS_GB)
    return Rig((card,), card.name, anonymous=True)


def rig_name(devices: Iterable[Accelerator]) -> str:
    """`2× RTX 3090 + RTX 3060`."""
    counts: dict[Accelerator, int] = {}
    for device in devices:
        counts[device] = counts.get(device, 0) + 1
    return " + ".join(cards(device.name, count) for device, count in counts.items())


def usable_text(rig: Rig) -> str:
    """`47.3 GiB of 48 GB` for one card, the sum for several."""
    return gib_text(sum(device.usable_bytes for device in rig.devices))


def device_names(devices: Iterable[Accelerator]) -> tuple[str, ...]:
    """One short name a device, numbered where there are several."""
    listed = tuple(devices)
    if len(listed) == 1:
        return (short(listed[0].name),)
    return tuple(f"{short(device.name)} #{index}" for index, device in enumerate(listed, 1))
