"""What runtimes have cached of MLA, against the logs of their time."""

from dataclasses import replace

import pytest

from sizing.cache import cache_bytes_by_layer
from sizing.formats import CacheFormat
from sizing.latent import LatentCache, llama_cpp_latent_cache
from sizing.units import MIB
from sizing.weights import weigh
from sizing.workload import Request, Runtime
from tests.sizing.shapes import MODELS
from tests.sizing.stored import gguf

F16 = CacheFormat("f16", "f16", 16)
R1 = MODELS["deepseek-v3"]


def cached_mib(context: int, cache: CacheFormat = F16, **fields: object) -> float:
    return sum(cache_bytes_by_layer(Request(R1, gguf("q8_0"), cache, (), context, **fields))) / MIB  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "context", "logged_mib"),
    [
        (LatentCache.EXPANDED, 512, 2440.0),  # ik_llama.cpp with -mla 0, discussion 286
        (LatentCache.WITH_VALUES, 16_384, 2074.0),  # llama.cpp of May 2025, quoted in ik_llama.cpp's pull request 394
        (LatentCache.LATENT, 32_768, 2196.0),
    ],
)
def test_logs(how: LatentCache, context: int, logged_mib: float) -> None:
    assert cached_mib(context, latent_cache=how) == pytest.approx(logged_mib, rel=1e-3)


def test_keys_and_values_of_two_types() -> None:
    """ik_llama.cpp issue 389: q8_0 keys, f16 values, 8192 tokens, -mla 0."""
    keys_q8 = CacheFormat("q8_0/f16", "q8_0/f16", 8.5, 16)
    assert cached_mib(8192, keys_q8, latent_cache=LatentCache.EXPANDED) == pytest.approx(28_060, rel=1e-3)


@pytest.mark.parametrize(
    ("date", "how"), [("2025-03", LatentCache.EXPANDED), ("2025-05", LatentCache.WITH_VALUES), ("2026-02", LatentCache.LATENT)]
)
def test_releases_of_llama_cpp(date: str, how: LatentCache) -> None:
    assert llama_cpp_latent_cache(date) is how


def test_transformers_caches_expanded_heads() -> None:
    """70,272 bytes a token against 4,997,120 (sizing of DeepSeek V3: 61 layers of 128 heads of 192 and 128)."""
    assert cached_mib(1024, runtime=Runtime.TRANSFORMERS) * MIB == 4_997_120 * 1024
    assert cached_mib(1024) * MIB == 70_272 * 1024


def test_the_runtime_may_change_back_and_forth() -> None:
    request = Request(R1, gguf("q8_0"), F16, (), 1024, latent_cache=LatentCache.EXPANDED)
    back = replace(request, latent_cache=None)
    assert sum(cache_bytes_by_layer(back)) == 70_272 * 1024
    assert weigh(request.model, request.weights) == weigh(R1, request.weights)
