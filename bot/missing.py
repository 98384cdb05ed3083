"""Replies for what cannot be answered as it stands: a slot that is missing, a name that is unknown, an absurd number."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention, ModelMention, Slots
from bot.wording import cards, short
from bot.workload import CannotResolve
from knowledge.library import Library

LIKELY_SIZES_B = (8.0, 14.0, 32.0, 70.0)
LIKELY_PIPELINES = frozenset({"sdxl", "flux.1-dev", "z-image", "wan2.2-t2v-a14b"})
LIKELY_GPUS = ("rtx-3090", "rtx-4090", "rtx-5090", "h100-sxm5-80gb")
MAX_QUOTED_CHARACTERS = 60
KINDS_KEPT = 8


def quoted(text: str) -> str:
    """A user's words on one line, cut where they are long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED_CHARACTERS else f"{line[:MAX_QUOTED_CHARACTERS]}…"


def nearest(library: Library, kind: str, text: str, limit: int = 3) -> tuple[str, ...]:
    """Keys of the known names that are most like `text`, at most one a key."""
    from rapidfuzz import fuzz, process

    names = library.kept(_names, KINDS_KEPT)(kind)
    hits = process.extract(text.lower(), names.keys(), scorer=fuzz.WRatio, limit=limit * 4, score_cutoff=60)
    return tuple(dict.fromkeys(names[hit[0]] for hit in hits))[:limit]


def _names(library: Library, kind: str) -> dict[str, str]:
    """What stands for what, of one kind; a pipeline is looked for among the models."""
    kinds = {"model", "diffusion"} if kind == "model" else {kind}
    return {alias.text: alias.key for alias in library.aliases() if alias.kind in kinds}


def ask_for(ask: Ask, *, model: bool, gpu: bool) -> Reply:
    """One question with likely answers, for the slots that an intent needs and the text does not have."""
    if ask.understanding.unknown:
        kind = "model" if model and not gpu else "gpu" if gpu and not model else "name"
        return unknown_name(ask, kind, ask.understanding.unknown[0])
    choices = (*_model_choices(ask, model), *_gpu_choices(ask, gpu))
    case = "which_both" if model and gpu else "which_model" if model else "which_gpu"
    return Reply(
        headline=ask.say(f"common.{case}"),
        detail=ask.say(f"common.{case}_example"),
        tone=Tone.ASK,
        intent=ask.intent,
        choices=choices,
        understood=False,
    )


def ask_for_pipeline(ask: Ask) -> Reply:
    """Which image or video model, where neither one nor a card was named."""
    keys = ask.library.well_known_pipelines()
    choices = (
        Choice(
            ask.library.diffusion_model(key).name, as_question("diffusion", ask.slots, models=(ModelMention(key=key),), task=())
        )
        for key in keys
        if key in LIKELY_PIPELINES
    )
    return Reply(
        headline=ask.say("common.which_both"),
        detail=ask.say("diffusion.which_example"),
        tone=Tone.ASK,
        intent=ask.intent,
        choices=tuple(choices),
        understood=False,
    )


def _model_choices(ask: Ask, wanted: bool) -> tuple[Choice, ...]:
    sizes = LIKELY_SIZES_B if wanted else ()
    return tuple(
        Choice(f"{size:g}B", as_question(ask.intent, ask.slots, models=(ModelMention(params_b=size),))) for size in sizes
    )


def _gpu_choices(ask: Ask, wanted: bool) -> tuple[Choice, ...]:
    count = ask.understanding.lone_count or 1
    found = tuple((key, ask.library.gpu(key)) for key in (LIKELY_GPUS if wanted else ()))
    return tuple(
        Choice(cards(device.name, count), as_question(ask.intent, ask.slots, gpus=(GpuMention(key, count),)))
        for key, device in found
    )


def as_written(slots: Slots, key: str) -> str:
    """The name as the text had it: `RTX 6090`, where nothing is known of rtx-6090."""
    mentions: tuple[ModelMention | GpuMention, ...] = (*slots.models, *slots.gpus)
    return next((mention.text for mention in mentions if mention.key == key and mention.text), key)


def unknown_name(ask: Ask, kind: str, text: str) -> Reply:
    """The name is said to be unknown, with the nearest known ones as buttons; nothing is sized in its place."""
    keys = {name: nearest(ask.library, name, text) for name in ("model", "gpu") if kind in (name, "name")}
    choices = tuple(
        Choice(_name(ask.library, name, key), as_question(ask.intent, _with(ask, name, key)))
        for name, found in keys.items()
        for key in found
    )
    return Reply(
        headline=ask.say(
            f"common.unknown_{kind}" if f"common.unknown_{kind}" in ask.say else "common.unknown_name", name=quoted(text)
        ),
        detail=ask.say("common.nearest" if choices else "common.nothing_near"),
        tone=Tone.WARN,
        intent=ask.intent,
        choices=choices,
        understood=False,
    )


def _with(ask: Ask, kind: str, key: str) -> Slots:
    return replace(ask.slots, models=(ModelMention(key=key),)) if kind == "model" else replace(ask.slots, gpus=(GpuMention(key),))


def _name(library: Library, kind: str, key: str) -> str:
    if kind == "gpu":
        return short(library.gpu(key).name)
    return library.model(key).name if library.resolve("model", key) else library.diffusion_model(key).name


def cannot_resolve(ask: Ask, error: CannotResolve) -> Reply:
    """A number that nobody can mean, or a case that no formula covers, in one sentence."""
    return Reply(headline=ask.say(error.phrase, **error.values), tone=Tone.WARN, intent=ask.intent, understood=False)
