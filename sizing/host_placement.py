"""What goes into system RAM when the devices do not hold a model: experts first, then whole layers, as llama.cpp can."""

from collections.abc import Callable

from sizing.budget import Budget
from sizing.cache import LLAMA
from sizing.placement import Placement, capacities_of, choose_parallel, gather, largest_device, working_rooms
from sizing.split import holds, split_evenly
from sizing.workload import Parallel


def _fewest(largest: int, enough: Callable[[int], bool]) -> int:
    """The smallest count from 0 to `largest` that is enough; enough stays enough as the count grows."""
    low, high = 0, largest
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def place_with_host(budget: Budget) -> Placement | None:
    """The placement that leaves the least in system RAM: experts first, then whole layers. None where the runtime cannot."""
    request = budget.request
    if request.runtime not in LLAMA:
        return None
    parallel = choose_parallel(request, budget.arch)
    parallel = Parallel.LAYER if parallel in {Parallel.TENSOR, Parallel.ROW} else parallel
    candidates = [largest_device(request)] if parallel is Parallel.NONE else list(range(len(request.devices)))
    rooms = working_rooms(budget, candidates, max(layer.largest_tensor for layer in budget.weights.layers))
    if all(room.capacity <= 0 for room in rooms.values()):
        return all_in_ram(budget)
    capacities = capacities_of(rooms)
    n_layers = budget.arch.n_layers
    if budget.arch.experts and holds(budget.stack(len(rooms), host_experts=n_layers), capacities):
        fewest = _fewest(n_layers, lambda count: holds(budget.stack(len(rooms), host_experts=count), capacities))
        split = split_evenly(budget.stack(len(rooms), host_experts=fewest), capacities)
        return gather(budget, parallel, rooms, split, 0, fewest)
    fewest = _fewest(n_layers, lambda start: holds(budget.stack(len(rooms), start=start), capacities))
    if fewest == n_layers:
        return all_in_ram(budget)
    return gather(budget, parallel, rooms, split_evenly(budget.stack(len(rooms), start=fewest), capacities), fewest, 0)


def all_in_ram(budget: Budget) -> Placement:
    """Nothing on any device: the CPU does it all."""
    idle = (0,) * len(budget.request.devices)
    total = budget.weights.total + sum(budget.cache)
    return Placement(Parallel.NONE, idle, (None,) * len(idle), idle, idle, budget.arch.n_layers, total)
