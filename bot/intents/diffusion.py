"""Does this image or video model run, and how? By precision, or for one precision by lever; or what a card can generate."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.canvases import canvas_assumptions, fitting_canvas, on_cards
from bot.evidence import leftover_notes
from bot.generation import Ladder, as_json, lever_table, lever_text, needs_table, phase_table, precision_table, size_text
from bot.intents import handler
from bot.measured_peaks import peak_note, peak_sources, peak_table, picture_runs
from bot.missing import ask_for_pipeline, unknown_name
from bot.picture_spec import asks_for_facts, picture_spec
from bot.pipeline import Canvas, Pipeline, Way, best_way, find_canvas, find_pipelines, find_ways, precisions
from bot.pipeline_list import models_view, well_known
from bot.pipeline_words import card_name, pipeline_button, pipeline_notes, pipeline_sources
from bot.reply import Choice, Reply, Table, Tone
from bot.residents import find_tenants, share_card
from bot.rewrite import as_question
from bot.sharing import sharing_reply
from bot.wording import gib_text
from bot.workload import CannotResolve, Rig, bottomless, find_rig
from knowledge.facts import PeakRun
from sizing.diffusion_request import DiffusionPart
from sizing.estimate import Verdict

TONES = {Verdict.FITS: Tone.GOOD, Verdict.TIGHT: Tone.WARN, Verdict.OFFLOAD: Tone.GOOD, Verdict.NO: Tone.BAD}
MOST_CHOICES = 4
BITS_OF_PLAIN = 16


def answer(ask: Ask) -> Reply:
    """One model: its ladder or its levers. Several, or none but a card: a row each."""
    pipelines, rig = find_pipelines(ask), find_rig(ask)
    if rig is not None and share_card(ask) and len(pipelines) < len(find_tenants(ask)):
        return sharing_reply(ask, rig)
    if ask.intent == "training":
        raise CannotResolve("diffusion.no_training", model=pipelines[0].model.name)
    if not pipelines and ask.understanding.unknown:
        return unknown_name(ask, "model", ask.understanding.unknown[0])
    if not pipelines and ask.slots.models:
        return handler("fit" if rig else "requirements")(ask)
    if rig is None and not pipelines:
        return ask_for_pipeline(ask)
    if rig is None and len(pipelines) == 1 and asks_for_facts(ask):
        return picture_spec(ask, pipelines[0])
    if rig is not None and len(pipelines) != 1:
        return models_view(ask, rig, pipelines or well_known(ask))
    pipeline = pipelines[0]
    canvas = own = find_canvas(ask, pipeline)
    if rig is not None:
        canvas, _ = fitting_canvas(ask, pipeline, own, rig)
    ladder = tuple(find_ways(ask, pipeline, canvas, rig or bottomless(), name) for name in precisions(ask, pipeline))
    reply = view(ask, pipeline, canvas, rig, ladder, pipelines[1:])
    if rig is None or canvas == own:
        return reply
    return replace(reply, notes=(ask.say("diffusion.smaller", size=size_text(ask, own), rig=card_name(rig)), *reply.notes))


def view(
    ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig | None, ladder: Ladder, others: tuple[Pipeline, ...] = ()
) -> Reply:
    """The reply for one model; the verdict is that of the best way, offload included."""
    best = best_way(ladder) if rig else None
    shown = best or (ladder[-1][-1] if rig else ladder[0][0])
    verdict = best.verdict if best else Verdict.NO
    runs = _measured(ask, pipeline, canvas, ladder)
    return Reply(
        headline=_headline(ask, pipeline, canvas, rig, ladder, best) if rig else _needs(ask, pipeline, canvas, ladder),
        detail=_detail(ask, shown),
        tone=TONES[verdict] if rig else Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, pipeline, canvas, rig, ladder),),
        notes=(
            *pipeline_notes(ask, pipeline, rig),
            *peak_note(ask, "measured.diffusion", runs, width=canvas.width, height=canvas.height),
            *leftover_notes(ask),
        ),
        assumptions=canvas_assumptions(
            ask, pipeline, canvas, quantized=any(ways[0].label != ladder[0][0].label for ways in ladder)
        ),
        choices=(*_levers(ask, ladder), *_others(ask, others)) if rig else (*on_cards(ask), *_others(ask, others)),
        sources=(*pipeline_sources(ask, (pipeline,), rig), *peak_sources(runs)),
        more=(phase_table(ask, pipeline, shown), *peak_table(ask, runs)),
        verdict=verdict.value if rig else None,
        estimate=as_json(shown) if rig or len(ladder) == 1 else None,
    )


def _measured(ask: Ask, pipeline: Pipeline, canvas: Canvas, ladder: Ladder) -> tuple[PeakRun, ...]:
    """Measured runs of the same size, where the published 16 bits are among what is answered."""
    plain = any(ways[0].estimate.request.denoiser.bits == BITS_OF_PLAIN for ways in ladder)
    return picture_runs(ask, pipeline.facts.key, canvas) if plain else ()


def _headline(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig, ladder: Ladder, best: Way | None) -> str:
    values = {"model": pipeline.model.name, "size": size_text(ask, canvas), "rig": card_name(rig)}
    if best is None:
        least = min((way for ways in ladder for way in ways), key=lambda way: way.estimate.used_bytes)
        need = gib_text(least.estimate.used_bytes)
        return ask.say("diffusion.no", need=need, precision=least.label, lever=lever_text(ask, least), **values)
    spare = gib_text(best.estimate.free_bytes)
    case = "tight" if not best.works else "fits" if best.lever == "all" else "eased"
    lever = lever_text(ask, best)
    return ask.say(f"diffusion.{case}", precision=best.label, spare=spare, lever=lever, **values)


def _needs(ask: Ask, pipeline: Pipeline, canvas: Canvas, ladder: Ladder) -> str:
    values = {"model": pipeline.model.name, "size": size_text(ask, canvas)}
    first, last = ladder[0][0], ladder[-1][0]
    if len(ladder) == 1:
        eased = next((way for way in ladder[0] if way.lever != "all"), first)
        need, less = gib_text(first.estimate.used_bytes), gib_text(eased.estimate.used_bytes)
        return ask.say("diffusion.needs_one", need=need, precision=first.label, less=less, lever=lever_text(ask, eased), **values)
    most, least = gib_text(first.estimate.used_bytes), gib_text(last.estimate.used_bytes)
    return ask.say("diffusion.needs", most=most, wide=first.label, least=least, narrow=last.label, **values)


def _detail(ask: Ask, way: Way) -> str:
    """Which phase is the peak, and how much of it is computing."""
    peak = way.estimate.peak
    activations = peak.parts[DiffusionPart.ACTIVATIONS]
    return ask.say(
        f"diffusion.peak_{peak.phase.value}", activations=gib_text(activations), rest=gib_text(peak.used_bytes - activations)
    )


def _table(ask: Ask, pipeline: Pipeline, canvas: Canvas, rig: Rig | None, ladder: Ladder) -> Table:
    if len(ladder) == 1:
        return lever_table(ask, pipeline, canvas, ladder[0], judged=rig is not None)
    return precision_table(ask, pipeline, canvas, rig, ladder) if rig else needs_table(ask, pipeline, canvas, ladder)


def _levers(ask: Ask, ladder: Ladder) -> tuple[Choice, ...]:
    """A button for each row of a ladder: what its levers give."""
    if len(ladder) == 1:
        return ()
    return tuple(
        Choice(
            ask.say("diffusion.levers_button", precision=ways[0].label),
            as_question("diffusion", ask.slots, precision=(ways[0].estimate.request.denoiser.key,)),
        )
        for ways in ladder
    )


def _others(ask: Ask, others: tuple[Pipeline, ...]) -> tuple[Choice, ...]:
    return tuple(pipeline_button(ask, other) for other in others[:MOST_CHOICES])
