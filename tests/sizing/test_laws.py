"""Laws that every estimate keeps, whatever the model, the devices and the runtime."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sizing.architecture import Model
from sizing.attention import Grouped
from sizing.estimate import Estimate, Part, Verdict
from sizing.inference import estimate
from sizing.placement import tensor_obstacle
from sizing.tensors import count_params
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.requests import A6000, H100, RTX_3090, RTX_4090, ask, card
from tests.sizing.shapes import MODELS
from tests.sizing.stored import AWQ, BF16, INT8, KV_F16, KV_Q4, KV_Q8, gguf

CARDS = (RTX_3090, RTX_4090, A6000, H100, card("rtx-3060", 12, 11.6), card("rtx-4060", 8, 7.6), card("tiny", 1, 0.5))
FORMATS = (BF16, INT8, AWQ, gguf("q4_k_m"), gguf("q8_0"), gguf("iq2_xs"))
ORDER = (Verdict.NO, Verdict.OFFLOAD, Verdict.TIGHT, Verdict.FITS)

devices = st.lists(st.sampled_from(CARDS), min_size=1, max_size=5).map(tuple)
by_layers = st.builds(
    ask,
    st.sampled_from(sorted(MODELS)),
    st.sampled_from(FORMATS),
    devices,
    context=st.integers(1, 200_000),
    batch=st.integers(1, 16),
    runtime=st.sampled_from(list(Runtime)),
    cache=st.sampled_from([KV_F16, KV_Q8, KV_Q4]),
    flash_attention=st.booleans(),
    parallel=st.sampled_from([None, Parallel.LAYER, Parallel.NONE]),
)


def total(answer: Estimate) -> float:
    return answer.need.expected + answer.host_bytes


@given(by_layers)
@settings(max_examples=150, deadline=None)
def test_parts_sum_and_ranges_are_in_order(request: Request) -> None:
    answer = estimate(request)
    for device in answer.devices:
        assert device.used_bytes == sum(device.parts.values()) == round(device.need.expected)
        assert device.need.low <= device.need.expected <= device.need.high
        assert device.free_bytes == device.usable_bytes - device.used_bytes
    if answer.parallel != "tensor":
        assert sum(device.n_layers for device in answer.devices) + answer.host_layers == len(answer_layers(request))
        assert answer.total(Part.KV_CACHE) == answer.kv_cache_bytes
        assert answer.total(Part.WEIGHTS) >= answer.weights_bytes - answer.host_bytes


def answer_layers(request: Request) -> tuple[object, ...]:
    assert request.model.architecture is not None
    return request.model.architecture.layers


@given(by_layers, st.integers(0, 50_000), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_more_context_or_users_never_needs_less(request: Request, more: int, users: int) -> None:
    larger = replace(request, context=request.context + more, batch=request.batch + users)
    small, large = estimate(request), estimate(larger)
    assert small.kv_cache_bytes <= large.kv_cache_bytes
    assert ORDER.index(small.verdict) >= ORDER.index(large.verdict)


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(FORMATS), st.integers(1, 50_000))
@settings(max_examples=60, deadline=None)
def test_more_layers_never_need_less(one: int, other: int, fmt: object, context: int) -> None:
    few, many = sorted((one, other))
    small, large = (total(estimate(replace(ask(fmt=fmt, context=context), model=deep(count)))) for count in (few, many))
    assert small <= large


def deep(n_layers: int) -> Model:
    arch = MODELS["llama-3.1-8b"].architecture
    assert arch is not None
    arch = replace(arch, n_layers=n_layers, layers=(Grouped(8, 128),) * n_layers)
    params = count_params(arch)[0]
    return Model(f"deep-{n_layers}", "deep", params, params, arch)


@given(by_layers, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_permuting_equal_cards_changes_nothing(request: Request, random: object) -> None:
    copies = tuple(replace(request.devices[0]) for _ in request.devices)
    alike = replace(request, devices=copies)
    one, other = estimate(alike), estimate(replace(alike, devices=tuple(reversed(copies))))
    assert (one, one.decode_tok_s, one.max_context) == (other, other.decode_tok_s, other.max_context)


@given(by_layers, st.integers(1, 6), st.sampled_from(CARDS))
@settings(max_examples=200, deadline=None)
def test_what_fits_on_some_cards_fits_on_one_more(request: Request, n_cards: int, device: object) -> None:
    layered = replace(request, parallel=Parallel.LAYER)
    few = estimate(replace(layered, devices=(device,) * n_cards))  # type: ignore[arg-type]
    more = estimate(replace(layered, devices=(device,) * (n_cards + 1)))  # type: ignore[arg-type]
    if few.verdict is Verdict.FITS:
        assert more.verdict is Verdict.FITS


@given(by_layers, st.sampled_from([2, 4, 8]), st.sampled_from(CARDS))
@settings(max_examples=100, deadline=None)
def test_tensor_parallel_never_holds_less_than_its_share(request: Request, ways: int, device: object) -> None:
    arch = request.model.architecture
    assert arch is not None
    if tensor_obstacle(arch, ways):
        return
    split = estimate(replace(request, devices=(device,) * ways, parallel=Parallel.TENSOR))  # type: ignore[arg-type]
    for each in split.devices:
        assert each.parts[Part.KV_CACHE] * ways >= split.kv_cache_bytes
        assert each.parts[Part.WEIGHTS] * ways >= split.weights_bytes - split.host_bytes


@given(by_layers)
@settings(max_examples=60, deadline=None)
def test_the_largest_context_fits(request: Request) -> None:
    largest = estimate(request).max_context
    if largest is not None:
        assert estimate(replace(request, context=largest)).verdict is Verdict.FITS


@given(by_layers)
@settings(max_examples=60, deadline=None)
def test_offload_is_never_worse_than_none(request: Request) -> None:
    alone, helped = estimate(request), estimate(replace(request, offload=True))
    assert ORDER.index(helped.verdict) >= ORDER.index(alone.verdict)
    if helped.verdict is Verdict.OFFLOAD:
        assert all(device.need.high <= device.usable_bytes for device in helped.devices)
