"""What changes with the date of a file or of a runtime: older mixtures of GGUF, older caches of MLA."""

from __future__ import annotations

from dataclasses import replace

from bot.structured.schema import SizeRequest
from sizing.formats import WeightFormat, gguf_era
from sizing.latent import LatentCache, llama_cpp_latent_cache
from sizing.workload import Runtime


def made_when(weights: WeightFormat, asked: SizeRequest) -> WeightFormat:
    """The format as files of that date, or without an importance matrix, store it."""
    if asked.file_date is None and asked.importance_matrix is not False:
        return weights
    era = gguf_era(asked.file_date) if asked.file_date else weights.era
    return replace(weights, era=era, importance_matrix=asked.importance_matrix is not False)


def latent_cache_of(asked: SizeRequest, runtime: Runtime) -> LatentCache | None:
    """What was said, or what a llama.cpp of that date cached; None for today's."""
    if asked.latent_cache:
        return LatentCache(asked.latent_cache)
    dated = asked.runtime_date is not None and runtime in {Runtime.LLAMA_CPP, Runtime.OLLAMA}
    return llama_cpp_latent_cache(asked.runtime_date or "") if dated else None
