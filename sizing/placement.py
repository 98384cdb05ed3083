"""Where the layers of a model go: over devices by whole layers or by tensor. (Into system RAM: `host_placement`.)

Every device is judged by itself; memory is never pooled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sizing.architecture import Architecture
from sizing.attention import Grouped
from sizing.budget import Budget, Room
from sizing.cache import LLAMA, PAGED, distinct_layers
from sizing.refusal import Refusal
from sizing.split import Split, split_evenly
from sizing.workload import Parallel, Request


class ImpossibleSplit(Refusal):
    """The model cannot be divided over so many devices in this way; the message says which number does not divide."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything is. `rooms` and `loads` (bytes of weights and of cache) are one a device, None and 0 where it is idle."""

    parallel: Parallel
    counts: tuple[int, ...]
    rooms: tuple[Room | None, ...]
    weights: tuple[int, ...]
    cache: tuple[int, ...]
    host_layers: int = 0
    host_bytes: int = 0


@lru_cache(maxsize=1024)
def tensor_obstacle(arch: Architecture, ways: int) -> str | None:
    """Why a model cannot be split by tensor over `ways` devices, or None when it can (the rules of vLLM's parallel layers)."""
    if arch.n_heads % ways:
        return f"its {arch.n_heads} attention heads do not divide by {ways}"
    kv_heads = {layer.n_kv_heads for layer in distinct_layers(arch)[0] if isinstance(layer, Grouped)}
    odd = next((heads for heads in sorted(kv_heads) if heads % ways and ways % heads), None)
    if odd is not None:
        return f"its {odd} KV heads neither divide by {ways} nor {ways} by them"
    width = arch.experts.intermediate_size if arch.experts else arch.intermediate_size
    return f"its feed-forward width of {width} does not divide by {ways}" if width % ways else None


def choose_parallel(request: Request, arch: Architecture) -> Parallel:
    """What was asked, or what the runtime does by itself: vLLM and SGLang split by tensor where that divides, others by layers.

    Raises:
        ImpossibleSplit: when tensor parallel was asked for and does not divide.
    """
    ways = len(request.devices)
    if ways < 2:
        return Parallel.NONE
    if request.parallel is Parallel.TENSOR and (obstacle := tensor_obstacle(arch, ways)):
        raise ImpossibleSplit(f"{request.model.name} cannot be split by tensor over {ways} GPUs: {obstacle}.")
    if request.parallel is Parallel.ROW and request.runtime not in LLAMA:
        raise ImpossibleSplit(f"Only llama.cpp and Ollama split by rows, not {request.runtime.value}; ask for a split by tensor.")
    if request.parallel is not None:
        return request.parallel
    by_tensor = request.runtime in PAGED and tensor_obstacle(arch, ways) is None
    return Parallel.TENSOR if by_tensor else Parallel.LAYER


def _rooms(budget: Budget, chosen: Sequence[int], copied: int = 0, ways: int = 1) -> dict[int, Room]:
    """The room of each chosen device; equal devices in equal places have equal rooms, so it is found once."""
    known: dict[tuple[int, bool, bool], Room] = {}
    rooms = {}
    for index in chosen:
        place = (id(budget.request.devices[index]), index == 0, ways > 1 or index == chosen[-1])
        if place not in known:
            n_devices = 1 if ways > 1 else len(chosen)
            known[place] = budget.room(index, output=place[2], n_devices=n_devices, ways=ways, copied=copied)
        rooms[index] = known[place]
    return rooms


def working_rooms(budget: Budget, candidates: Sequence[int], copied: int = 0) -> dict[int, Room]:
    """The devices that can hold anything at all, with their room; the last of them makes the logits."""
    chosen = list(candidates)
    while True:
        rooms = _rooms(budget, chosen, copied)
        able = [index for index in chosen if rooms[index].capacity > 0]
        if len(able) in {0, len(chosen)}:
            return rooms
        chosen = able


def capacities_of(rooms: dict[int, Room]) -> list[float]:
    """What each device holds; at least one byte, since a capacity divides."""
    return [max(1.0, room.capacity) for room in rooms.values()]


