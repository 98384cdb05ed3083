"""Does this model run on these devices, and how far does it go? The engine's one question, answered device by device."""

from collections.abc import Sequence
from functools import lru_cache

from sizing.architecture import Architecture
from sizing.budget import Budget
from sizing.cache import PAGED
from sizing.estimate import Bound, DeviceEstimate, Estimate, Interval, Part, Verdict
from sizing.host_placement import all_in_ram, place_with_host
from sizing.limits import check_request
from sizing.placement import Placement, choose_parallel, largest_device, place, working_rooms
from sizing.records import dataclass, replace
from sizing.split import holds
from sizing.throughput.rates import decode_tok_s, expected_decode_tok_s, prefill_tok_s
from sizing.units import GIB
from sizing.weights import weigh
from sizing.workload import Parallel, Request, Runtime

HOST_RESERVE_BYTES = 4 * GIB
"""RAM that the system keeps for itself beside an offloaded model (4 to 8 GB is usual)."""
STEP_TOKENS = 256
"""Contexts are searched in these steps, the runtimes' own padding."""
UNKNOWN_MAX_CONTEXT = 1_048_576
"""Where a model does not say what it supports, no larger context is looked for."""


def _device(budget: Budget, placement: Placement, index: int) -> DeviceEstimate:
    request = budget.request
    room = placement.rooms[index]
    if room is None:
        parts = dict.fromkeys(Part, 0)
        idle = request.devices[index]
        return DeviceEstimate(idle, idle.usable_bytes, parts, Interval.exactly(0))
    weights, cache = placement.weights[index], placement.cache[index]
    parts = {Part.WEIGHTS: weights, Part.KV_CACHE: cache, Part.ACTIVATIONS: room.activations, Part.OVERHEAD: room.overhead}
    need = budget.margin.interval(weights + cache, room.activations, room.overhead)
    return DeviceEstimate(request.devices[index], room.usable, parts, need, placement.counts[index])


def _devices(budget: Budget, placement: Placement) -> tuple[DeviceEstimate, ...]:
    """One estimate a device; equal cards with equal shares are one and the same."""
    known: dict[tuple[int, ...], DeviceEstimate] = {}
    found = []
    shares = zip(budget.request.devices, placement.rooms, placement.weights, placement.cache, placement.counts, strict=True)
    for index, (device, room, *held) in enumerate(shares):
        share = (id(device), id(room), *held)
        if share not in known:
            known[share] = _device(budget, placement, index)
        found.append(known[share])
    return tuple(found)


def _worst(devices: tuple[DeviceEstimate, ...]) -> Verdict:
    order = (Verdict.NO, Verdict.TIGHT, Verdict.FITS)
    return min((device.verdict for device in devices), key=order.index, default=Verdict.NO)


def _host_holds(request: Request, host_bytes: int) -> bool:
    ram = request.host.ram_bytes
    return ram is None or host_bytes + HOST_RESERVE_BYTES <= ram


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict and what it rests on; speeds and searches are worked out when they are asked for."""

    budget: Budget
    verdict: Verdict
    placement: Placement
    devices: tuple[DeviceEstimate, ...]

    @classmethod
    def of(cls, budget: Budget, placement: Placement) -> "Assessment":
        """As its devices judge it."""
        devices = _devices(budget, placement)
        return cls(budget, _worst(devices), placement, devices)

    def decode_tok_s(self) -> Interval | None:
        """Tokens per second of one sequence."""
        placement = self.placement
        return decode_tok_s(self.budget.request, placement.counts, placement.host_layers, placement.parallel)

    def prefill_tok_s(self) -> Interval | None:
        """Tokens per second at which the prompt is read."""
        placement = self.placement
        return prefill_tok_s(self.budget.request, placement.counts, placement.parallel, host_layers=placement.host_layers)

    def kv_capacity_tokens(self) -> int | None:
        """Tokens of cache that the devices hold beside the weights; None without a device."""
        return cache_capacity_tokens(self.budget, self.placement) if self.devices else None

    def max_context(self) -> int | None:
        """The largest context that the devices hold; None without a device."""
        return largest_context(self.budget.request, self.budget.arch) if self.devices else None


def _decide(budget: Budget) -> Assessment:
    """The devices alone where they hold the model, else with the host's help where that is allowed and enough."""
    request = budget.request
    if not request.devices:
        in_ram = all_in_ram(budget)
        return Assessment(budget, Verdict.OFFLOAD if _host_holds(request, in_ram.host_bytes) else Verdict.NO, in_ram, ())
    alone = Assessment.of(budget, place(budget))
    if alone.verdict is not Verdict.NO or not request.offload:
        return alone
    helped = place_with_host(budget)
    if helped is None or not _host_holds(request, helped.host_bytes):
        return alone
    return Assessment(budget, Verdict.OFFLOAD, helped, _devices(budget, helped))


