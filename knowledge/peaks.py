"""Published peaks of training runs and of image and video pipelines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.facts import Citation, PeakRun

Rows = Callable[..., list[Any]]

_TRAINING = """
    select gpu, gpu_key, count, method, dtype, seq, batch, peak_gib, oom, sources.title, sources.url, sources.checked
    from truth_training join sources on sources.id = source_id where model_key = ? and kind = 'measured'
"""
_PICTURES = """
    select model, gpu, gpu_key, technique, dtype, resolution, frames, peak_gib, time_s, title, url, sources.checked
    from truth_diffusion join sources on sources.id = source_id where kind = 'measured' and peak_gib is not null
"""


def read_training(rows: Rows, model: str) -> tuple[PeakRun, ...]:
    """Measured training runs of a model; the size is the sequence length."""
    return tuple(
        PeakRun(
            gpu=row["gpu"],
            gpu_key=row["gpu_key"],
            count=row["count"],
            how=row["method"],
            dtype=row["dtype"],
            size=str(row["seq"] or ""),
            batch=row["batch"],
            frames=None,
            peak_gib=row["peak_gib"],
            seconds=None,
            out_of_memory=bool(row["oom"]),
            citation=Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
        )
        for row in rows(_TRAINING, model)
    )


def read_pictures(rows: Rows, resolve: Callable[[str], str | None]) -> dict[str, tuple[PeakRun, ...]]:
    """Measured generations by the key of the pipeline that the row's name certainly means; the size is `1024x1024`."""
    found: dict[str, list[PeakRun]] = {}
    for row in rows(_PICTURES):
        key = resolve(row["model"]) or resolve(row["model"].partition(" (")[0])
        if key is None:
            continue
        found.setdefault(key, []).append(
            PeakRun(
                gpu=row["gpu"],
                gpu_key=row["gpu_key"],
                count=1,
                how=row["technique"],
                dtype=row["dtype"],
                size=row["resolution"],
                batch=None,
                frames=row["frames"],
                peak_gib=row["peak_gib"],
                seconds=row["time_s"],
                out_of_memory=False,
                citation=Citation(row["title"], date.fromisoformat(row["checked"]), row["url"]),
            )
        )
    return {key: tuple(runs) for key, runs in found.items()}
