"""Each part of the memory, measured and estimated: one function a part."""

import re
from dataclasses import replace

from knowledge.accuracy.samples import Sample, find_format, find_model, gguf_type
from knowledge.accuracy.speeds import Unmapped, gpu_of, runtime_of, tokens_of
from knowledge.library import Library
from sizing.activations import compute_buffer_bytes
from sizing.cache import cache_bytes_by_layer
from sizing.estimate import Part, Verdict
from sizing.formats import CacheFormat
from sizing.hardware import Accelerator
from sizing.inference import estimate
from sizing.units import GIB, MIB, gb
from sizing.weights import weigh
from sizing.workload import Request, Runtime

KV_BITS = {"f16": 16.0, "bf16": 16.0, "q8_0": 8.5, "q4_0": 4.5, "iq4_nl": 4.5}
ROOMY = Accelerator("roomy", "roomy", "nvidia", 1024 * GIB, 1024 * GIB)
"""A card on which everything fits, where only the need is compared."""
OWN_MIXTURE_SHARE = 0.03
"""A file whose printed bits per weight are this far from its type's is a mixture of its own under that name."""


def weights_sample(row: dict[str, str], library: Library) -> Sample:
    """A published file size."""
    fmt, model = gguf_type(row, library), find_model(row, library)
    size = gb(weigh(model, fmt).total)
    printed = float(row["size_gb_decimal"])
    own = "ik_llama" in row["source"] and abs(size / printed - 1) > OWN_MIXTURE_SHARE
    old = (
        "Dec 2023" in row["quant"]
        or "ggmlv3" in row["model"]
        or (row["model"].startswith("Mixtral-8x7B") and "URL not kept" in row["source"])
    )
    group = "made by older rules" if old else "mixtures of their own" if own else "GGUF files"
    return Sample("weights", group, f"{model.key} {fmt.key}", printed, size)


def cache_sample(row: dict[str, str], library: Library) -> Sample:
    """A logged KV cache of llama.cpp; keys and values of two types are the mean of both."""
    if not row["kv_mib"] or not row["ctx"] or float(row["kv_mib"]) == 0:
        raise Unmapped("no cache in the row")
    model, types = find_model(row, library), row["kv_type"].split(" ")[0].split("/")
    if not set(types) <= set(KV_BITS):
        raise Unmapped(f"cache type {row['kv_type']!r}")
    latent = any(layer.kind == "latent" for layer in model.architecture.layers) if model.architecture else False
    if latent and "MLA" not in row["kv_type"]:
        raise Unmapped("MLA expanded, as before 2025")
    fmt = library.weight_format("bf16")
    sizes = [
        sum(cache_bytes_by_layer(Request(model, fmt, CacheFormat(name, name, KV_BITS[name]), (), int(row["ctx"]))))
        for name in types
    ]
    group = "llama.cpp, windows cached whole" if "gemma" in model.key and "ik_llama" in row["runtime"] else "llama.cpp"
    return Sample("KV cache", group, f"{model.key} {row['ctx']}", float(row["kv_mib"]), sum(sizes) / len(sizes) / MIB)


def buffer_sample(row: dict[str, str], library: Library) -> Sample:
    """A logged compute buffer on one device with everything on it, or on the host."""
    whole = row["n_gpu_layers"].split("/")[0] == row["n_gpu_layers"].split("/")[-1]
    if not row["compute_mib"] or not row["ctx"] or "per device" in row["notes"] or "overridden" in row["notes"] or not whole:
        raise Unmapped("no whole compute buffer in the row")
    model = find_model(row, library)
    ubatch, flash = re.search(r"ubatch=(\d+)", row["notes"]), re.search(r"fa=1", row["notes"])
    request = Request(
        model,
        library.weight_format("q4_k_m"),
        library.cache_format("f16"),
        (),
        int(row["ctx"]),
        ubatch=int(ubatch[1]) if ubatch else 512,
        flash_attention=bool(flash),
    )
    if model.architecture is None:
        raise Unmapped("no shape")
    size = compute_buffer_bytes(request, model.architecture, output=True, n_devices=1, copied_bytes=0)
    mla = any(layer.kind == "latent" for layer in model.architecture.layers)
    group = "ik_llama.cpp's MLA" if mla else "llama.cpp"
    return Sample("compute buffer", group, f"{model.key} {row['ctx']} ub{request.ubatch}", float(row["compute_mib"]), size / MIB)


