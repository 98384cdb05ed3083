"""The engine against published speeds: GPU-Benchmarks-on-LLM-Inference, Qwen's speed tables, 4x3090-llm-benchmarks."""

from collections.abc import Callable
from statistics import median, quantiles

import pytest

from sizing.throughput.rates import decode_tok_s
from sizing.workload import Runtime
from tests.sizing.speed_cases import SpeedCase, speed_cases

CASES = tuple(speed_cases())


def errors_of(cases: list[SpeedCase]) -> list[float]:
    return [abs(case.decode_error) for case in cases]


def p90(values: list[float]) -> float:
    return quantiles(values, n=10)[-1]


@pytest.mark.parametrize("fitted", [True, False], ids=["fitted half", "judged half"])
def test_decoding_is_within_the_goal(fitted: bool) -> None:
    errors = errors_of([case for case in CASES if case.fitted is fitted])
    assert len(errors) > 140
    assert median(errors) <= 0.08
    assert p90(errors) <= 0.20


GROUPS: dict[str, Callable[[SpeedCase], bool]] = {
    "one card": lambda case: len(case.request.devices) == 1 and case.request.devices[0].vendor == "nvidia",
    "several cards": lambda case: len(case.request.devices) > 1,
    "apple": lambda case: case.request.devices[0].vendor == "apple",
}


@pytest.mark.parametrize("group", GROUPS)
def test_llama_cpp_is_within_the_goal_in_every_group(group: str) -> None:
    judged = [case for case in CASES if not case.fitted and case.request.runtime is Runtime.LLAMA_CPP and GROUPS[group](case)]
    errors = errors_of(judged)
    assert len(errors) >= 10
    assert median(errors) <= 0.10
    assert p90(errors) <= 0.20


def test_nine_in_ten_measurements_are_within_low_and_high() -> None:
    inside = 0
    for case in CASES:
        rate = decode_tok_s(case.request, case.layers_per_device, 0, case.parallel, depth=case.depth)
        assert rate is not None
        inside += rate.low <= case.measured <= rate.high
    assert inside / len(CASES) >= 0.90


def test_reading_a_prompt_is_within_a_fifth_at_the_median_on_the_judged_half() -> None:
    errors = [abs(case.prefill_error) for case in CASES if case.prefill and not case.fitted]
    assert len(errors) > 90
    assert median(errors) <= 0.20


@pytest.mark.parametrize(("gguf_bits_low", "gguf_bits_high"), [("q4_k_m", "f16")])
def test_a_smaller_format_is_faster_on_every_measured_card(gguf_bits_low: str, gguf_bits_high: str) -> None:
    rates: dict[tuple[str, ...], dict[str, float]] = {}
    for case in CASES:
        request = case.request
        place = (request.model.key, request.devices[0].key, str(len(request.devices)), str(case.depth), request.runtime.value)
        rate = decode_tok_s(request, case.layers_per_device, 0, case.parallel, depth=case.depth)
        assert rate is not None
        rates.setdefault(place, {})[request.weights.gguf_type or request.weights.key] = rate.expected
    pairs = [found for found in rates.values() if {gguf_bits_low, gguf_bits_high} <= set(found)]
    assert len(pairs) > 40
    assert all(found[gguf_bits_low] > found[gguf_bits_high] for found in pairs)
