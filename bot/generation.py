"""Tables of what a generation needs: by precision, by lever, by model, and phase by phase behind "Show the work"."""

from __future__ import annotations

from typing import Any

from bot.ask import Ask
from bot.pipeline import Canvas, Pipeline, Way, best_way
from bot.reply import Cell, Column, Table
from bot.wording import DASH, gib_text, number
from bot.workload import Rig
from sizing.diffusion import SLOWDOWN
from sizing.diffusion_request import DiffusionPart
from sizing.units import gib

Ladder = tuple[tuple[Way, ...], ...]
MILD_OFFLOADS = frozenset({"text_on_host", "model_offload"})
"""Levers that keep weights in RAM without being several times slower."""


def size_text(ask: Ask, canvas: Canvas) -> str:
    """`81 frames of 1280×720`, `4 × 1024×1024`."""
    size = f"{canvas.width}×{canvas.height}"
    if canvas.frames > 1:
        size = ask.say("diffusion.frames_of", count=canvas.frames, size=size)
    return ask.say("diffusion.several", count=canvas.batch, size=size) if canvas.batch > 1 else size


def lever_text(ask: Ask, way: Way) -> str:
    """What the lever is called."""
    return ask.say(f"diffusion.lever_{way.lever}")


def _bytes(n_bytes: float) -> Cell:
    return Cell(gib_text(n_bytes), gib(n_bytes), "GiB")


def verdict_cell(ask: Ask, way: Way | None) -> Cell:
    """`fits`, the lever by which it fits, or `no`."""
    if way is None:
        return Cell(ask.say("verdict.no"))
    if way.works:
        return Cell(ask.say("verdict.fits") if way.lever == "all" else lever_text(ask, way))
    return Cell(ask.say("verdict.tight"))


def precision_table(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig, ladder: Ladder) -> Table:
    """A row a precision: with everything on the card, and by the mildest lever that makes it fit."""
    say = ask.say
    columns = (
        Column(say("column.precision")),
        Column(say("diffusion.all_on_card"), numeric=True, priority=1),
        Column(say("diffusion.how")),
        Column(say("diffusion.then"), numeric=True),
    )
    rows = []
    for ways in ladder:
        way = best_way((ways,))
        then = way or ways[-1]
        rows.append(
            (Cell(ways[0].label), _bytes(ways[0].estimate.used_bytes), verdict_cell(ask, way), _bytes(then.estimate.used_bytes))
        )
    caption = say("diffusion.caption_on", model=pipeline.model.name, size=size_text(ask, canvas), rig=rig.name)
    return Table(columns, tuple(rows), caption)


def lever_table(ask: Ask, pipeline: Pipeline, canvas: Canvas, ways: tuple[Way, ...], *, judged: bool) -> Table:
    """A row a lever of one precision: what the card holds, whether that fits, the RAM, how much slower."""
    say = ask.say
    columns = [Column(say("diffusion.lever")), Column(say("column.needs"), numeric=True)]
    columns += [Column(say("column.verdict"))] if judged else []
    columns += [Column(say("diffusion.ram"), numeric=True, priority=1), Column(say("diffusion.time"), numeric=True, priority=2)]
    rows = []
    for way in ways:
        row = [Cell(lever_text(ask, way)), _bytes(way.estimate.used_bytes)]
        row += [Cell(say("verdict.fits" if way.works else f"verdict.{way.verdict.value}"))] if judged else []
        host = way.estimate.host_bytes
        factor = SLOWDOWN.get(way.estimate.request.residence)
        row += [
            _bytes(host) if host else Cell(DASH),
            Cell(say("diffusion.slower", factor=number(factor)) if factor else DASH, factor),
        ]
        rows.append(tuple(row))
    caption = say("diffusion.caption", model=pipeline.model.name, precision=ways[0].label, size=size_text(ask, canvas))
    return Table(tuple(columns), tuple(rows), caption)


