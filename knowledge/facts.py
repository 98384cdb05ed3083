"""What the library hands out beside the engine's own types: facts with their source and their date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact was read, and when it was last checked."""

    title: str
    checked: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for one thing. `kind` is model, gpu, gpu_family, format, kv_format, runtime or diffusion."""

    kind: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """What is told of a device beyond what the engine needs."""

    key: str
    name: str
    vendor: str
    memory_type: str
    ecc: bool | None
    slots: float | None
    length_mm: float | None
    power_connector: str
    compute_capability: str
    launch_date: str
    launch_msrp_usd: float | None
    notes: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is told of a model beyond what the engine needs."""

    key: str
    name: str
    family: str
    hf_id: str
    license: str
    attention: str
    note: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Offer:
    """One dated price. `kind` is buy_new, buy_used, rent or rent_spot; rents are per hour and per GPU."""

    gpu: str
    kind: str
    low: float
    price: float
    high: float
    currency: str
    on: date
    seller: str
    citation: Citation
    note: str = ""

    def age_days(self, today: date) -> int:
        return (today - self.on).days


@dataclass(frozen=True, slots=True)
class StandIn:
    """The model that a bare size stands for, and why ("70B": Llama 3.1 70B, the best known of its size)."""

    params_b: float
    model: str
    reason: str
