"""The same laws over architectures that nobody has published: every kind of layer, mixed, with experts or not, tied or not."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sizing.architecture import Architecture, Experts, Model
from sizing.attention import KINDS, Attention, Grouped, Latent, Nothing, Recurrent, Sliding
from sizing.cache import cache_bytes_by_layer
from sizing.estimate import Estimate, Part, Verdict
from sizing.formats import CacheFormat, Family, WeightFormat
from sizing.inference import estimate
from sizing.limits import check_request
from sizing.placement import tensor_obstacle
from sizing.tensors import count_params
from sizing.workload import Parallel, Request, Runtime
from tests.sizing.requests import A6000, H100, RTX_3090, RTX_4090, card
from tests.sizing.stored import gguf

ROOMY = card("roomy", 100_000)
CARDS = (RTX_3090, RTX_4090, A6000, H100, card("small", 8, 7.6))
WIDENING = {
    "float": tuple(WeightFormat(f"f{bits}", "", Family.FLOAT, bits) for bits in (8.0, 16.0, 32.0)),
    "linear": tuple(WeightFormat(f"l{bits}", "", Family.LINEAR, bits) for bits in (2.0, 4.156, 8.0)),
    "gguf": tuple(gguf(name) for name in ("q2_k", "q3_k_s", "q4_0", "q5_0", "q6_k", "q8_0", "f16")),
    "experts": tuple(WeightFormat(f"x{bits}", "", Family.EXPERTS, bits) for bits in (4.25, 8.0)),
}
CACHES = tuple(CacheFormat(f"c{bits}", "", bits) for bits in (4.5, 8.5, 16.0))


def layer_kinds(n_heads: int, kv_heads: int, head_dim: int) -> st.SearchStrategy[Attention]:
    return st.sampled_from(
        [
            Grouped(kv_heads, head_dim),
            Grouped(n_heads, head_dim),
            Sliding(kv_heads, head_dim, None, 512),
            Latent(256, 64),
            Latent(256, 64, indexer_head_dim=128),
            Recurrent(100_000),
            Nothing(),
        ]
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    n_heads, head_dim = draw(st.sampled_from([8, 16, 32])), draw(st.sampled_from([64, 128]))
    kv_heads = draw(st.sampled_from([1, 2, 4, 8]))
    n_layers = draw(st.integers(1, 24))
    pattern = draw(st.lists(layer_kinds(n_heads, kv_heads, head_dim), min_size=1, max_size=6))
    experts = draw(st.sampled_from([None, Experts(16, 4, 1024), Experts(8, 2, 1024, n_shared=1, first_dense_layers=1)]))
    latent = any(isinstance(layer, Latent) for layer in pattern)
    arch = Architecture(
        n_layers,
        draw(st.sampled_from([1024, 2048, 4096])),
        n_heads,
        kv_heads,
        head_dim,
        draw(st.sampled_from([32_000, 128_256])),
        draw(st.sampled_from([2816, 8192])),
        tuple(pattern[index % len(pattern)] for index in range(n_layers)),
        tie_embeddings=draw(st.booleans()),
        experts=experts,
        nope_head_dim=128 if latent else None,
        v_head_dim=128 if latent else None,
    )
    total, active = count_params(arch)
    return Model("drawn", "drawn", total, active, arch, max_context=draw(st.sampled_from([None, 8192, 131_072])))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        draw(models()),
        draw(st.sampled_from(draw(st.sampled_from(list(WIDENING.values()))))),
        draw(st.sampled_from(CACHES)),
        tuple(draw(st.lists(st.sampled_from(CARDS), min_size=1, max_size=4))),
        draw(st.integers(1, 100_000)),
        draw(st.integers(1, 8)),
        draw(st.sampled_from(list(Runtime))),
        ubatch=draw(st.sampled_from([128, 512, 2048])),
        flash_attention=draw(st.booleans()),
    )


def on_one_roomy_card(request: Request) -> float:
    return estimate(replace(request, devices=(ROOMY,), parallel=None)).need.expected


def parts_of(answer: Estimate) -> list[dict[Part, int]]:
    return [device.parts for device in answer.devices]


def test_every_kind_of_layer_is_drawn() -> None:
    kinds = {type(each) for each in (Grouped(1, 1), Sliding(1, 1, None, 1), Latent(1, 1), Recurrent(1), Nothing())}
    assert kinds == set(KINDS.values())


@given(requests())
@settings(max_examples=120)
def test_parts_sum_and_nothing_is_negative(request: Request) -> None:
    answer = estimate(request)
    for device in answer.devices:
        assert all(size >= 0 for size in device.parts.values())
        assert sum(device.parts.values()) == device.used_bytes
        assert 0 <= device.need.low <= device.need.expected <= device.need.high
    assert sum(cache_bytes_by_layer(request)) == answer.kv_cache_bytes


@given(requests(), st.integers(0, 30_000), st.integers(0, 4))
@settings(max_examples=120)
def test_more_context_or_users_never_needs_less(request: Request, tokens: int, users: int) -> None:
    more = replace(request, context=request.context + tokens, batch=request.batch + users)
    assert on_one_roomy_card(request) <= on_one_roomy_card(more)


@given(requests(), st.sampled_from(sorted(WIDENING)))
@settings(max_examples=120)
def test_more_bits_never_need_less(request: Request, family: str) -> None:
    weights = [on_one_roomy_card(replace(request, weights=fmt)) for fmt in WIDENING[family]]
    assert weights == sorted(weights)
    caches = [on_one_roomy_card(replace(request, cache=cache)) for cache in CACHES]
    # vLLM keeps the latent of a sparse model in a row of its own size at 8 bits and below, and fewer bits make longer blocks.
    if request.runtime not in {Runtime.VLLM, Runtime.SGLANG}:
        assert caches == sorted(caches)


@given(requests(), st.sampled_from([2, 4, 8]), st.sampled_from(CARDS))
@settings(max_examples=120)
def test_a_tensor_parallel_rank_never_holds_less_than_its_share(request: Request, ways: int, device: object) -> None:
    arch = check_request(request)
    assume(tensor_obstacle(arch, ways) is None)
    split = estimate(replace(request, devices=(device,) * ways, parallel=Parallel.TENSOR))  # type: ignore[arg-type]
    for parts in parts_of(split):
        assert parts[Part.KV_CACHE] * ways >= split.kv_cache_bytes
        assert parts[Part.WEIGHTS] * ways >= split.weights_bytes - split.host_bytes


@given(requests(), st.permutations(range(4)))
@settings(max_examples=80)
def test_equal_cards_are_interchangeable_in_a_mixed_rig(request: Request, order: list[int]) -> None:
    """Which of two equal cards is named first makes no difference, whatever else is in the machine."""
    copies = tuple(replace(request.devices[0]) for _ in range(4))
    shuffled = tuple(copies[index] for index in order)
    rig, other = (estimate(replace(request, devices=(*four, H100), parallel=Parallel.LAYER)) for four in (copies, shuffled))
    assert (rig, rig.decode_tok_s, rig.max_context) == (other, other.decode_tok_s, other.max_context)


@given(requests(), st.integers(1, 5), st.sampled_from(CARDS))
@settings(max_examples=120)
def test_what_fits_on_some_cards_fits_on_one_more(request: Request, n_cards: int, device: object) -> None:
    few, more = (
        estimate(replace(request, devices=(device,) * count, parallel=Parallel.LAYER))  # type: ignore[arg-type]
        for count in (n_cards, n_cards + 1)
    )
    assert few.verdict is not Verdict.FITS or more.verdict is Verdict.FITS


@given(requests(), st.integers(1, 6))
@settings(max_examples=60)
def test_more_layers_never_need_less(request: Request, extra: int) -> None:
    arch = check_request(request)
    deeper = replace(arch, n_layers=arch.n_layers + extra, layers=(*arch.layers, *(arch.layers[-1],) * extra))
    total, active = count_params(deeper)
    # Which layers a mixture of GGUF types favours depends on their number, so only formats alike in all layers are compared.
    fmt = WIDENING["float"][1]
    model = replace(request.model, params=total, active_params=active, architecture=deeper)
    assert on_one_roomy_card(replace(request, weights=fmt)) <= on_one_roomy_card(replace(request, weights=fmt, model=model))
