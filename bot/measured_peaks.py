"""Measured peaks beside an estimate of training or of pictures, by the same rules: nothing of another model, method or size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.ask import Ask
from bot.evidence import brief
from bot.pipeline import Canvas
from bot.reply import Cell, Column, Source, Table
from bot.wording import DASH, cards, short
from knowledge.facts import PeakRun

MAX_ROWS = 12
COMPARABLE_LENGTH = 1.5
EASED = re.compile(r"offload|slicing|tiling|optimiz|quant|sparsify|8bit|4bit|int\d|fp8", re.IGNORECASE)
"""A technique that changes what is held on the card: such a run is no measure of the plain one."""

_BATCH = re.compile(r"batch[= ](\d+)")
PLAIN_DTYPES = frozenset({"bf16", "fp16"})


def training_runs(ask: Ask, model: str, method: str, length: int, batch: int, count: int) -> tuple[PeakRun, ...]:
    """Those of the model with this method (`full`, `lora`, `qlora`), so many cards, the batch, and about the length."""
    return tuple(
        run
        for run in ask.library.training_peaks(model)
        if run.how == method
        and run.count == count
        and run.batch == batch
        and run.peak_gib
        and run.size
        and length / COMPARABLE_LENGTH <= int(run.size) <= length * COMPARABLE_LENGTH
    )


def picture_runs(ask: Ask, pipeline: str, canvas: Canvas) -> tuple[PeakRun, ...]:
    """Those of the pipeline in 16 bits, of as many pictures or clips of this size, with everything on the card."""
    return tuple(
        run
        for run in ask.library.picture_peaks(pipeline)
        if run.dtype.lower() in PLAIN_DTYPES
        and run.size == f"{canvas.width}x{canvas.height}"
        and (run.frames or 1) == canvas.frames
        and not EASED.search(re.sub(r"quantize_vae=False", "", run.how))
        and _batch_of(run) == canvas.batch
    )


def _batch_of(run: PeakRun) -> int:
    found = _BATCH.search(run.how)
    return int(found[1]) if found else 1


def peak_note(ask: Ask, phrase: str, runs: tuple[PeakRun, ...], **values: object) -> tuple[str, ...]:
    """`3 measured runs at 1024×1024 peaked at 33.8–36.2 GiB (H100 SXM5 80 GB).`, or nothing."""
    peaks = [run.peak_gib for run in runs if run.peak_gib]
    if not peaks:
        return ()
    low, high = f"{min(peaks):.3g}", f"{max(peaks):.3g}"
    used = f"{low} GiB" if low == high else f"{low}–{high} GiB"
    names = dict.fromkeys(_card(ask, run) for run in runs)
    return (ask.say(phrase, count=len(peaks), used=used, cards=ask.listed(names), **values),)


def _card(ask: Ask, run: PeakRun) -> str:
    return cards(short(ask.library.gpu(run.gpu_key).name), run.count or 1) if run.gpu_key else run.gpu or DASH


def peak_table(ask: Ask, runs: Iterable[PeakRun]) -> tuple[Table, ...]:
    """The runs one by one, for "Show the work"."""
    rows = tuple(_row(ask, run) for run in runs)[:MAX_ROWS]
    if not rows:
        return ()
    columns = (
        Column(ask.say("column.card")),
        Column(ask.say("measured.used"), numeric=True),
        Column(ask.say("measured.size"), priority=1),
        Column(ask.say("measured.runtime"), priority=2),
        Column(ask.say("measured.source"), priority=2),
    )
    return (Table(columns, rows, ask.say("measured.caption")),)


def _row(ask: Ask, run: PeakRun) -> tuple[Cell, ...]:
    used = f"{run.peak_gib:.3g} GiB" if run.peak_gib else DASH
    how = ask.listed(part for part in (run.dtype, run.how) if part)
    return (Cell(_card(ask, run)), Cell(used, run.peak_gib, "GiB"), Cell(run.size or DASH), Cell(how), Cell(brief(run.citation)))


def peak_sources(runs: Iterable[PeakRun]) -> Iterator[Source]:
    """Where the runs were read; one line a source."""
    for citation in dict.fromkeys(run.citation for run in runs):
        yield Source(brief(citation), citation.checked, citation.url)
