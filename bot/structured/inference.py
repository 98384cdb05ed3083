"""A decoder's inference, from a structured request to its answer."""

from __future__ import annotations

from typing import Any

from bot.estimates import as_json
from bot.structured.advice import advice_json
from bot.structured.cards import find_cards
from bot.structured.format_names import find_format, format_in_name
from bot.structured.names import unknown
from bot.structured.releases import (
    flash_attention_of,
    latent_cache_of,
    made_when,
    nearest_gguf,
    parallel_of,
    runtime_date_of,
    stated_bits,
)
from bot.structured.runtime_names import find_runtime, is_only_akin
from bot.structured.schema import SizeRequest
from bot.workload import DEFAULT_CONTEXT_TOKENS, DESKTOP_RAM_GB_S, bottomless
from bot.workload import find_runtime as usual_runtime
from knowledge.library import Library
from sizing.activations import compute_buffer_bytes
from sizing.architecture import Model
from sizing.coresidency import ollama_default_context
from sizing.encoders import PROCESS_BYTES
from sizing.estimate import Estimate, Verdict
from sizing.formats import CacheFormat, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.inference import bound, estimate
from sizing.throughput.rates import ttft_s
from sizing.units import bytes_from_gib
from sizing.workload import Parallel, Request, Runtime

USUAL_UTILIZATION = 0.9
USUAL_UBATCH = 512
OLLAMA_PRECISION = "q4_k_m"


def size_inference(library: Library, asked: SizeRequest, model: Model) -> dict[str, Any]:
    """The estimate, with the changes that would make it fit or the room that is left.

    Without any card: what it needs, and no verdict. A model whose shape is unknown gets the bound of its weights.

    Raises:
        UnknownName, ValueError: for what is not known or cannot be.
    """
    request = to_request(library, asked, model)
    if model.architecture is None:
        return _bound_json(request, asked)
    answer = estimate(request)
    out = as_json(request, answer) | {"request": said_back(request)}
    first = ttft_s(request, tuple(device.n_layers for device in answer.devices), answer.host_layers, Parallel(answer.parallel))
    if first is not None:
        out["ttft_s"] = {"low": round(first.low, 3), "expected": round(first.expected, 3), "high": round(first.high, 3)}
    if not request.devices:
        out |= on_the_cpu(request, answer)
    if not asked.gpus and request.devices:
        return out | {"verdict": None, "per_device": [], "max_context": model.max_context, "kv_capacity_tokens": None}
    return out | advice_json(library, request, answer)


def to_request(library: Library, asked: SizeRequest, model: Model) -> Request:
    """The engine's request. Raises UnknownName for a name that is not known."""
    cards = find_cards(library, asked.gpus)
    devices = cards if asked.gpus or asked.offload not in {None, False} else bottomless().devices
    precision = asked.precision or usual_precision(library, asked, model)
    key = find_format(library, precision)
    if key is None and (bits := stated_bits(precision)):
        key = nearest_gguf(library, bits)
    if key is None:
        raise unknown(library, "format", precision)
    runtime = runtime_of(library, asked, key)
    # A log's "BF16" is a GGUF of it; the head and cache are the same size either way.
    weights = made_when(library.weight_format(library.stands_for(key, runtime.value)), asked)
    return Request(
        model=model,
        weights=weights,
        cache=cache_format(library, asked.kv_precision),
        devices=devices,
        context=asked.context or usual_context(runtime, model, devices),
        batch=asked.batch or 1,
        runtime=runtime,
        parallel=parallel_of(asked, runtime),
        ubatch=asked.ubatch or USUAL_UBATCH,
        flash_attention=flash_attention_of(asked),
        gpu_memory_utilization=asked.gpu_memory_utilization or USUAL_UTILIZATION,
        offload=offloads(asked.offload, runtime) or not devices,
        host=Host(bytes_from_gib(asked.ram_gb) if asked.ram_gb else None, asked.ram_gb_s or DESKTOP_RAM_GB_S, asked.desktop),
        prompt_tokens=asked.prompt_tokens,
        whole_windows=asked.runtime is not None and find_runtime(library, asked.runtime) == "ik-llama.cpp",
        latent_cache=latent_cache_of(asked, runtime),
        built=runtime_date_of(asked),
        stack_known=asked.runtime is None or not is_only_akin(library, asked.runtime),
    )


