"""The split of layers against a search of all splits."""

from itertools import combinations_with_replacement, pairwise

from hypothesis import given
from hypothesis import strategies as st

from sizing.split import Stack, holds, split_evenly

stacks = st.builds(
    Stack, st.lists(st.integers(0, 100), min_size=1, max_size=7).map(tuple), st.integers(0, 50), st.integers(0, 50)
)
capacities = st.lists(st.integers(1, 300).map(float), min_size=1, max_size=4)


def fullest(stack: Stack, bounds: tuple[int, ...], capacities: list[float]) -> float:
    """How full the fullest device is when device d holds the layers from bounds[d] to bounds[d + 1]."""
    loads = [sum(stack.layers[begin:end]) for begin, end in pairwise(bounds)]
    loads[0] += stack.first
    loads[-1] += stack.last
    return max(load / capacity for load, capacity in zip(loads, capacities, strict=True))


def best_of_all(stack: Stack, capacities: list[float]) -> float:
    inner = combinations_with_replacement(range(len(stack.layers) + 1), len(capacities) - 1)
    return min(fullest(stack, (0, *bounds, len(stack.layers)), capacities) for bounds in inner)


@given(stacks, capacities)
def test_no_split_has_a_less_full_fullest_device(stack: Stack, capacities: list[float]) -> None:
    split = split_evenly(stack, capacities)
    bounds = (0, *(sum(split.counts[: index + 1]) for index in range(len(capacities))))
    found, best = fullest(stack, bounds, capacities), best_of_all(stack, capacities)
    assert sum(split.counts) == len(stack.layers)
    assert found <= split.fullest + 1e-9
    assert found - best <= 1e-3 * max(1.0, best)


@given(stacks, capacities)
def test_it_holds_exactly_when_some_split_does(stack: Stack, capacities: list[float]) -> None:
    assert holds(stack, capacities) is (best_of_all(stack, capacities) <= 1)


def test_equal_layers_go_evenly_over_equal_devices_and_the_head_counts() -> None:
    assert split_evenly(Stack((10,) * 8, 0, 0), [100.0, 100.0]).counts == (4, 4)
    assert split_evenly(Stack((10,) * 8, 0, 20), [100.0, 100.0]).counts == (5, 3)


def test_a_device_twice_as_large_takes_twice_as_many() -> None:
    assert split_evenly(Stack((10,) * 9, 0, 0), [200.0, 100.0]).counts == (6, 3)


def test_one_layer_is_not_cut_in_two() -> None:
    assert split_evenly(Stack((150,), 0, 0), [100.0, 100.0]).fullest >= 1.5
    assert not holds(Stack((150,), 0, 0), [100.0, 100.0])
