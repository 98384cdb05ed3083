"""What a runtime caches of multi-head latent attention: the latent alone, values beside it, or every head expanded.

Sources: llama.cpp before its pull request 12801 (April 2025) expanded all heads; from then until 19067 (January 2026) it kept the
latent and, again, its values; since then the latent alone. ik_llama.cpp is told by `-mla` (0 expanded, 1 with a transposed
copy of the values, 2 and 3 the latent). The models of Transformers cache expanded heads
(`models/deepseek_v3/modeling_deepseek_v3.py`: the states are expanded before `past_key_values.update`).
"""

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from sizing.architecture import Architecture, Model
from sizing.attention import Attention, Latent


class LatentCache(StrEnum):
    """What is cached per token of a layer with MLA."""

    LATENT = "latent"
    WITH_VALUES = "with_values"
    EXPANDED = "expanded"


EXPANDED_BEFORE, WITH_VALUES_BEFORE = "2025-04-15", "2026-01-24"


def llama_cpp_latent_cache(date: str) -> LatentCache:
    """What a build of llama.cpp of that date (ISO) caches."""
    if date < EXPANDED_BEFORE:
        return LatentCache.EXPANDED
    return LatentCache.WITH_VALUES if date < WITH_VALUES_BEFORE else LatentCache.LATENT


@lru_cache(maxsize=512)
def store_latent(arch: Architecture, how: LatentCache) -> Architecture:
    """The same shape with layers that cache what `how` says; its weights are the same."""
    return replace(arch, layers=tuple(_stored(arch, layer, how) for layer in arch.layers))


def _stored(arch: Architecture, layer: Attention, how: LatentCache) -> Attention:
    if not isinstance(layer, Latent):
        return layer
    if how is LatentCache.LATENT:
        return replace(layer, expanded=None)
    if how is LatentCache.WITH_VALUES:
        return replace(layer, expanded=(layer.kv_lora_rank + layer.rope_head_dim, layer.kv_lora_rank))
    keys = arch.n_heads * ((arch.nope_head_dim or arch.head_dim) + layer.rope_head_dim)
    return replace(layer, expanded=(keys, arch.n_heads * (arch.v_head_dim or arch.head_dim)))


@lru_cache(maxsize=1024)
def caching_latent(model: Model, how: LatentCache) -> Model:
    """The model with layers that cache what `how` says; itself where none of them has MLA or all do so already."""
    arch = model.architecture
    if arch is None or not any(isinstance(layer, Latent) for layer in arch.layers):
        return model
    stored = store_latent(arch, how)
    return model if stored == arch else replace(model, architecture=stored)
