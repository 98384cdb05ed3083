"""Published measurements of a model, from every table of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.facts import Citation, Measurement

_MEASURED = """
    select {columns}, sources.title, sources.url, sources.checked
    from {table} join sources on sources.id = source_id where model_key = ?
"""
_COLUMNS = {
    "truth_memory": "'memory', model, gpu, gpu_key, quant, ctx, total_mib / 1024, null, null, runtime, '', notes",
    "truth_serving": "'serving', model, gpu, gpu_key, quant, max_model_len, weights_gib, null, oom, runtime, '', notes",
    "truth_fit_throughput": (
        "'speed', model, coalesce(count || 'x ', '') || gpu, gpu_key, precision_quant, context_tokens, null, gen_tok_s, oom, "
        "runtime, trust, notes"
    ),
    "truth_reports": (
        "'report', model, gpu, gpu_key, precision, null, used_gib, null, oom, environment, 'low', "
        "trim(iif(it_s_low is null, '', printf('%g to %g it/s; ', it_s_low, it_s_high)) || notes, '; ')"
    ),
    "truth_training": "'training', model, gpu, gpu_key, method, seq, peak_gib, null, oom, '', kind, notes",
}


def read_measurements(rows: Callable[..., list[Any]], model: str) -> tuple[Measurement, ...]:
    """Every measurement whose model is certain to be this one."""
    return tuple(
        _to_measurement(row)
        for table, columns in _COLUMNS.items()
        for row in rows(_MEASURED.format(columns=columns, table=table), model)
    )


def _to_measurement(row: Any) -> Measurement:
    table, model, gpu, gpu_key, fmt, context, used_gib, tok_s, oom, runtime, trust, note, title, url, checked = row
    return Measurement(
        table=table,
        model=model,
        gpu=gpu or "",
        gpu_key=gpu_key,
        format=fmt,
        context=context,
        used_gib=used_gib,
        tok_s=tok_s,
        out_of_memory=None if oom is None else bool(oom),
        runtime=runtime,
        citation=Citation(title, date.fromisoformat(checked), url),
        trust=trust,
        note=note,
    )
