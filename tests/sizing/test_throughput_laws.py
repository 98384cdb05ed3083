"""What no estimate of speed may ever break, whatever is asked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.estimate import Interval
from sizing.formats import CacheFormat
from sizing.hardware import Accelerator, Host
from sizing.throughput.rates import decode_tok_s, prefill_tok_s, serving_tok_s, ttft_s
from sizing.units import bytes_from_gib
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.shapes import MODELS
from tests.sizing.stored import BF16, KV_F16, KV_Q8, gguf

Q4 = gguf("q4_k_m", 4.85)
DENSE = [MODELS[key] for key in ("llama-3.2-1b", "llama-3.1-8b", "gemma-3-27b", "llama-3.1-70b")]
MIXTURES = [MODELS[key] for key in ("mixtral-8x7b", "qwen3-30b-a3b", "deepseek-v3", "gpt-oss-120b")]

models = st.sampled_from(DENSE + MIXTURES)
formats = st.sampled_from([BF16, Q4, gguf("q8_0", 8.5)])
runtimes = st.sampled_from(list(Runtime))
contexts = st.integers(min_value=1, max_value=131_072)
rates = st.floats(min_value=50, max_value=8000)


def card(bandwidth_gb_s: float = 1008, fp32_tflops: float | None = 82.6, vendor: str = "nvidia") -> Accelerator:
    return Accelerator(
        "card",
        "Card",
        vendor,
        bytes_from_gib(24),
        bytes_from_gib(24),
        bandwidth_gb_s=bandwidth_gb_s,
        fp16_tflops=330.3,
        bf16_tflops=165.2,
        fp32_tflops=fp32_tflops,
        pcie_gen=4,
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        model=draw(models),
        weights=draw(formats),
        cache=draw(st.sampled_from([KV_F16, KV_Q8])),
        devices=(card(draw(rates), draw(st.one_of(st.none(), st.floats(min_value=5, max_value=200)))),),
        context=draw(contexts),
        batch=draw(st.integers(min_value=1, max_value=64)),
        runtime=draw(runtimes),
        flash_attention=draw(st.booleans()),
    )


def n_layers(request: Request) -> int:
    assert request.model.architecture is not None
    return request.model.architecture.n_layers


def decode(request: Request) -> Interval:
    rate = decode_tok_s(request, (n_layers(request),), 0, Parallel.NONE)
    assert rate is not None
    return rate


@given(requests())
def test_low_expected_and_high_are_in_order_and_positive(request: Request) -> None:
    whole = (n_layers(request),)
    prompt = prefill_tok_s(request, whole, Parallel.NONE)
    first = ttft_s(request, whole, 0, Parallel.NONE)
    assert prompt is not None
    assert first is not None
    for interval in (decode(request), prompt, first):
        assert 0 < interval.low <= interval.expected <= interval.high


@given(requests(), contexts)
def test_a_longer_context_is_never_faster(request: Request, other: int) -> None:
    short, long = sorted((request.context, other))
    assert decode(replace(request, context=long)).expected <= decode(replace(request, context=short)).expected


@given(requests(), rates)
def test_more_bandwidth_is_never_slower(request: Request, other: float) -> None:
    device = request.devices[0]
    slow, fast = sorted((device.bandwidth_gb_s or 0, other))
    at = [decode(replace(request, devices=(replace(device, bandwidth_gb_s=value),))).expected for value in (slow, fast)]
    assert at[0] <= at[1]


@given(requests(), st.floats(min_value=2, max_value=16), st.floats(min_value=2, max_value=16))
def test_a_wider_cache_is_never_faster(request: Request, one: float, other: float) -> None:
    narrow, wide = sorted((one, other))
    at = [decode(replace(request, cache=CacheFormat("kv", "kv", bits))).expected for bits in (narrow, wide)]
    assert at[1] <= at[0]


@given(requests())
def test_more_bytes_of_weights_are_never_faster(request: Request) -> None:
    smaller = decode(replace(request, weights=Q4, runtime=Runtime.LLAMA_CPP)).expected
    larger = decode(replace(request, weights=BF16, runtime=Runtime.LLAMA_CPP)).expected
    assert larger <= smaller


@given(requests(), st.integers(min_value=2, max_value=8))
def test_a_layer_split_is_never_faster_than_one_equal_card_that_holds_all(request: Request, n: int) -> None:
    layers = n_layers(request)
    each = tuple(layers // n + (index < layers % n) for index in range(n))
    split = decode_tok_s(replace(request, devices=request.devices * n), each, 0, Parallel.LAYER)
    assert split is not None
    assert split.expected <= decode(request).expected * (1 + 1e-9)


@given(requests(), st.integers(min_value=2, max_value=64))
def test_together_sequences_get_more_and_each_gets_less(request: Request, batch: int) -> None:
    alone, many = replace(request, batch=1), replace(request, batch=batch)
    total = serving_tok_s(many, (n_layers(request),), 0, Parallel.NONE)
    assert total is not None
    assert decode(many).expected <= decode(alone).expected * (1 + 1e-9)
    assert total.expected == pytest.approx(decode(many).expected * batch)


@given(requests(), st.integers(min_value=0, max_value=16))
def test_layers_on_the_cpu_are_never_faster_than_on_the_card(request: Request, host_layers: int) -> None:
    fast = replace(request.devices[0], bandwidth_gb_s=1008.0)
    asked = replace(
        request, devices=(fast,), host=Host(ram_bandwidth_gb_s=96.0), runtime=Runtime.LLAMA_CPP, batch=1, context=4096
    )
    part = decode_tok_s(asked, (n_layers(asked) - host_layers,), host_layers, Parallel.NONE)
    assert part is not None
    assert part.expected <= decode(asked).expected * (1 + 1e-9)


@given(requests())
def test_without_its_bandwidth_a_card_gets_no_estimate(request: Request) -> None:
    blank = replace(request, devices=(replace(request.devices[0], bandwidth_gb_s=None),))
    assert decode_tok_s(blank, (n_layers(request),), 0, Parallel.NONE) is None
