"""What one card can generate: a row a model, by its best way."""

from __future__ import annotations

from bot.ask import Ask
from bot.canvases import fitting_canvas
from bot.evidence import leftover_notes
from bot.generation import models_table
from bot.pipeline import Pipeline, find_canvas, find_pipeline, pick_device
from bot.pipeline_words import card_name, pipeline_button, pipeline_notes, pipeline_sources
from bot.reply import Reply, Tone
from bot.wording import gib_text
from bot.workload import Rig
from sizing.estimate import Verdict

ORDER = (Verdict.FITS, Verdict.TIGHT, Verdict.OFFLOAD, Verdict.NO)
MOST_CHOICES = 4


def well_known(ask: Ask) -> tuple[Pipeline, ...]:
    """Pipelines to show when none was named, the smallest first."""
    return tuple(find_pipeline(ask, key) for key in ask.library.well_known_pipelines())


def models_view(ask: Ask, rig: Rig, pipelines: tuple[Pipeline, ...]) -> Reply:
    """What one card can generate: every model at its own size, by its best way; what needs more is said in one line."""
    found, too_large = [], []
    for pipeline in pipelines:
        if ask.slots.frames and not pipeline.model.is_video:
            continue
        canvas, best = fitting_canvas(ask, pipeline, find_canvas(ask, pipeline), rig)
        if best:
            found.append((pipeline, canvas, best))
        else:
            too_large.append(pipeline.model.name)
    whole = [pipeline.model.name for pipeline, _, way in found if way.estimate.host_bytes == 0]
    case = "none"
    if found:
        case = "offloaded" if not whole else "whole" if len(whole) == len(found) else "some"
    notes = [ask.say("models_for_hardware.too_large", names=ask.listed(too_large))] if too_large and found else []
    return Reply(
        headline=ask.say(f"diffusion.models_{case}", rig=card_name(rig), names=ask.listed(whole[-3:]), count=len(found)),
        detail=ask.say("fit.usable_one", rig=card_name(rig), usable=gib_text(pick_device(rig).usable_bytes)),
        tone=Tone.GOOD if whole else Tone.WARN if found else Tone.BAD,
        intent=ask.intent,
        tables=(models_table(ask, rig, found),) if found else (),
        notes=(*notes, *pipeline_notes(ask, None, rig), *leftover_notes(ask)),
        choices=tuple(pipeline_button(ask, pipeline) for pipeline, _, _ in found[-MOST_CHOICES:]),
        sources=pipeline_sources(ask, tuple(pipeline for pipeline, _, _ in found[:3]), rig),
        verdict=min((way.verdict for _, _, way in found), key=ORDER.index).value if found else Verdict.NO.value,
    )