def total_sample(row: dict[str, str], library: Library) -> Sample:
    """Peak tensor bytes under Transformers, without the CUDA context (torch's own counter)."""
    if "HF transformers" not in row["runtime"] or "fused" in row["runtime"]:
        raise Unmapped(f"total under {row['runtime'][:20]!r}")
    model, fmt = find_model(row, library), find_format(row["quant"], library)
    prompt = re.search(r"prompt (\d+) \+", row["notes"])
    count = re.match(r"(\d+)x", row["gpu"])
    request = Request(
        model,
        fmt,
        library.cache_format("f16"),
        (ROOMY,) * (int(count[1]) if count else 1),
        int(row["ctx"]),
        runtime=Runtime.TRANSFORMERS,
        prompt_tokens=int(prompt[1]) if prompt else None,
    )
    answer = estimate(request)
    # Qwen3's table grows by the cache alone, to the MiB: what it shows is the memory after the run, without any peak.
    after = "Qwen3" in row["model"] and "GPU memory (MB)" in row["notes"]
    left_out = [Part.OVERHEAD, Part.ACTIVATIONS] if after else [Part.OVERHEAD]
    less = sum(answer.total(part) for part in left_out)
    expected, low, high = ((value - less) / MIB for value in (answer.need.expected, answer.need.low, answer.need.high))
    group = "Transformers, weights and cache" if after else "Transformers, peak"
    return Sample("total", group, f"{model.key} {fmt.key} {row['ctx']}", float(row["total_mib"]), expected, low, high)


def loaded_sample(row: dict[str, str], library: Library) -> Sample:
    """`VRAM used` of llama.cpp: weights but the embedding, cache and compute buffer, without the CUDA context."""
    if "VRAM used" not in row["notes"]:
        raise Unmapped("no total of llama.cpp")
    model, fmt = find_model(row, library), find_format({"F16": "gguf-f16"}.get(row["quant"], row["quant"]), library)
    request = Request(model, fmt, library.cache_format("f16"), (ROOMY,), int(row["ctx"]), flash_attention=False)
    answer = estimate(request)
    less = answer.total(Part.OVERHEAD)
    expected, low, high = ((value - less) / MIB for value in (answer.need.expected, answer.need.low, answer.need.high))
    return Sample("total", "llama.cpp", f"{model.key} {fmt.key}", float(row["total_mib"]), expected, low, high)


def fit_sample(row: dict[str, str], library: Library) -> Sample:
    """Whether it ran (1) or not (0), in runs of llama.cpp and others; tight counts as running."""
    model, device, runtime = find_model(row, library), gpu_of(row, library), runtime_of(row)
    fmt = find_format(row["precision_quant"] or "q4_k_m", library)
    if fmt.key in {"fp16", "f16", "bf16"} and runtime is Runtime.LLAMA_CPP:
        fmt = library.weight_format("gguf-f16")
    start, generated = tokens_of(row.get("workload") or row["context_tokens"])
    request = Request(
        model,
        fmt,
        library.cache_format("f16"),
        (device,) * int(row["count"]),
        max(1, start + generated),
        runtime=runtime,
        flash_attention="no FA" not in row["runtime"],
        prompt_tokens=max(1, start) if runtime is Runtime.TRANSFORMERS else None,
    )
    verdict = estimate(replace(request, gpu_memory_utilization=0.95)).verdict
    ran, said = row["oom"] != "1", verdict in {Verdict.FITS, Verdict.TIGHT}
    trust = row["trust"].split(" ")[0]
    name = f"{model.key} {fmt.key} {row['count']}x {device.key} {request.context} {runtime.value} ran={ran}"
    return Sample("fit", f"trust {trust}", name, 1.0, 1.0 if said is ran else 2.0)
