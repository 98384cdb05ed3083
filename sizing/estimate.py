"""What the engine answers: device by device, part by part, with its uncertainty."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from sizing.hardware import Accelerator
from sizing.records import dataclass


class Verdict(StrEnum):
    """Whether every device holds its share."""

    FITS = "fits"
    """The high estimate fits on every device."""
    TIGHT = "tight"
    """The expected estimate fits on every device, the high one does not."""
    OFFLOAD = "offload"
    """Only with part of the model in system RAM."""
    NO = "no"


class Part(StrEnum):
    """Where the bytes of a device go."""

    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"
    ACTIVATIONS = "activations"
    OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True)
class Interval:
    """A quantity with its uncertainty, low <= expected <= high."""

    low: float
    expected: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Interval:
        return cls(value, value, value)

    @classmethod
    def within(cls, value: float, share: float) -> Interval:
        """`value`, give or take `share` of it."""
        return cls(value * (1 - share), value, value * (1 + share))

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.expected + other.expected, self.high + other.high)


P = TypeVar("P", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class DeviceShare(Generic[P]):
    """One device's share. `parts` are expected bytes; `need` carries the uncertainty of their sum."""

    accelerator: Accelerator
    usable_bytes: int
    parts: dict[P, int]
    need: Interval

    @property
    def used_bytes(self) -> int:
        return sum(self.parts.values())

    @property
    def free_bytes(self) -> int:
        """What is left of the usable bytes; negative when the device is over."""
        return self.usable_bytes - self.used_bytes

    @property
    def verdict(self) -> Verdict:
        if self.need.high <= self.usable_bytes:
            return Verdict.FITS
        return Verdict.TIGHT if self.need.expected <= self.usable_bytes else Verdict.NO


@dataclass(frozen=True, slots=True)
class DeviceEstimate(DeviceShare[Part]):
    """One device's share of an inference workload."""

    n_layers: int = 0
    """Layers held here (all of them under tensor parallel)."""


class Outlook(Protocol):
    """What takes longer to find than a verdict: speeds, and how far a request can grow."""

    def decode_tok_s(self) -> Interval | None: ...

    def prefill_tok_s(self) -> Interval | None: ...

    def kv_capacity_tokens(self) -> int | None: ...

    def max_context(self) -> int | None: ...


@dataclass(frozen=True)
class Estimate:
    """The answer to one Request. What its `outlook` finds is found when it is first asked for, and kept."""

    verdict: Verdict
    devices: tuple[DeviceEstimate, ...]
    weights_bytes: int
    """All weights of the model, wherever they are."""
    kv_cache_bytes: int
    """The cache at the asked context and batch, before any replication over devices."""
    outlook: Outlook = field(compare=False, repr=False)
    host_bytes: int = 0
    """Bytes kept in system RAM (offloaded layers, and what a runtime always keeps there)."""
    host_layers: int = 0
    assumptions: tuple[str, ...] = ()
    """Keys of what the engine assumed by itself, e.g. `headless`, `llama_cpp_flash_attention`."""
    parallel: str = "none"

    @cached_property
    def decode_tok_s(self) -> Interval | None:
        """Tokens per second of one sequence, None where a needed fact is missing."""
        return self.outlook.decode_tok_s()

    @cached_property
    def prefill_tok_s(self) -> Interval | None:
        """Tokens per second at which the prompt is read, None where a needed fact is missing."""
        return self.outlook.prefill_tok_s()

    @cached_property
    def kv_capacity_tokens(self) -> int | None:
        """Tokens of cache that the devices hold beside the weights, all sequences together."""
        return self.outlook.kv_capacity_tokens()

    @cached_property
    def max_context(self) -> int | None:
        """Largest context per sequence that still fits with this batch (not above what the model supports)."""
        return self.outlook.max_context()

    def total(self, part: Part) -> int:
        """Expected bytes of one part over all devices."""
        return sum(device.parts.get(part, 0) for device in self.devices)

    @property
    def need(self) -> Interval:
        """All devices together."""
        total = Interval.exactly(0)
        for device in self.devices:
            total = total + device.need
        return total


@dataclass(frozen=True, slots=True)
class Bound:
    """What can be said of a model whose shape is unknown: its weights, and that the cache comes on top."""

    weights_bytes: int
    reasons: tuple[str, ...] = field(default=())