def gather(budget: Budget, parallel: Parallel, rooms: dict[int, Room], split: Split, start: int, host_experts: int) -> Placement:
    """Bytes of each device for a split of the layers from `start` on."""
    n_devices = len(budget.request.devices)
    counts, weights, cache = [0] * n_devices, [0] * n_devices, [0] * n_devices
    used, at = list(rooms), start
    for index, count in zip(used, split.counts, strict=True):
        span = range(at, at + count)
        at += count
        counts[index] = count
        weights[index] = sum(
            budget.weights.layers[layer].total - (budget.weights.layers[layer].experts if layer < host_experts else 0)
            for layer in span
        )
        cache[index] = sum(budget.cache[span.start : span.stop])
    weights[used[0]] += budget.first_bytes
    weights[used[-1]] += budget.last_bytes(len(used))
    embedding = budget.weights.looked_up if budget.embedding_in_ram else 0
    moved = sum(layer.experts for layer in budget.weights.layers[:host_experts])
    moved += sum(layer.total for layer in budget.weights.layers[:start]) + sum(budget.cache[:start])
    return Placement(
        parallel,
        tuple(counts),
        tuple(rooms.get(index) for index in range(n_devices)),
        tuple(weights),
        tuple(cache),
        host_layers=start or host_experts,
        host_bytes=embedding + moved,
    )


def largest_device(request: Request) -> int:
    """The device with the most usable memory, the first of equals."""
    return max(range(len(request.devices)), key=lambda index: request.devices[index].usable_bytes)


def place_by_layers(budget: Budget, parallel: Parallel) -> Placement:
    """Whole layers over all devices, or all on the largest one where only that holds them."""
    request = budget.request
    alone = largest_device(request)
    candidates = [alone] if parallel is Parallel.NONE else list(range(len(request.devices)))
    rooms = working_rooms(budget, candidates)
    split = split_evenly(budget.stack(len(rooms)), capacities_of(rooms))
    if split.fullest > 1 and len(candidates) > 1:
        single = working_rooms(budget, [alone])
        one = split_evenly(budget.stack(1), capacities_of(single))
        if one.fullest <= 1:
            return gather(budget, parallel, single, one, 0, 0)
    return gather(budget, parallel, rooms, split, 0, 0)


def place_by_tensor(budget: Budget) -> Placement:
    """Every matrix over all devices: each holds its share of the weights, and its KV heads."""
    ways = len(budget.request.devices)
    rooms = tuple(_rooms(budget, range(ways), ways=ways).values())
    embedding = budget.weights.looked_up if budget.embedding_in_ram else 0
    share = -(-(budget.weights.total - budget.first_bytes_in_ram) // ways)
    return Placement(
        Parallel.TENSOR,
        (budget.arch.n_layers,) * ways,
        rooms,
        (share,) * ways,
        (budget.rank_cache(ways),) * ways,
        host_bytes=embedding,
    )


def place_by_rows(budget: Budget) -> Placement:
    """Every matrix over all devices in proportion to their memory; cache, buffers and small tensors on the first."""
    devices = budget.request.devices
    main = budget.room(0, output=True)
    rooms = [main] + [replace(budget.room(index, output=False), activations=0) for index in range(1, len(devices))]
    held = budget.weights.total - budget.first_bytes_in_ram
    memory = sum(device.usable_bytes for device in devices)
    shares = [-(-held * device.usable_bytes // memory) for device in devices]
    caches = (sum(budget.cache), *(0 for _ in devices[1:]))
    counts = (budget.arch.n_layers,) * len(devices)
    return Placement(Parallel.ROW, counts, tuple(rooms), tuple(shares), caches, host_bytes=budget.weights.looked_up)


def place(budget: Budget) -> Placement:
    """The best placement on the devices alone.

    Raises:
        ImpossibleSplit: when tensor parallel was asked for and does not divide.
    """
    parallel = choose_parallel(budget.request, budget.arch)
    if parallel is Parallel.ROW:
        return place_by_rows(budget)
    return place_by_tensor(budget) if parallel is Parallel.TENSOR else place_by_layers(budget, parallel)
