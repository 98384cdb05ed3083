"""What the engine must know of a piece of hardware. Facts are handed in; nothing is looked up here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One device that can hold a share of a model. Blank facts are None, and what needs them is not computed.

    `vram_bytes` is what the driver reports as total (marketed GB read as GiB, see sizing.md section 0);
    `usable_bytes` is what a process can be given on a headless machine (less for unified memory).
    Rates are dense, never 2:4-sparse, in units of 10**12 operations per second.
    """

    key: str
    name: str
    vendor: str
    vram_bytes: int
    usable_bytes: int
    bandwidth_gb_s: float | None = None
    fp16_tflops: float | None = None
    bf16_tflops: float | None = None
    fp8_tflops: float | None = None
    fp4_tflops: float | None = None
    int8_tops: float | None = None
    fp32_tflops: float | None = None
    tdp_w: float | None = None
    nvlink_gb_s: float = 0.0
    pcie_gen: int | None = None
    pcie_lanes: int | None = None
    architecture: str = ""
    unified_memory: bool = False
    laptop: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """The machine around the accelerators; None where it was not said."""

    ram_bytes: int | None = None
    ram_bandwidth_gb_s: float | None = None
    desktop: bool = False
    """True when a display is drawn by one of the cards (some memory is not free)."""