def needs_table(ask: Ask, pipeline: Pipeline, canvas: Canvas, ladder: Ladder) -> Table:
    """Without a card: a row a precision, with everything on the card, with VAE tiling, and with weights kept in RAM."""
    say = ask.say
    labels = ("diffusion.all_on_card", "diffusion.lever_vae_tiling", "diffusion.offloaded")
    columns = (
        Column(say("column.precision")),
        *(Column(say(label), numeric=True, priority=index) for index, label in enumerate(labels)),
    )
    rows = []
    for ways in ladder:
        by_lever = {way.lever: way.estimate.used_bytes for way in ways}
        everything = by_lever["all"]
        offloaded = min((by_lever[lever] for lever in MILD_OFFLOADS & by_lever.keys()), default=everything)
        needs = (everything, by_lever.get("vae_tiling", everything), offloaded)
        rows.append((Cell(ways[0].label), *map(_bytes, needs)))
    caption = say("diffusion.caption_needs", model=pipeline.model.name, size=size_text(ask, canvas))
    return Table(columns, tuple(rows), caption)


def models_table(ask: Ask, rig: Rig, found: list[tuple[Pipeline, Canvas, Way]]) -> Table:
    """A row a model: at which size, how, and what the card then holds."""
    say = ask.say
    columns = (
        Column(say("column.model")),
        Column(say("diffusion.size"), priority=2),
        Column(say("column.best_precision"), priority=1),
        Column(say("diffusion.how")),
        Column(say("column.needs"), numeric=True),
        Column(say("diffusion.ram"), numeric=True, priority=1),
    )
    rows = tuple(
        (
            Cell(pipeline.model.name),
            Cell(size_text(ask, canvas)),
            Cell(way.label),
            verdict_cell(ask, way),
            _bytes(way.estimate.used_bytes),
            _bytes(way.estimate.host_bytes) if way.estimate.host_bytes else Cell(DASH),
        )
        for pipeline, canvas, way in found
    )
    return Table(columns, rows, say("diffusion.caption_models", rig=rig.name))


def phase_table(ask: Ask, pipeline: Pipeline, way: Way) -> Table:
    """Parts by phase: the fullest phase is the peak, and phases never add up."""
    phases = way.estimate.phases
    columns = (
        Column(ask.say("column.part")),
        *(
            Column(ask.say(f"diffusion.phase_{phase.phase.value}"), numeric=True, priority=int(phase is not way.estimate.peak))
            for phase in phases
        ),
    )
    rows = [
        (
            Cell(ask.say(f"diffusion.part_{part.value}")),
            *(Cell(number(gib(phase.parts[part])), gib(phase.parts[part]), "GiB") for phase in phases),
        )
        for part in DiffusionPart
    ]
    rows.append(
        (Cell(ask.say("memory.total")), *(Cell(number(gib(phase.used_bytes)), gib(phase.used_bytes), "GiB") for phase in phases))
    )
    caption = ask.say("diffusion.caption_phases", model=pipeline.model.name, precision=way.label, lever=lever_text(ask, way))
    return Table(columns, tuple(rows), caption)


def as_json(way: Way) -> dict[str, Any]:
    """The estimate in the stable shape: whole bytes of the peak, in `bytes` and for the one card."""
    estimate, peak = way.estimate, way.estimate.peak
    moving = {DiffusionPart.ACTIVATIONS, DiffusionPart.OVERHEAD}
    return {
        "verdict": estimate.verdict.value,
        "bytes": {
            "weights": sum(size for part, size in peak.parts.items() if part not in moving),
            "kv_cache": 0,
            "activations": peak.parts[DiffusionPart.ACTIVATIONS],
            "overhead": peak.parts[DiffusionPart.OVERHEAD],
            "total": estimate.used_bytes,
            "total_low": round(estimate.need.low),
            "total_high": round(estimate.need.high),
        },
        "per_device": [
            {
                "gpu": estimate.request.device.key,
                "used": estimate.used_bytes,
                "usable": estimate.request.device.usable_bytes,
                "parts": {part.value: size for part, size in peak.parts.items()},
            }
        ],
        "phase": peak.phase.value,
        "lever": way.lever,
        "host_bytes": estimate.host_bytes,
    }
