"""The uncertainty of an estimate, and the load that it leaves room for."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sizing.margins import Margin, margin_of
from sizing.units import GIB
from sizing.workload import Runtime
from tests.sizing.requests import ask
from tests.sizing.stored import AWQ, BF16

margins = st.builds(Margin, st.floats(0.001, 0.05), st.floats(0, 0.5), st.floats(0, GIB), st.floats(0, 0.1))
sizes = st.floats(0, 200 * GIB)


@given(margins, sizes, st.floats(0, 0.3), st.floats(0, 0.3))
def test_a_device_filled_to_its_capacity_is_just_full_at_the_high_estimate(
    margin: Margin, usable: float, activations_share: float, overhead_share: float
) -> None:
    activations, overhead = usable * activations_share, usable * overhead_share
    capacity = margin.capacity(usable, activations, overhead)
    assume(capacity > 0)
    assert margin.interval(capacity, activations, overhead).high == pytest.approx(usable, rel=1e-6)


@given(margins, sizes, sizes)
def test_without_capacity_nothing_fits(margin: Margin, activations: float, overhead: float) -> None:
    assert margin.capacity(activations + overhead, activations, overhead) < 0


@given(margins, sizes, sizes, sizes, st.floats(0, 50 * GIB))
def test_a_larger_load_needs_more(margin: Margin, load: float, activations: float, overhead: float, more: float) -> None:
    small, large = (margin.interval(size, activations, overhead) for size in (load, load + more))
    assert small.expected <= large.expected
    assert small.high <= large.high * (1 + 1e-12)


def test_formats_and_runtimes_differ_in_how_sure_they_are() -> None:
    assert margin_of(ask(fmt=AWQ)).load_share > margin_of(ask(fmt=BF16)).load_share
    assert margin_of(ask(runtime=Runtime.VLLM)).activation_share > margin_of(ask()).activation_share
    assert margin_of(ask(runtime=Runtime.TRANSFORMERS)).fragmentation > margin_of(ask()).fragmentation == 0


def test_a_stack_that_is_only_akin_may_take_more() -> None:
    """Published peaks of AutoAWQ and litgpt are up to a third above those of Transformers."""
    known, akin = (margin_of(ask(runtime=Runtime.TRANSFORMERS, stack_known=known)).interval(GIB, 0, 0) for known in (True, False))
    assert akin.expected == known.expected
    assert akin.low == known.low
    assert akin.high > 1.3 * GIB > known.high
