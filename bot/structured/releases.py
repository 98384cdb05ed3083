"""What changes with the date of a file or of a runtime: older mixtures of GGUF, older caches of MLA."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.structured.schema import SizeRequest
from knowledge.library import Library
from sizing.formats import Family, WeightFormat, gguf_era
from sizing.latent import LatentCache, llama_cpp_latent_cache
from sizing.workload import Parallel, Runtime

LAYER_SPLIT_SINCE = "2024-01-12"
"""llama.cpp's pull request 4606 brought the split by layers."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


_GGML_V3 = re.compile(r"ggml[ _-]?v3", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*[ -]+(20\d\d)\b", re.IGNORECASE)


def date_in(text: str | None) -> str | None:
    """A month that is written out (`Q2_K (Dec 2023)`, `llama.cpp (May 2024, no FA)`), as `2023-12`."""
    found = _MONTH_AND_YEAR.search(text or "")
    return f"{found[2]}-{MONTHS.index(found[1].lower()) + 1:02}" if found else None


def file_date_of(asked: SizeRequest) -> str | None:
    """What was said, or what the names tell: a month in the precision; ggml v3, for Llama 2 not before its month."""
    if said := asked.file_date or date_in(asked.precision):
        return said
    if not _GGML_V3.search(asked.model):
        return None
    return "2023-07" if re.search(r"llama[ _-]?2", asked.model, re.IGNORECASE) else "2023-06"


def runtime_date_of(asked: SizeRequest) -> str | None:
    """What was said, or a month in the runtime's name."""
    return asked.runtime_date or date_in(asked.runtime)


def flash_attention_of(asked: SizeRequest) -> bool:
    """What was said; `no FA` beside the runtime, as tables of benchmarks write it; else on."""
    if asked.flash_attention is not None:
        return asked.flash_attention
    return re.search(r"\bno (?:fa|flash)", asked.runtime or "", re.IGNORECASE) is None


def parallel_of(asked: SizeRequest, runtime: Runtime) -> Parallel | None:
    """What was said; several cards under a llama.cpp of before 2024 were split by rows, the only way that it had."""
    if asked.parallel:
        return Parallel(asked.parallel)
    date = runtime_date_of(asked)
    return Parallel.ROW if date and date < LAYER_SPLIT_SINCE and runtime is Runtime.LLAMA_CPP else None


_STATED_BITS = re.compile(r"(?<![\w.-])~?(\d+(?:\.\d+)?) ?bpw", re.IGNORECASE)


def stated_bits(precision: str) -> float | None:
    """Bits per weight that are written beside a type or instead of one: `Q8_0 (mixed; 4.0 bpw)`, `~4.89bpw`."""
    found = _STATED_BITS.search(precision)
    return float(found[1]) if found else None


def nearest_gguf(library: Library, bits: float) -> str:
    """The GGUF type whose files have about so many bits per weight."""
    formats = (library.weight_format(listing.key) for listing in library.formats())
    files = (fmt for fmt in formats if fmt.family is Family.GGUF and fmt.gguf_type)
    return min(files, key=lambda fmt: abs(fmt.bits - bits)).key


def made_when(weights: WeightFormat, asked: SizeRequest) -> WeightFormat:
    """The format as files of that date, of so many bits in the mean, or made without an importance matrix store it."""
    bits = stated_bits(asked.precision or "")
    if bits and weights.family is Family.GGUF:
        weights = replace(weights, stated_bits=bits)
    date = file_date_of(asked)
    if date is None and asked.importance_matrix is not False:
        return weights
    era = gguf_era(date) if date else weights.era
    return replace(weights, era=era, importance_matrix=asked.importance_matrix is not False)


def latent_cache_of(asked: SizeRequest, runtime: Runtime) -> LatentCache | None:
    """What was said, or what a llama.cpp of that date cached; None for today's."""
    if asked.latent_cache:
        return LatentCache(asked.latent_cache)
    date = runtime_date_of(asked)
    return llama_cpp_latent_cache(date) if date and runtime in {Runtime.LLAMA_CPP, Runtime.OLLAMA} else None
