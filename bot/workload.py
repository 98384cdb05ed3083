"""From slots to what the engine takes: which model a size stands for, which cards, and every default that is assumed."""

from __future__ import annotations

from bot.ask import Ask
from bot.rig import (
    DESKTOP_RAM_GB_S,
    CannotResolve,
    Rig,
    anonymous_card,
    bottomless,
    device_names,
    find_accelerator,
    find_rig,
    rig_name,
    usable_text,
)
from bot.slots import ModelMention
from bot.wording import billions
from knowledge.facts import StandIn
from knowledge.library import Library
from sizing.architecture import Model
from sizing.coresidency import ollama_default_context
from sizing.formats import Family, WeightFormat
from sizing.records import dataclass
from sizing.workload import Parallel, Request, Runtime

__all__ = [
    "DEFAULT_CONTEXT_TOKENS",
    "DESKTOP_RAM_GB_S",
    "LADDER",
    "CannotResolve",
    "Rig",
    "Setting",
    "Subject",
    "anonymous_card",
    "bottomless",
    "device_names",
    "find_accelerator",
    "find_rig",
    "find_runtime",
    "find_setting",
    "find_subject",
    "ladder",
    "request",
    "rig_name",
    "subjects",
    "usable_text",
]

DEFAULT_CONTEXT_TOKENS = 8192
LADDER = ("bf16", "int8", "int4")
"""What is answered when no precision was named: 16, 8 and 4 bits."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The model that is sized, and what it stands for."""

    model: Model
    name: str
    mention: ModelMention
    stand_in: StandIn | None = None

    @property
    def known(self) -> bool:
        """False for a bare size that no known model has: then only a bound can be given."""
        return self.model.architecture is not None


def find_subject(library: Library, mention: ModelMention) -> Subject:
    """The model of a mention: by name, by the stand-in of its size, or a bare size with nothing known of its shape."""
    if mention.key:
        key = library.model_family_default(mention.key) or mention.key
        model = library.model(key)
        return Subject(model, model.name, mention)
    params_b = mention.params_b or 0.0
    if not 0.01 <= params_b <= 20_000:
        raise CannotResolve("common.absurd_size", size=f"{params_b:g}B")
    if mention.active_b is None and (stand_in := library.stand_in(params_b)):
        model = library.model(stand_in.model)
        return Subject(model, model.name, mention, stand_in)
    params = round(params_b * 1e9)
    active = round((mention.active_b or params_b) * 1e9)
    bare = Model(f"{params_b:g}b", f"{billions(params)}", params, active, None)
    return Subject(bare, bare.name, mention)


def subjects(ask: Ask) -> tuple[Subject, ...]:
    """Every model that was named, once each."""
    found = (find_subject(ask.library, mention) for mention in ask.slots.models)
    return tuple({subject.model.key: subject for subject in found}.values())


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything of a request but the model, its format and the cards; what was not said is in `assumed`."""

    context: int
    batch: int
    runtime: Runtime
    cache_key: str
    parallel: Parallel | None
    assumed: frozenset[str]


def find_setting(ask: Ask, model: Model, precision: str | None = None) -> Setting:
    """The context, batch, runtime and cache type that were asked for, or the defaults."""
    slots, context = ask.slots, ask.question.context
    said = {"context": slots.context, "users": slots.users or slots.batch, "runtime": slots.runtime}
    assumed = frozenset(name for name, values in said.items() if not values)
    runtime = find_runtime(ask.library, slots.runtime[0] if slots.runtime else context.runtime, precision)
    asked_context = slots.context[0] if slots.context else context.context_tokens or usual_context(ask, runtime)
    if not 1 <= asked_context <= 100_000_000:
        raise CannotResolve("common.absurd_context", tokens=f"{asked_context:,}")
    if "context" in assumed and model.max_context:
        asked_context = min(asked_context, model.max_context)
    batch = (slots.users or slots.batch or (1,))[0]
    if not 1 <= batch <= 1_000_000:
        raise CannotResolve("common.absurd_users", count=f"{batch:,}")
    parallel = Parallel(slots.parallel[0]) if slots.parallel else None
    return Setting(asked_context, batch, runtime, slots.kv_precision[0] if slots.kv_precision else "f16", parallel, assumed)


def usual_context(ask: Ask, runtime: Runtime) -> int:
    """Where nobody says: 8192 tokens; under Ollama what it gives by itself on the cards that were named."""
    rig = find_rig(ask) if runtime is Runtime.OLLAMA else None
    return ollama_default_context(sum(device.vram_bytes for device in rig.devices)) if rig else DEFAULT_CONTEXT_TOKENS


def find_runtime(library: Library, name: str | None, precision: str | None) -> Runtime:
    """The runtime that was named; else vLLM for formats that llama.cpp does not read, llama.cpp for all others."""
    if name:
        return Runtime(library.engine_runtime(name))
    if precision and precision not in LADDER and library.weight_format(precision).family is Family.LINEAR:
        return Runtime.VLLM
    return Runtime.LLAMA_CPP


def request(ask: Ask, subject: Subject, rig: Rig, weights: WeightFormat, setting: Setting, *, offload: bool = False) -> Request:
    """One question to the engine."""
    return Request(
        model=subject.model,
        weights=weights,
        cache=ask.library.cache_format(setting.cache_key),
        devices=rig.devices,
        context=setting.context,
        batch=setting.batch,
        runtime=setting.runtime,
        parallel=setting.parallel,
        offload=offload,
        host=rig.host,
    )


def ladder(model: Model) -> tuple[str, ...]:
    """The precisions to show when none was named: 16, 8 and 4 bits, but none wider than what the model is published in."""
    native = model.native_format
    if native in {"", "bf16", "fp16", "fp32"}:
        return LADDER
    return (native, LADDER[2]) if native.startswith("fp8") else (native,)