def usual_precision(library: Library, asked: SizeRequest, model: Model) -> str:
    """Where none was said: what the model's name ends in (`-AWQ`, `Q4_K_M.gguf`), Ollama's own default, or as published.

    llama.cpp and what is built on it run files that people make, most of them in the type that is Ollama's default.
    """
    if stored := format_in_name(library, asked.model):
        return stored
    engine = library.engine_runtime(key) if asked.runtime and (key := find_runtime(library, asked.runtime)) else ""
    return OLLAMA_PRECISION if engine in {Runtime.OLLAMA, Runtime.LLAMA_CPP} else model.native_format or "bf16"


def offloads(said: bool | str | None, runtime: Runtime) -> bool:
    """Whether part may be kept in system RAM: `true`, and any word for what is moved; Ollama does so by itself."""
    if said is None:
        return runtime is Runtime.OLLAMA
    return str(said).lower() not in {"false", "no", "none", "0"}


def runtime_of(library: Library, asked: SizeRequest, precision: str) -> Runtime:
    """The runtime that was named, or the usual one of the format. Raises UnknownName."""
    if asked.runtime is None:
        return usual_runtime(library, None, precision)
    key = find_runtime(library, asked.runtime)
    if key is None:
        raise unknown(library, "runtime", asked.runtime)
    return Runtime(library.engine_runtime(key))


def usual_context(runtime: Runtime, model: Model, devices: tuple[Accelerator, ...]) -> int:
    """The context where none was said: Ollama's own by the memory of the cards, else 8192, and never more than the model's."""
    total = sum(device.vram_bytes for device in devices)
    tokens = ollama_default_context(total) if runtime is Runtime.OLLAMA and devices else DEFAULT_CONTEXT_TOKENS
    return min(tokens, model.max_context or tokens)


def cache_format(library: Library, text: str | None) -> CacheFormat:
    """The cache type; `q8_0/q4_0` stores keys and values in two types. Raises UnknownName."""
    names = [name.strip() for name in (text or "f16").split("(")[0].split("/")]
    found = []
    for name in names[:2]:
        key = library.resolve("kv_format", "f16" if name.lower() in {"auto", "default", "none", ""} else name)
        if key is None:
            raise unknown(library, "kv_format", name)
        found.append(library.cache_format(key))
    if len(found) == 1 or found[0].bits == found[1].bits:
        return found[0]
    keys, values = found
    return CacheFormat(f"{keys.key}/{values.key}", f"{keys.name}/{values.name}", keys.bits, values.bits)


def on_the_cpu(request: Request, answer: Estimate) -> dict[str, Any]:
    """Without any card the CPU is the one device: the same parts, in RAM."""
    model = request.model.architecture
    buffer = compute_buffer_bytes(request, model, output=True, n_devices=1, copied_bytes=0) if model else 0
    parts = {"weights": answer.weights_bytes, "kv_cache": answer.kv_cache_bytes, "activations": buffer, "overhead": PROCESS_BYTES}
    used = sum(parts.values())
    usable = request.host.ram_bytes
    return {
        "bytes": parts | {"total": used, "total_low": round(0.95 * used), "total_high": round(1.05 * used)},
        "per_device": [{"gpu": "cpu", "used": used, "usable": usable, "layers": answer.host_layers, "parts": parts}],
    }


def said_back(request: Request) -> dict[str, Any]:
    """What the names and defaults came to."""
    return {
        "model": request.model.key,
        "precision": request.weights.key,
        "kv_precision": request.cache.key,
        "runtime": request.runtime.value,
        "context": request.context,
        "batch": request.batch,
    }


def _bound_json(request: Request, asked: SizeRequest) -> dict[str, Any]:
    """The least it can need: its weights, and nothing of a cache whose shape is not known."""
    least = bound(request).weights_bytes
    usable = sum(device.usable_bytes for device in request.devices)
    return {
        "verdict": Verdict.NO.value if asked.gpus and least > usable else None,
        "bytes": {"weights": least, "kv_cache": 0, "activations": 0, "overhead": 0}
        | {"total": least, "total_low": least, "total_high": None},
        "per_device": [],
        "params": request.model.params,
        "active_params": request.model.active_params,
        "file_bytes": least,
        "assumptions": ["shape_unknown_weights_only"],
        "bound": f"The shape of {request.model.name} is not known: its weights are counted, and cache and buffers come on top.",
        "request": said_back(request),
    }


def format_of(library: Library, text: str, runtime: str) -> WeightFormat:
    """A weight format by any name, as the runtime means it. Raises UnknownName."""
    key = find_format(library, text)
    if key is None:
        raise unknown(library, "format", text)
    return library.weight_format(library.stands_for(key, runtime))
