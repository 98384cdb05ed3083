"""What an image or video model is: its parts with their parameters, its usual size and steps, its licence."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.evidence import leftover_notes
from bot.items.words import said
from bot.pipeline import Pipeline
from bot.pipeline_words import pipeline_sources
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.tokens import tokenise
from bot.wording import billions

MAX_CHARACTERS = 200
FACTS = frozenset({"license", "steps", "specs", "parameters"})


def asks_for_facts(ask: Ask) -> bool:
    """Whether a question is about what the model is, and not about what it needs."""
    text = ask.question.text
    return len(text) <= MAX_CHARACTERS and bool(FACTS & {*said("asks", tokenise(text))})


def picture_spec(ask: Ask, pipeline: Pipeline) -> Reply:
    """Facts in rows."""
    rows = tuple((Cell(ask.say(f"picture.{name}")), Cell(value)) for name, value in _facts(ask, pipeline) if value)
    total = pipeline.facts.denoiser_params * pipeline.facts.denoiser_experts
    total += pipeline.facts.text_encoder_params + pipeline.facts.vae_params
    return Reply(
        headline=ask.say("picture.headline", model=pipeline.model.name, total=billions(total), license=pipeline.facts.license),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table((Column(ask.say("column.fact")), Column(pipeline.model.name)), rows),),
        notes=leftover_notes(ask),
        choices=(
            Choice(ask.say("spec.needs_button"), as_question("diffusion", ask.slots, metric=())),
            Choice(ask.say("single.price_button"), as_question("quote", ask.slots, metric=())),
        ),
        sources=pipeline_sources(ask, (pipeline,), None),
    )


def _facts(ask: Ask, pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    facts = pipeline.facts
    experts = f"{facts.denoiser_experts} × " if facts.denoiser_experts > 1 else ""
    yield "denoiser", f"{experts}{billions(facts.denoiser_params)}"
    yield "text_encoders", f"{facts.text_encoders} ({billions(facts.text_encoder_params)})" if facts.text_encoders else ""
    yield "vae", billions(facts.vae_params)
    yield "size", f"{facts.default_width_px}×{facts.default_height_px}"
    frames = facts.default_frames or 1
    rate = f", {facts.default_fps} fps" if facts.default_fps else ""
    yield "frames", f"{frames}{rate}" if frames > 1 else ""
    yield "steps", f"{facts.default_steps}"
    yield "latent", f"1/{facts.latent_spatial_factor}, {facts.latent_channels}"
    yield "native", facts.native_format.upper()
    yield "license", facts.license
