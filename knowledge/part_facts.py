"""What the library hands out of the parts of a machine, beside the engine's own types."""

from __future__ import annotations

from knowledge.facts import Citation
from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What is told of a part of a machine beyond what the engine needs."""

    key: str
    kind: str
    """cpu, motherboard, ram, ssd, psu, case, cooling or riser."""
    name: str
    line: str
    """Of a CPU the family that people name when they mean any of it."""
    list_price_usd: float | None
    """What its maker asked when it came out."""
    notes: str
    citation: Citation
    names: tuple[str, ...]
    priced_as: tuple[str, ...]
    cores: str = ""
    """Of a CPU as its maker counts them: `24 (8P+16E)`."""
    bandwidth_gb_s: float | None = None
    """Of a CPU to its memory, with every channel filled."""


@dataclass(frozen=True, slots=True)
class ReferenceBuild:
    """A machine that a document describes. `lines` are a kind and the low and high price of all its pieces."""

    key: str
    gpus: tuple[str, ...]
    gpu_count: int
    parts: tuple[str, ...]
    cores: int | None
    ram_gb: float
    ecc: bool
    disk_gb: float
    currency: str
    stated_low: float | None
    stated_high: float | None
    lines: tuple[tuple[str, float, float], ...]
    citation: Citation

    @property
    def sum_of_lines(self) -> tuple[float, float] | None:
        """What its lines add up to; None where it has none."""
        return (sum(line[1] for line in self.lines), sum(line[2] for line in self.lines)) if self.lines else None