@lru_cache(maxsize=8192)
def fits(request: Request, arch: Architecture) -> bool:
    """Whether the high estimate fits on every device; kept, since searches for other budgets try the same cards."""
    return _fits(request, arch)


def _fits(request: Request, arch: Architecture) -> bool:
    return holds_with_room(Budget.of(request, arch))


def holds_with_room(budget: Budget) -> bool:
    """Whether the high estimate of what is to be placed fits on every device."""
    request = budget.request
    parallel = choose_parallel(request, budget.arch)
    if parallel in {Parallel.TENSOR, Parallel.ROW}:
        spread = place(budget)
        held = zip(spread.rooms, spread.weights, spread.cache, strict=True)
        return all(room is not None and weights + cache <= room.capacity for room, weights, cache in held)
    alone = largest_device(request)
    if parallel is Parallel.LAYER and _hold(budget, range(len(request.devices))):
        return True
    return budget.weights.total - budget.weights.looked_up < request.devices[alone].usable_bytes and _hold(budget, [alone])


def _hold(budget: Budget, candidates: Sequence[int]) -> bool:
    rooms = working_rooms(budget, candidates)
    return holds(budget.stack(len(rooms)), [room.capacity for room in rooms.values()])


@lru_cache(maxsize=4096)
def largest_context(request: Request, arch: Architecture) -> int | None:
    """The largest context that fits with this batch, in steps of 256 tokens; None where not even the first step does."""
    limit = request.model.max_context or UNKNOWN_MAX_CONTEXT
    low, high = 0, -(-limit // STEP_TOKENS)
    while low < high:
        middle = (low + high + 1) // 2
        held = _fits(replace(request, context=min(limit, middle * STEP_TOKENS)), arch)
        low, high = (middle, high) if held else (low, middle - 1)
    return min(limit, low * STEP_TOKENS) or None


def cache_capacity_tokens(budget: Budget, placement: Placement) -> int:
    """Tokens of cache, over all sequences, that fit beside the weights at the asked context: the scarcest device decides."""
    tokens = budget.request.context * budget.request.batch
    held = [
        (room.usable - weights - room.activations - room.overhead, cache)
        for room, weights, cache in zip(placement.rooms, placement.weights, placement.cache, strict=True)
        if room is not None and cache
    ]
    return min((int(max(0, free) * tokens // cache) for free, cache in held), default=0)


def _assumptions(request: Request, budget: Budget, placement: Placement) -> tuple[str, ...]:
    """Keys of what was taken for granted."""
    limit = request.model.max_context
    facts = {
        "headless": bool(request.devices) and not request.host.desktop,
        "flash_attention": request.flash_attention,
        "prompt_is_whole_context": request.prompt_tokens is None and request.runtime is Runtime.TRANSFORMERS,
        "vision_or_mtp_left_out": budget.weights.left_out_params > 0,
        "context_beyond_model": limit is not None and request.context > limit,
        "host_ram_not_given": placement.host_layers > 0 and request.host.ram_bytes is None,
        "offload_needs_llama_cpp": request.offload and placement.host_layers == 0 and request.runtime in PAGED,
        "some_devices_idle": any(room is None for room in placement.rooms) and placement.host_layers == 0,
    }
    return tuple(key for key, holds_true in facts.items() if holds_true)


def assess(request: Request) -> Assessment:
    """Place one request and judge it. Raises as `estimate` does."""
    return _decide(Budget.of(request, check_request(request)))


@lru_cache(maxsize=4096)
def decode_rate(request: Request) -> float | None:
    """The middle of `estimate(request).decode_tok_s`; kept, since a search ranks the same cards by it again and again."""
    budget = Budget.of(request, check_request(request))
    placed = place(budget) if request.devices and not request.offload else _decide(budget).placement
    return expected_decode_tok_s(request, placed.counts, placed.host_layers, placed.parallel)


@lru_cache(maxsize=1024)
def estimate(request: Request) -> Estimate:
    """Size one request; the last ones are kept, with what was searched for them.

    Raises:
        ImpossibleRequest: for a value that cannot be (no device, a context of 0).
        ImpossibleSplit: for tensor parallelism over a number that does not divide.
        UnsizableModel: for a shape that is unknown or impossible; see `bound`.
        UnknownGgufType: for a GGUF type without rules.
    """
    found = assess(request)
    budget, placement = found.budget, found.placement
    return Estimate(
        verdict=found.verdict,
        devices=found.devices,
        weights_bytes=budget.weights.total,
        kv_cache_bytes=sum(budget.cache),
        outlook=found,
        host_bytes=placement.host_bytes,
        host_layers=placement.host_layers,
        assumptions=_assumptions(request, budget, placement),
        parallel=placement.parallel.value,
    )


def bound(request: Request) -> Bound:
    """What can be said of a model without a known shape: its weights from parameters and mean bits; the cache comes on top."""
    return Bound(weigh(request.model, request.weights).total, (f"the shape of {request.model.name} is not known",))
