"""Published measurements of a model, from every table of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.facts import Citation, Measurement

_MEASURED = """
    select {columns}, sources.title, sources.url, sources.checked
    from {table} join sources on sources.id = source_id where model_key = ?
"""
_COLUMNS = {
    # table, model, device, its key, how many, format, context, memory, speed from and to, out of memory, and what was said of it
    "truth_memory": (
        "'memory', model, gpu, gpu_key, null, quant, ctx, total_mib / 1024, null, null, null, runtime, '', notes, "
        "coalesce(weights_host_mib, 0) > 0.15 * coalesce(weights_mib, total_mib) or notes like '%INCOMPLETE%'"
    ),
    "truth_serving": (
        "'serving', model, gpu, gpu_key, count, quant, max_model_len, weights_gib, null, null, oom, runtime, '', notes, 0"
    ),
    "truth_fit_throughput": (
        "'speed', model, coalesce(count || 'x ', '') || gpu, gpu_key, count, precision_quant, context_tokens, null, gen_tok_s, "
        "null, oom, runtime, trust, notes, 0"
    ),
    "truth_reports": (
        "'report', model, gpu, gpu_key, 1, precision, null, used_gib, it_s_low, it_s_high, oom, environment, 'low', "
        "trim(iif(it_s_low is null, '', printf('%g to %g it/s; ', it_s_low, it_s_high)) || notes, '; '), 0"
    ),
    "truth_training": "'training', model, gpu, gpu_key, count, method, seq, peak_gib, null, null, oom, '', kind, notes, 0",
}

_COUNT = re.compile(r"^(\d+)x |x(\d+)\b")
_BESIDE = re.compile(r"^(?:gguf-|bnb\.)|\s*\(.*$")
FORMAT_NAMES = {
    "awq": "awq-int4",
    "awq int4": "awq-int4",
    "fp8-static": "fp8",
    "4bit": "mlx-4bit",
    "float16": "fp16",
    "float32": "fp32",
    "gptq 4-bit": "gptq-int4",
    "autoround-int4": "gptq-int4",
    "ollama default": "q4_k_m",
}
"""Formats as the sources write them, where that is no name of ours."""


def read_measurements(
    rows: Callable[..., list[Any]], model: str, find_format: Callable[[str], str | None]
) -> tuple[Measurement, ...]:
    """Every measurement whose model is certain to be this one. `find_format` gives the key of a format's name."""
    return tuple(
        _to_measurement(row, find_format)
        for table, columns in _COLUMNS.items()
        for row in rows(_MEASURED.format(columns=columns, table=table), model)
    )


def _to_measurement(row: Any, find_format: Callable[[str], str | None]) -> Measurement:
    table, model, gpu, gpu_key, count, fmt, context, used, tok_s, tok_s_high, oom, runtime, trust, note, partial, *source = row
    title, url, checked = source
    return Measurement(
        table=table,
        model=model,
        gpu=gpu or "",
        gpu_key=gpu_key,
        format=fmt,
        context=context,
        used_gib=used,
        tok_s=tok_s,
        out_of_memory=None if oom is None else bool(oom),
        runtime=runtime,
        citation=Citation(title, date.fromisoformat(checked), url),
        trust=trust,
        note=note,
        count=count or _count_in(gpu or ""),
        format_key=format_key(fmt, find_format) or "",
        tok_s_high=tok_s_high or tok_s,
        partial=bool(partial),
    )


def _count_in(gpu: str) -> int | None:
    """`4x A100` and `CUDA x4` are four; a card alone is one; several kinds, or none that is named, cannot be said."""
    if "+" in gpu or not gpu or "CPU" in gpu:
        return None
    found = _COUNT.search(gpu)
    return int(found[1] or found[2]) if found else None if gpu[0].isdigit() else 1


def format_key(text: str, find_format: Callable[[str], str | None]) -> str | None:
    """The key of a format as a source writes it: `gguf-q6_k`, `bnb.nf4-dq`, `Q4_K_M (mixed)`, `AWQ`."""
    bare = text.strip().lower()
    trimmed = _BESIDE.sub("", _BESIDE.sub("", bare)).strip()
    for name in (bare, trimmed):
        key = find_format(FORMAT_NAMES.get(name, name)) if name else None
        if key:
            return key
    return None
