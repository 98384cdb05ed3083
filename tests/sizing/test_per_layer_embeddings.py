"""Gemma 3n and 4 E: embeddings that every layer looks up are held, and neither multiplied nor read whole."""

from dataclasses import replace

import pytest

from sizing.architecture import Model
from sizing.attention import Grouped
from sizing.budget import Budget
from sizing.estimate import Part
from sizing.inference import estimate
from sizing.tensors import Role, count_params, outer_tensors
from sizing.throughput.rates import decode_tok_s
from sizing.weights import weigh
from sizing.workload import Parallel, Runtime
from tests.sizing.requests import RTX_4090, ask
from tests.sizing.shapes import MODELS, build
from tests.sizing.stored import BF16, gguf

SHAPE = build("e4b", 0, 42, 2560, 8, 2, 256, 262_144, 10_240, pattern=(Grouped(2, 256),), tied=True)


def looking_up(elements: int) -> Model:
    assert SHAPE.architecture is not None
    arch = replace(SHAPE.architecture, per_layer_embedding=elements)
    total, active = count_params(arch)
    return replace(SHAPE, architecture=arch, params=total, active_params=active)


PLAIN, E4B = looking_up(0), looking_up(256)


def test_the_lookup_is_counted_in_all_and_not_active() -> None:
    """42 layers of 256 elements for 262,144 words: 2.82 billion of Gemma 4 E4B's 8."""
    assert E4B.architecture
    assert PLAIN.architecture
    assert count_params(E4B.architecture)[0] - count_params(PLAIN.architecture)[0] == 42 * 256 * 262_144
    assert count_params(E4B.architecture)[1] == count_params(PLAIN.architecture)[1]
    assert Role.LOOKUP in {tensor.role for tensor in outer_tensors(E4B.architecture)}


def test_it_is_in_the_file_and_not_on_the_card_of_llama_cpp() -> None:
    plain, wide = (weigh(model, gguf("q4_k_m")) for model in (PLAIN, E4B))
    assert wide.total - plain.total == pytest.approx(42 * 256 * 262_144 * 4.5 / 8, rel=0.01)
    on_card = [estimate(replace(ask(devices=(RTX_4090,)), model=model)).total(Part.WEIGHTS) for model in (PLAIN, E4B)]
    assert on_card[0] == pytest.approx(on_card[1], rel=0.01)


def test_vllm_holds_it_on_the_card() -> None:
    request = replace(ask(fmt=BF16, devices=(RTX_4090,), runtime=Runtime.VLLM), model=E4B)
    assert E4B.architecture is not None
    assert Budget.of(request, E4B.architecture).first_bytes >= 2 * 42 * 256 * 262_144


def test_decoding_is_as_fast_as_without() -> None:
    card = replace(RTX_4090, fp32_tflops=82.6)
    rates = [
        decode_tok_s(replace(ask(devices=(card,)), model=model), (42,), 0, Parallel.NONE, depth=100) for model in (PLAIN, E4B)
    ]
    assert rates[0] is not None
    assert rates[1] is not None
    assert rates[1].expected == pytest.approx(rates[0].expected, rel=0.02)


def test_other_models_look_nothing_up() -> None:
    assert all(not weigh(model, BF16).lookup for model in MODELS.values() if model.architecture)
