"""Devices, what people call them, and the parts around them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from knowledge.schema.base import Flag, Key, Names, Positive, Row, Share, Sourced, split_names

BANDWIDTH_TOLERANCE = 0.03
"""Makers round; a wrong bus or clock is off by more."""

DENSE_STEPS = (
    ("fp16_tflops", "bf16_tflops", 1.05),
    ("bf16_tflops", "fp8_tflops", 2.1),
    ("fp16_tflops", "int8_tops", 2.1),
    ("fp8_tflops", "fp4_tflops", 4.1),
    ("fp16_tflops", "fp4_tflops", 6.5),
)
"""From, to, and how much faster at most. GeForce halves bf16 and fp8 (32-bit sums) and not fp4; Blackwell Ultra has six times
its 16-bit rate in fp4."""

UsableRule = Literal["gddr", "hbm", "ecc_gddr", "unified_fraction"]


class GpuRow(Sourced):
    """One device. `vram_gb` is read as GiB, as nvidia-smi nearly reports it. Rates are dense, in 10**12 operations per second."""

    key: Key
    vendor: Literal["NVIDIA", "AMD", "Intel", "Apple", "Google", "AWS"]
    name: str
    aliases: Names = ()
    vram_gb: Annotated[float, Field(ge=1, le=2048)]
    memory_type: str
    bandwidth_gb_s: Annotated[float | None, Field(ge=30, le=40_000)] = None
    memory_bus_bits: Annotated[int | None, Field(ge=32, le=16_384)] = None
    memory_gbps: Annotated[float | None, Field(ge=0.5, le=64)] = None
    """Data rate of one pin in 10**9 bits a second; with the bus it has to give the bandwidth."""
    fp16_tflops: Positive | None = None
    bf16_tflops: Positive | None = None
    fp8_tflops: Positive | None = None
    fp4_tflops: Positive | None = None
    int8_tops: Positive | None = None
    fp32_tflops: Positive | None = None
    tdp_w: Annotated[float | None, Field(ge=5, le=3000)] = None
    pcie_gen: Annotated[int | None, Field(ge=1, le=7)] = None
    pcie_lanes: Annotated[int | None, Field(ge=1, le=16)] = None
    nvlink_gb_s: Annotated[float, Field(ge=0, le=4000)] = 0.0
    slots: Annotated[float | None, Field(gt=0, le=5)] = None
    length_mm: Annotated[float | None, Field(ge=100, le=500)] = None
    power_connector: str = ""
    ecc: Flag | None = None
    compute_capability: Annotated[str, Field(pattern=r"^(\d+\.\d)?$")] = ""
    launch_date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")]
    launch_msrp_usd: Positive | None = None
    architecture: str
    unified_memory: Flag
    laptop: Flag
    devices_per_card: Annotated[int, Field(ge=1, le=8)] = 1
    """More than one where a card holds several devices, each with its own share of `vram_gb` (A16, MI250X)."""
    usable_rule: UsableRule
    usable_vram_fraction: Share | None = None
    usable_gib: Positive | None = None
    usable_source: str = ""
    notes: str = ""

    @model_validator(mode="after")
    def _memory_is_consistent(self) -> Self:
        if self.unified_memory != (self.usable_rule == "unified_fraction") or self.unified_memory != bool(
            self.usable_vram_fraction
        ):
            raise ValueError("unified_memory, usable_rule unified_fraction and usable_vram_fraction go together")
        if self.usable_gib is not None and not self.usable_source:
            raise ValueError("a measured usable_gib needs its usable_source")
        if self.usable_gib is not None and not 0.85 * self.vram_gb <= self.usable_gib <= self.vram_gb:
            raise ValueError(f"usable_gib {self.usable_gib} is not within 85 % to 100 % of vram_gb {self.vram_gb}")
        return self

    @model_validator(mode="after")
    def _rates_are_dense(self) -> Self:
        """Half the bits, twice the rate: a larger step is a 2:4-sparse figure in a dense column."""
        for wide, narrow, most in DENSE_STEPS:
            slow, fast = getattr(self, wide), getattr(self, narrow)
            if slow and fast and fast > slow * most:
                raise ValueError(f"{narrow} {fast:g} is more than {most:g} times {wide} {slow:g}: is it a sparse figure?")
        if self.bandwidth_gb_s and self.memory_type.startswith("GDDR") and self.bandwidth_gb_s > 2500:
            raise ValueError(f"bandwidth_gb_s {self.bandwidth_gb_s:g} is beyond any {self.memory_type} card")
        return self

    @model_validator(mode="after")
    def _bandwidth_follows_from_the_bus(self) -> Self:
        if (self.memory_bus_bits is None) != (self.memory_gbps is None):
            raise ValueError("memory_bus_bits and memory_gbps go together")
        if self.memory_bus_bits and self.memory_gbps and self.bandwidth_gb_s:
            follows = self.memory_bus_bits / 8 * self.memory_gbps
            if abs(follows - self.bandwidth_gb_s) > BANDWIDTH_TOLERANCE * self.bandwidth_gb_s:
                bus = f"{self.memory_bus_bits} bits at {self.memory_gbps:g} Gbit/s"
                raise ValueError(f"bandwidth_gb_s {self.bandwidth_gb_s:g} is not what {bus} give: {follows:.0f}")
        return self


class GpuFamilyRow(Row):
    """A bare chip or family name, the devices it may mean, and the one that is meant when nothing else is said."""

    key: Key
    name: str
    aliases: Names = ()
    members: Names
    default: Key
    reason: str

    @model_validator(mode="after")
    def _default_is_a_member(self) -> Self:
        if self.default not in self.members:
            raise ValueError(f"default {self.default!r} is not one of the members")
        return self


Socket = Literal[
    "AM4", "AM5", "LGA1200", "LGA1700", "LGA1851", "LGA3647", "LGA4677", "LGA7529", "SP3", "SP5", "sTR5", "sTRX4", "sWRX8"
]  # fmt: skip
Whole = Annotated[int, Field(ge=0)]
SLOT_PATTERN = r"^(\d:[2-7]x(1|2|4|8|16)(/(1|2|4|8))?(; )?)*$"


class PartRow(Sourced):
    """A part of the machine around the cards. Which columns speak depends on its kind."""

    kind: Literal["cpu", "motherboard", "ram", "ssd", "psu", "case", "cooling", "riser"]
    key: Key
    name: str
    aliases: Names = ()
    line: Literal["", "ryzen", "threadripper", "threadripper-pro", "epyc", "core", "core-ultra", "xeon", "xeon-w"] = ""
    """Of a CPU: the family that people name when they mean any of it."""
    socket: Annotated[tuple[Socket, ...], BeforeValidator(split_names)] = ()
    """One for a CPU and a board; every one that a cooler fits."""
    platforms: Names = ()
    """Of a board its chipset; of a CPU those it works with, where that is not every board of its socket."""
    cores: str = ""
    tdp_w: Positive | None = None
    pcie_gen: Annotated[int | None, Field(ge=2, le=7)] = None
    pcie_lanes: Annotated[int | None, Field(ge=4, le=256)] = None
    memory_type: str = ""
    memory_channels: Annotated[int | None, Field(ge=1, le=24)] = None
    max_ram_gb: Positive | None = None
    mem_bandwidth_gb_s: Positive | None = None
    ecc: Flag | None = None
    """Of memory whether it corrects errors; of a CPU and a board whether they use that."""
    x16_slots: Annotated[int | None, Field(ge=0, le=16)] = None
    gpu_slots: Annotated[str, Field(pattern=SLOT_PATTERN)] = ""
    """Slots that take a card, `opening:generation x lanes`, and behind a slash the lanes left when the next one is used too."""
    slot_layout: str = ""
    dimm_slots: Whole | None = None
    form_factor: Names = ()
    """Of a board its own, of a case every one that it takes."""
    modules: Whole | None = None
    output_w: Annotated[float | None, Field(ge=200, le=5000)] = None
    efficiency: Share | None = None
    atx: Annotated[int | None, Field(ge=2, le=3)] = None
    """3 where the supply has to ride out the spikes of ATX 3.x; blank is read as older."""
    cables_16pin: Whole | None = None
    cables_8pin: Whole | None = None
    capacity_gb: Positive | None = None
    gpu_length_mm: Positive | None = None
    expansion_slots: Whole | None = None
    riser_cards: Whole | None = None
    psu_bays: Whole | None = None
    radiator_mm: Positive | None = None
    height_mm: Positive | None = None
    """Of a cooler its height, of a case the tallest that it takes."""
    wind: Flag | None = None
    cools_w: Positive | None = None
    priced_as: Names = ()
    """Items of retail_prices.csv that are this part, where they are not its key."""
    launch_price_usd: Positive | None = None
    notes: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missing = [name for name in NEEDED[self.kind] if getattr(self, name) in (None, (), "")]
        if missing and not self.notes.startswith("accessory"):
            raise ValueError(f"a {self.kind} needs {', '.join(missing)}")
        return self


NEEDED = {
    "cpu": ("line", "socket", "cores", "tdp_w", "pcie_gen", "pcie_lanes", "memory_type", "memory_channels", "max_ram_gb", "ecc"),
    "motherboard": ("socket", "platforms", "memory_type", "max_ram_gb", "gpu_slots", "dimm_slots", "form_factor", "ecc"),
    "ram": ("memory_type", "capacity_gb", "modules", "ecc"),
    "ssd": ("capacity_gb",),
    "psu": ("output_w", "efficiency", "cables_16pin", "cables_8pin"),
    "case": ("form_factor", "gpu_length_mm", "expansion_slots", "psu_bays", "height_mm", "wind"),
    "cooling": ("socket", "cools_w"),
    "riser": (),
}
"""Columns without which a part of a kind cannot be put together with others."""


class BuildRow(Sourced):
    """A machine that a document describes, with the price that it states and, where it has them, those of its lines."""

    key: Key
    gpus: Names
    """The device, and others that the document names in its place."""
    gpu_count: Annotated[int, Field(ge=1, le=8)]
    parts: Names = ()
    cores: Annotated[int | None, Field(ge=2)] = None
    ram_gb: Positive
    ecc: Flag = False
    disk_gb: Positive
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    stated_low: Positive | None = None
    stated_high: Positive | None = None
    lines: Annotated[tuple[str, ...], BeforeValidator(split_names)] = ()
    """`kind=low-high` for each line that the document prices, all pieces together."""

    @model_validator(mode="after")
    def _prices_go_together(self) -> Self:
        if bool(self.currency) != bool(self.stated_low) or bool(self.stated_low) != bool(self.stated_high):
            raise ValueError("currency, stated_low and stated_high go together")
        return self
