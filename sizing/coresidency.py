"""Several models on one GPU: whether they are there together, and how they share its speed."""

from dataclasses import replace
from enum import StrEnum

from sizing.estimate import Interval, Verdict
from sizing.hardware import Accelerator
from sizing.records import dataclass
from sizing.refusal import Refusal
from sizing.units import GIB, gib


class ImpossibleSharing(Refusal):
    """The models cannot be asked to share as they are described; the message says why."""


class Turns(StrEnum):
    """Whether models compute at the same moment."""

    TOGETHER = "together"
    """Each may be at work: their activations add up."""
    ONE_AT_A_TIME = "one_at_a_time"
    """One process serializes them: the largest activations count."""


@dataclass(frozen=True, slots=True)
class Resident:
    """One model's share of a device, as its own estimate gives it. Bytes are expected ones."""

    name: str
    weights_bytes: int
    cache_bytes: int
    activations_bytes: int
    context_bytes: int
    """Of its process: CUDA context, libraries, graphs. Models of one process pay it once (see `process`)."""
    process: str = ""
    """Models that name the same process share its context; empty: a process of its own."""
    gpu_memory_utilization: float | None = None
    """A vLLM or SGLang server claims this share of the whole device, its context included, whatever its model needs."""

    @property
    def persistent_bytes(self) -> int:
        return self.weights_bytes + self.cache_bytes


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The answer: what all need together on one device."""

    accelerator: Accelerator
    persistent_bytes: int
    activations_bytes: int
    context_bytes: int
    claimed_bytes: int
    """What servers with a fixed share reserve beyond what their models need."""
    need: Interval
    refused: tuple[str, ...] = ()
    """Servers that would not start, in the order given: too little is free of what they claim, or their share is too small."""

    @property
    def used_bytes(self) -> int:
        return self.persistent_bytes + self.activations_bytes + self.context_bytes + self.claimed_bytes

    @property
    def free_bytes(self) -> int:
        return self.accelerator.usable_bytes - self.used_bytes

    @property
    def verdict(self) -> Verdict:
        if self.refused or self.need.expected > self.accelerator.usable_bytes:
            return Verdict.NO
        return Verdict.FITS if self.need.high <= self.accelerator.usable_bytes else Verdict.TIGHT


ACTIVATION_UNCERTAINTY, CONTEXT_UNCERTAINTY = 0.3, 0.3
WIDEST_SHARE = 0.2


def _check(residents: tuple[Resident, ...]) -> None:
    if not residents:
        raise ImpossibleSharing("Name at least one model that shall be on the GPU.")
    for each in residents:
        if min(each.weights_bytes, each.cache_bytes, each.activations_bytes, each.context_bytes) < 0:
            raise ImpossibleSharing(f"{each.name} cannot take a negative number of bytes.")
        share = each.gpu_memory_utilization
        if share is not None and not 0 < share <= 1:
            raise ImpossibleSharing(
                f"{each.name}: gpu_memory_utilization is a share of the GPU above 0 and at most 1, not {share}."
            )


def _contexts(residents: tuple[Resident, ...]) -> int:
    """Contexts beside the models; a server with a fixed share has its own inside that share."""
    paying = [each for each in residents if each.gpu_memory_utilization is None]
    alone = sum(each.context_bytes for each in paying if not each.process)
    shared = {each.process for each in paying if each.process}
    return alone + sum(max(each.context_bytes for each in paying if each.process == process) for process in shared)


def _claim(resident: Resident, accelerator: Accelerator) -> int:
    """What a server with a fixed share takes beyond its own need; its cache grows into it."""
    if resident.gpu_memory_utilization is None:
        return 0
    need = resident.persistent_bytes + resident.activations_bytes
    return max(0, round(resident.gpu_memory_utilization * accelerator.vram_bytes) - need)


def _refused(residents: tuple[Resident, ...], accelerator: Accelerator) -> tuple[str, ...]:
    """Servers that find too little free when their turn comes, or whose share does not hold their own model.

    vLLM compares what is free at start with its share of the total ("Free memory on device ... is less than desired GPU memory
    utilization"), so the order of starting decides.
    """
    free, out = accelerator.usable_bytes, []
    for each in residents:
        needed = each.persistent_bytes + each.activations_bytes + each.context_bytes
        wanted = needed
        if each.gpu_memory_utilization is not None:
            wanted = round(each.gpu_memory_utilization * accelerator.vram_bytes)
            if wanted > free or needed > wanted:
                out.append(each.name)
                continue
        free -= wanted
    return tuple(out)


def share_device(residents: tuple[Resident, ...], accelerator: Accelerator, turns: Turns = Turns.TOGETHER) -> Tenancy:
    """What models need together on one device, started in the order given.

    Weights and caches always add up; contexts once a process; activations add up only where models compute at the same
    moment. A caching allocator gives nothing back to other processes, so no memory is counted as lent.

    Raises:
        ImpossibleSharing: without a model, or for a negative size or an impossible share.
    """
    _check(residents)
    free = [each.activations_bytes for each in residents if each.gpu_memory_utilization is None]
    moving = sum(free) if turns is Turns.TOGETHER else max(free, default=0)
    claimed = sum(each.activations_bytes for each in residents if each.gpu_memory_utilization is not None)
    tenancy = Tenancy(
        accelerator,
        persistent_bytes=sum(each.persistent_bytes for each in residents),
        activations_bytes=moving + claimed,
        context_bytes=_contexts(residents),
        claimed_bytes=sum(_claim(each, accelerator) for each in residents),
        need=Interval.exactly(0),
        refused=_refused(residents, accelerator),
    )
    # What a server claims is certain: its cache takes what its activations leave.
    spread = ((ACTIVATION_UNCERTAINTY * moving) ** 2 + (CONTEXT_UNCERTAINTY * tenancy.context_bytes) ** 2) ** 0.5
    share = min(WIDEST_SHARE, spread / tenancy.used_bytes) if tenancy.used_bytes else 0.0
    return replace(tenancy, need=Interval.within(tenancy.used_bytes, share))


def shared_decode_tok_s(alone_tok_s: tuple[float, ...]) -> tuple[float, ...]:
    """Tokens per second of each model while all decode: a time-sliced GPU gives each one step per round, 1 / sum(1 / rate).

    Raises ValueError for a rate that is not above 0.
    """
    if not alone_tok_s or min(alone_tok_s) <= 0:
        raise ValueError(f"Each model needs a rate above 0 tokens per second, not {alone_tok_s}.")
    together = 1 / sum(1 / rate for rate in alone_tok_s)
    return (together,) * len(alone_tok_s)


def ollama_default_context(vram_bytes: int) -> int:
    """Tokens of context that Ollama gives a model when none is asked: 4k below 24 GiB, 32k below 48 GiB, 256k from there.

    The same model thus takes more of a larger card (Ollama documentation, "Context length").
    """
    # Cards sold as 24 and 48 GB report up to 4 % less, and are still in the larger class.
    size = gib(vram_bytes)
    if size < 23:
        return 4096
    return 32_768 if size < 46 else 262_144


def largest_utilization(residents: tuple[Resident, ...], accelerator: Accelerator) -> float:
    """The largest gpu_memory_utilization left for one more server beside these, in steps of 0.01; 0 where there is none.

    Raises:
        ImpossibleSharing: as `share_device`.
    """
    tenancy = share_device(residents, accelerator)
    spare = tenancy.free_bytes - GIB // 2
    return max(0, int(100 * spare / accelerator.vram_bytes)) / 100
