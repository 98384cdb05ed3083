"""What every reply about a picture model says: the card, what cannot be told, the sources, the button to ask of another."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import cited, sources
from bot.pipeline import Pipeline, pick_device
from bot.reply import Choice, Source
from bot.rewrite import as_question
from bot.slots import ModelMention
from bot.wording import short
from bot.workload import Rig

SPEED = frozenset({"time", "latency", "it/s", "tok/s"})
TRAINING = frozenset({"lora", "qlora", "full", "rl"})


def card_name(rig: Rig) -> str:
    """The one card that a generation runs on."""
    return short(pick_device(rig).name)


def pipeline_notes(ask: Ask, pipeline: Pipeline | None, rig: Rig | None) -> tuple[str, ...]:
    """What is not answered, and on which card of several it was judged."""
    notes = []
    if pipeline and pipeline.model.vae_in_fp32:
        notes.append(ask.say("diffusion.vae_in_fp32", model=pipeline.model.name))
    if rig and len(rig.devices) > 1:
        notes.append(ask.say("diffusion.one_card", card=card_name(rig)))
    if TRAINING & set(ask.slots.task) and pipeline:
        notes.append(ask.say("diffusion.no_training", model=pipeline.model.name))
    if SPEED & set(ask.slots.metric) or ask.intent == "throughput":
        notes.append(ask.say("diffusion.no_time"))
    return tuple(notes)


def pipeline_button(ask: Ask, pipeline: Pipeline) -> Choice:
    """The same question of another model."""
    mention = ModelMention(key=pipeline.model.key)
    return Choice(pipeline.model.name, as_question("diffusion", ask.slots, models=(mention,), task=(), metric=()))


def pipeline_sources(ask: Ask, pipelines: tuple[Pipeline, ...], rig: Rig | None) -> tuple[Source, ...]:
    """The card's source, and one a model."""
    found = [(pipeline.model.name, pipeline.facts.citation) for pipeline in pipelines]
    models = [Source(f"{name}: {cited(ask, citation)}", citation.checked, citation.url) for name, citation in found]
    return (*sources(ask, (), (pick_device(rig),) if rig else ()), *models)
