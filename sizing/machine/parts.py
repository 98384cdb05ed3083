"""Parts of a machine as the engine sees them. Blank facts are None, and what needs them is not judged."""

from __future__ import annotations

from typing import TypeAlias

from sizing.records import dataclass

BOOST_OVER_TDP = 1.35
"""AMD's package power limit over the TDP that it prints for AM4 and AM5 (PPT = 1.35 TDP)."""
BOOSTING_SOCKETS = frozenset({"AM4", "AM5"})


@dataclass(frozen=True, slots=True)
class Part:
    """What every part has."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Processor(Part):
    """A CPU. `memory_types` are generations (`DDR5`), followed by the kind of module where only one is taken (`DDR5 RDIMM`)."""

    line: str
    socket: str
    platforms: frozenset[str]
    """Chipsets it works with; empty for every board of its socket."""
    cores: int
    tdp_w: float
    pcie_gen: int
    lanes: int
    memory_types: tuple[str, ...]
    channels: int
    max_ram_gb: float
    reads_ecc: bool

    @property
    def max_w(self) -> float:
        """What it draws under a load of all cores."""
        return self.tdp_w * (BOOST_OVER_TDP if self.socket in BOOSTING_SOCKETS else 1.0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a card can sit in, at the expansion opening `position` of the case (1 is next to the CPU)."""

    position: int
    pcie_gen: int
    lanes: int
    lanes_shared: int | None = None
    """Lanes left to it once the next slot holds a card too (x16 becomes x8)."""


@dataclass(frozen=True, slots=True)
class Board(Part):
    """A mainboard, its slots from top to bottom."""

    socket: str
    platform: str
    slots: tuple[Slot, ...]
    memory_types: tuple[str, ...]
    dimms: int
    max_ram_gb: float
    reads_ecc: bool
    form: str


@dataclass(frozen=True, slots=True)
class Memory(Part):
    """A kit of `modules` equal modules."""

    memory_type: str
    """`DDR5 UDIMM`, `DDR4 RDIMM`."""
    capacity_gb: float
    modules: int
    ecc: bool


@dataclass(frozen=True, slots=True)
class Drive(Part):
    """A disk; bytes are decimal, as disks are sold."""

    capacity_gb: float


@dataclass(frozen=True, slots=True)
class Supply(Part):
    """A power supply. `efficiency` is power out over power in at half load."""

    output_w: float
    efficiency: float
    atx3: bool
    """Whether it must ride out the spikes that ATX 3.x describes."""
    cables_16pin: int
    cables_8pin: int


@dataclass(frozen=True, slots=True)
class Case(Part):
    """An enclosure."""

    forms: frozenset[str]
    card_mm: float
    openings: int
    """Expansion openings that cards sitting on the board may cover."""
    riser_cards: int
    """Cards that hang in it on risers, off the board."""
    supplies: int
    radiator_mm: float
    cooler_mm: float
    """The tallest cooler that stands on the CPU."""
    wind: bool = False
    """Fans that press air through cards without one of their own."""


@dataclass(frozen=True, slots=True)
class Cooler(Part):
    """What takes the CPU's heat."""

    sockets: frozenset[str]
    cools_w: float
    height_mm: float | None
    radiator_mm: float | None


@dataclass(frozen=True, slots=True)
class Riser(Part):
    """A cable between a slot and a card that does not sit in it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card or accelerator card, as the machine sees it."""

    key: str
    name: str
    power_w: float
    width: float
    """Slots, as the maker counts them; 2.5 blocks three."""
    length_mm: float | None
    sixteen_pins: int
    eight_pins: int
    passive: bool
    """No fan of its own: it needs the wind of a server chassis."""
    lanes: int = 16

    @property
    def openings(self) -> int:
        return -int(-self.width // 1)


AnyPart: TypeAlias = Processor | Board | Memory | Drive | Supply | Case | Cooler | Riser


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every part that may be chosen."""

    processors: tuple[Processor, ...] = ()
    boards: tuple[Board, ...] = ()
    memory: tuple[Memory, ...] = ()
    drives: tuple[Drive, ...] = ()
    supplies: tuple[Supply, ...] = ()
    cases: tuple[Case, ...] = ()
    coolers: tuple[Cooler, ...] = ()
    risers: tuple[Riser, ...] = ()
