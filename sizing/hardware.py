"""What the engine must know of a piece of hardware. Facts are handed in; nothing is looked up here."""

from dataclasses import replace

from sizing.records import dataclass
from sizing.units import gib


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

    @property
    def is_a100(self) -> bool:
        """vLLM takes smaller steps on it than on other cards of its size, and knows it by its name."""
        return "a100" in self.key.lower()


def one_of(card: Accelerator, count: int) -> Accelerator:
    """One device of a card that holds `count` of them, each with its share of memory, rates, watts and lanes.

    A process sees them as separate devices, and what does not fit on one is spread over several as over several cards.
    """

    def share(value: float | None) -> float | None:
        return None if value is None else value / count

    return replace(
        card,
        name=f"{card.name} ({gib(card.vram_bytes) / count:g} GB GPU)",
        vram_bytes=card.vram_bytes // count,
        usable_bytes=card.usable_bytes // count,
        bandwidth_gb_s=share(card.bandwidth_gb_s),
        fp16_tflops=share(card.fp16_tflops),
        bf16_tflops=share(card.bf16_tflops),
        fp8_tflops=share(card.fp8_tflops),
        fp4_tflops=share(card.fp4_tflops),
        int8_tops=share(card.int8_tops),
        fp32_tflops=share(card.fp32_tflops),
        tdp_w=share(card.tdp_w),
        pcie_lanes=None if card.pcie_lanes is None else max(card.pcie_lanes // count, 1),
    )


@dataclass(frozen=True, slots=True)
class Host:
    """The machine around the accelerators; None where it was not said."""

    ram_bytes: int | None = None
    ram_bandwidth_gb_s: float | None = None
    desktop: bool = False
    """True when a display is drawn by one of the cards (some memory is not free)."""
