"""The KV cache against the sizes that runtimes print in their logs."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizing.architecture import UnsizableModel
from sizing.attention import KINDS, Attention, Latent
from sizing.cache import block_tokens, cache_bytes_by_layer, distinct_layers
from sizing.formats import CacheFormat
from sizing.units import GIB, MIB
from sizing.workload import Request, Runtime
from tests.sizing.cases import read
from tests.sizing.requests import A100_80, H100, RTX_3090, ask
from tests.sizing.shapes import MODELS
from tests.sizing.stored import KV_F16, KV_FP8, KV_Q4, KV_Q8

LOGS = read("kv_cache")
BITS = {"f16": 16, "q8_0": 8.5, "q4_0": 4.5, "iq4_nl": 4.5}
LLAMA = Runtime.LLAMA_CPP


def cache_of(model: str, context: int, cache: CacheFormat = KV_F16, **changes: Any) -> int:
    return sum(cache_bytes_by_layer(ask(model, cache=cache, context=context, **changes)))


def logged_error(row: dict[str, str]) -> float:
    """A cache with two types is the mean of the caches with either, keys and values being of one size."""
    sizes = [cache_of(row["model"], int(row["context"]), CacheFormat("", "", BITS[row[half]])) for half in ("keys", "values")]
    return abs(sum(sizes) / 2 / MIB / float(row["mib"]) - 1)


@pytest.mark.parametrize("row", [row for row in LOGS if not row["why_apart"]], ids=lambda row: f"{row['model']}-{row['context']}")
def test_llama_cpp_logs_are_hit_to_a_hundredth_of_a_mib(row: dict[str, str]) -> None:
    assert logged_error(row) < 2e-4


@pytest.mark.parametrize("row", [row for row in LOGS if row["why_apart"]], ids=lambda row: f"{row['model']}-{row['context']}")
def test_logs_of_other_programs_are_known_misses(row: dict[str, str]) -> None:
    assert logged_error(row) > 0.01


@pytest.mark.parametrize(
    ("model", "context", "cache", "mib"),
    [
        ("llama-7b", 32_768, KV_F16, 16_384),  # 2 * 32 layers * 32 heads * 128 * 2 bytes a token: 512 KiB
        ("qwen2.5-7b", 32_768, KV_F16, 1792),
        ("llama-3.1-8b", 32_768, KV_Q8, 2176),  # half of f16 and a scale per block: 2.125 GiB
        ("llama-3.1-8b", 32_768, KV_Q4, 1152),
        ("llama-3.1-8b", 32_000, KV_F16, 4000),  # 125 * 256 cells: nothing to pad
        ("llama-3.1-8b", 32_001, KV_F16, 4032),  # padded to the next 256
        ("gemma-3-27b", 32_768, KV_F16, 3184),  # 10 layers whole, 52 with 1024 + 512 cells
        ("gpt-oss-120b", 131_072, KV_F16, 4635),  # 18 layers whole, 18 with 128 + 512 cells, padded to 768
        ("deepseek-v3", 32_768, KV_F16, 2196),
    ],
)
def test_llama_cpp(model: str, context: int, cache: CacheFormat, mib: float) -> None:
    assert cache_of(model, context, cache) == mib * MIB


def test_a_window_with_the_batch_makes_1536_cells() -> None:
    """The line "SWA KV cache, size = 1536 cells" of a Gemma 3 log: 1,024 of the window and 512 of the batch."""
    gemma = MODELS["gemma-3-27b"].architecture
    assert gemma is not None
    assert cache_bytes_by_layer(ask("gemma-3-27b"))[0] == 1536 * sum(gemma.layers[0].elements_per_token) * 2


def test_vllm_pool_of_a_logged_run() -> None:
    """Llama 3.1 8B on an RTX 3090: 1,952 blocks of 16 tokens made 3.81 GiB (vLLM issue 10517)."""
    assert cache_of("llama-3.1-8b", 1952 * 16, runtime=Runtime.VLLM) / GIB == pytest.approx(3.81, abs=0.005)


@pytest.mark.parametrize(
    ("runtime", "context", "cells"), [(Runtime.VLLM, 1001, 1008), (LLAMA, 1001, 1024), (Runtime.TRANSFORMERS, 1001, 1001)]
)
def test_each_runtime_rounds_in_its_own_way(runtime: Runtime, context: int, cells: int) -> None:
    assert cache_of("llama-3.1-8b", context, runtime=runtime) == 131_072 * cells


def test_a_hybrid_block_is_as_large_as_its_state_in_vllm() -> None:
    """vLLM logs an attention block of 544 tokens for Qwen3-Next: its state in 16 bits over 2,048 bytes a token."""
    request = ask("qwen3-next-80b", runtime=Runtime.VLLM)
    assert request.model.architecture is not None
    assert block_tokens(request, distinct_layers(request.model.architecture)[0]) == 544


def test_a_hybrid_caches_in_few_layers_and_keeps_a_state_in_the_others() -> None:
    """Qwen3-Next: 24,576 bytes a token in 12 layers; 36 states of 2 MiB and a small convolution in fp32, 74 MiB and more."""
    one, two = (cache_of("qwen3-next-80b", context) for context in (256, 512))
    assert two - one == 24_576 * 256
    assert (2 * one - two) / MIB == pytest.approx(75.4, rel=0.01)


def test_recurrent_state_does_not_grow_with_the_context_but_with_the_batch() -> None:
    by_layer = [cache_bytes_by_layer(ask("qwen3-next-80b", context=context))[0] for context in (256, 65_536)]
    assert by_layer[0] == by_layer[1]
    assert cache_bytes_by_layer(ask("qwen3-next-80b", batch=4))[0] == 4 * by_layer[0]


def test_sparse_attention_in_fp8_has_a_row_of_its_own_in_vllm() -> None:
    sparse = Latent(512, 64, indexer_head_dim=128)
    arch = MODELS["deepseek-v3"].architecture
    assert arch is not None
    model = replace(MODELS["deepseek-v3"], architecture=replace(arch, layers=(sparse,) * 61))
    request = replace(ask("deepseek-v3", cache=KV_FP8, context=1600, runtime=Runtime.VLLM), model=model)
    assert cache_bytes_by_layer(request)[0] == 1600 * (656 + 132)


def test_a_model_with_windows_only_is_cached_whole_by_llama_cpp() -> None:
    """Mistral 7B v0.1 is loaded with the Llama architecture, which has no window there."""
    arch = MODELS["gemma-3-27b"].architecture
    assert arch is not None
    windowed = replace(MODELS["gemma-3-27b"], architecture=replace(arch, layers=(arch.layers[0],) * 62))
    assert cache_bytes_by_layer(replace(ask("gemma-3-27b", context=32_768), model=windowed))[0] == 32_768 * 2 * 16 * 128 * 2


def test_vllm_takes_larger_steps_on_large_cards_but_the_a100() -> None:
    sizes = [cache_of("gemma-3-27b", 65_536, runtime=Runtime.VLLM, devices=(device,)) for device in (H100, A100_80, RTX_3090)]
    assert sizes[0] > sizes[1] == sizes[2]


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(UnsizableModel, match="KV cache cannot be sized"):
        cache_bytes_by_layer(replace(ask(), model=replace(MODELS["llama-3.1-8b"], architecture=None)))


def test_every_kind_of_attention_is_in_a_tested_shape() -> None:
    shapes = [model.architecture for model in MODELS.values() if model.architecture]
    assert {layer.kind for shape in shapes for layer in shape.layers} == set(KINDS)
    assert Attention().elements_per_token == (0, 0)


requests = st.builds(
    ask,
    st.sampled_from(sorted(MODELS)),
    context=st.integers(1, 300_000),
    batch=st.integers(1, 64),
    runtime=st.sampled_from(list(Runtime)),
    cache=st.sampled_from([KV_F16, KV_Q8, KV_Q4, KV_FP8]),
)


@given(requests, st.integers(0, 10_000), st.integers(0, 8))
def test_more_context_or_users_never_caches_less(request: Request, more: int, users: int) -> None:
    larger = replace(request, context=request.context + more, batch=request.batch + users)
    assert all(one <= other for one, other in zip(cache_bytes_by_layer(request), cache_bytes_by_layer(larger), strict=True))


@given(requests)
def test_the_cache_holds_at_least_the_tokens_that_attention_sees(request: Request) -> None:
    arch = request.model.architecture
    assert arch is not None
    for layer, size in zip(arch.layers, cache_bytes_by_layer(request), strict=True):
        seen = min(request.context, layer.window or request.context)
        assert size >= int(request.batch * seen * sum(layer.elements_per_token) * request.cache.bits / 8)


def test_windows_may_be_cached_whole() -> None:
    """Gemma 3 27B at 131,072 tokens: 63,488 MiB logged by ik_llama.cpp, which has no cache of windows."""
    assert cache_of("gemma-3-27b", 131_072, whole_windows=True) == 63_488 * MIB


def test_keys_and_values_may_be_stored_in_two_types() -> None:
    mixed = cache_of("llama-3.1-8b", 8192, CacheFormat("mixed", "", 8.5, 4.5))
    assert mixed == (cache_of("llama-3.1-8b", 8192, KV_Q8) + cache_of("llama-3.1-8b", 8192, KV_Q4)) / 2
