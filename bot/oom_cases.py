"""Failures without a log that are no plain inference: fine-tuning and pictures; and a part of the layers on the card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ask import Ask
from bot.reply import Reply, Tone
from bot.understanding import Understanding
from bot.wording import gib_text
from bot.workload import find_rig, subjects
from knowledge.library import UnknownName
from sizing.estimate import Part

if TYPE_CHECKING:
    from bot.cases import Case

TRAINING = frozenset({"full", "lora", "qlora"})
HOLDS = frozenset({"fits", "tight"})
GPU_LAYERS = re.compile(r"(?:-ngl|--n-gpu-layers|--gpu-layers|--gpulayers|num_gpu|n_gpu_layers)[ =:]{1,3}(\d{1,3})\b")
"""llama.cpp's flag and those of the programs around it."""


def with_card(ask: Ask) -> Ask:
    """A bare "6 GB" on which something "runs out of memory" is a card's, though the word memory stands by it."""
    slots = ask.slots
    if slots.gpus or slots.vram_gb or not slots.ram_gb:
        return ask
    meant = replace(slots, vram_gb=slots.ram_gb, ram_gb=())
    return replace(ask, understanding=replace(ask.understanding, slots=meant))


def size_other(ask: Ask) -> Reply | None:
    """The answer of the training or the diffusion engine, as the explanation of a failure; None for any other question."""
    if find_rig(ask) is None:
        return None
    if ask.slots.task and TRAINING & {*ask.slots.task} and _all_known(ask):
        return _size_training(ask)
    return _size_pipeline(ask) if _is_pipeline(ask) else None


def _all_known(ask: Ask) -> bool:
    return bool(ask.slots.models) and not _is_pipeline(ask) and all(subject.known for subject in subjects(ask))


def _is_pipeline(ask: Ask) -> bool:
    try:
        subjects(ask)
    except UnknownName as error:
        return error.kind == "model" and bool(ask.library.resolve("diffusion", error.text))
    return False


def _size_training(ask: Ask) -> Reply:
    """Whether the named recipe fits; where it does not, the table shows every recipe, so that one that does is seen."""
    from bot.intents import training

    named = training.answer(ask)
    if named.verdict in HOLDS:
        return replace(
            named,
            detail=f"{ask.say('oom.sized.training_fits')} {named.detail}".strip(),
            tone=Tone.WARN,
            notes=(ask.say("oom.sized.training_checks"), *named.notes, ask.say("oom.sized.paste_it")),
        )
    slots = replace(ask.slots, task=())
    every = training.answer(replace(ask, understanding=replace(ask.understanding, slots=slots)))
    return replace(
        named,
        detail=f"{ask.say('oom.sized.training_no')} {named.detail}".strip(),
        tables=every.tables,
        notes=(*((ask.say("oom.sized.training_rest"),) if every.verdict in HOLDS else ()), *named.notes),
    )


def _size_pipeline(ask: Ask) -> Reply:
    """What the pipeline needs held whole, which is what fails, and then how it runs."""
    from bot.intents import diffusion

    sized, rig = diffusion.answer(ask), find_rig(ask)
    if not sized.tables or rig is None:
        return sized
    row = sized.tables[0].rows[0]
    whole = row[1].value
    if whole is None:
        return sized
    fits = whole * 2**30 <= max(device.usable_bytes for device in rig.devices)
    key = "oom.sized.pipeline_fits" if fits else "oom.sized.pipeline_no"
    return replace(
        sized,
        headline=ask.say(key, precision=row[0].text, whole=row[1].text),
        detail=f"{sized.headline} {sized.detail}".strip(),
        tone=Tone.WARN,
        notes=(ask.say("oom.sized.pipeline_checks"), *sized.notes),
    )


def without_gpu_layers(text: str, understanding: Understanding) -> Understanding:
    """The same reading of a failure, with the number of layers on the card counted as used."""
    found = GPU_LAYERS.search(text.lower()) if understanding.intent == "oom" and understanding.unused else None
    if found is None:
        return understanding
    return replace(understanding, unused=", ".join(part for part in understanding.unused.split(", ") if part != found[1]))


def gpu_layers_note(ask: Ask, cases: Sequence[Case]) -> tuple[str, ...]:
    """What is on the card when so many layers are, and what stays in RAM; nothing where the text names no such number."""
    found = GPU_LAYERS.search(ask.question.text.lower())
    case = cases[-1]
    shape, devices = case.request.model.architecture, case.estimate.devices
    if found is None or shape is None or not devices or int(found[1]) >= shape.n_layers:
        return ()
    layers = int(found[1])
    fullest = max(range(len(devices)), key=lambda index: devices[index].used_bytes)
    parts = devices[fullest].parts
    share = layers / shape.n_layers
    weights, cache = parts.get(Part.WEIGHTS, 0) * share, parts.get(Part.KV_CACHE, 0) * share
    others = sum(size for part, size in parts.items() if part not in {Part.WEIGHTS, Part.KV_CACHE})
    moving = sum(device.parts.get(part, 0) for device in devices for part in (Part.WEIGHTS, Part.KV_CACHE))
    shown = {"weights": weights, "cache": cache, "total": weights + cache + others, "rest": moving * (1 - share)}
    shown["usable"] = case.request.devices[fullest].usable_bytes
    values = {name: gib_text(value) for name, value in shown.items()}
    phrase = "oom.sized.layers" if len(devices) == 1 else "oom.sized.layers_each"
    return (ask.say(phrase, layers=layers, all=shape.n_layers, count=len(devices), **values),)
