"""From slots to what the engine takes: which model a size stands for, which cards, and every default that is assumed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.ask import Ask
from bot.slots import GpuMention, ModelMention, Slots
from bot.wording import billions, cards, gib_text, short
from knowledge.facts import StandIn
from knowledge.library import Library
from sizing.architecture import Model
from sizing.coresidency import ollama_default_context
from sizing.formats import Family, WeightFormat
from sizing.hardware import Accelerator, Host
from sizing.units import bytes_from_gib, bytes_from_mib
from sizing.workload import Parallel, Request, Runtime

DEFAULT_CONTEXT_TOKENS = 8192
LADDER = ("bf16", "int8", "int4")
"""What is answered when no precision was named: 16, 8 and 4 bits."""

BOTTOMLESS_GB = 100_000
"""A card that holds anything, to see what a model needs where no card was named."""

MAX_CARDS = 1024
"""More cards than this in one question is a slip of the pen."""

DESKTOP_RAM_GB_S = 89.6
"""Two channels of DDR5-5600, what a desktop has; only what is kept in system RAM is as fast as it."""

DRIVER_SHARE_BYTES = bytes_from_mib(480)
"""Of a card's marketed memory, what a process cannot be given (sizing reference section 0, GeForce under Linux)."""


class CannotResolve(ValueError):
    """The slots ask for something that cannot be sized; `phrase` and `values` say which sentence to give."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


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


@dataclass(frozen=True, slots=True)
class Rig:
    """The cards, one entry each, and what to call them."""

    devices: tuple[Accelerator, ...]
    name: str
    host: Host = field(default_factory=Host)
    anonymous: bool = False
    """True for "24 GB" without a card's name: its speed is not known."""

    @property
    def equal(self) -> bool:
        return len(set(self.devices)) == 1


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


def find_rig(ask: Ask) -> Rig | None:
    """The devices that were asked about, or a nameless card of the stated memory; None when neither was said."""
    slots = ask.slots
    host = Host(bytes_from_gib(slots.ram_gb[0]) if slots.ram_gb else None, DESKTOP_RAM_GB_S)
    if slots.gpus:
        devices = tuple(device for mention in slots.gpus for device in _devices(ask.library, mention, slots))
        return Rig(devices, rig_name(devices), _without_unified(host, devices))
    if slots.vram_gb:
        card = anonymous_card(slots.vram_gb[0])
        return Rig((card,), card.name, host, anonymous=True)
    return None


def _devices(library: Library, mention: GpuMention, slots: Slots) -> tuple[Accelerator, ...]:
    count = 1 if mention.count is None else mention.count
    if not 1 <= count <= MAX_CARDS:
        raise CannotResolve("common.absurd_count", count=f"{count:,}", name=mention.text or mention.key, most=MAX_CARDS)
    return (find_accelerator(library, mention.key, slots),) * count


def find_accelerator(library: Library, key: str, slots: Slots) -> Accelerator:
    """One device by its key; of a family (A100, M4 Max) the member with the stated memory, else the usual one."""
    if library.is_family(key):
        memory = (*slots.vram_gb, *slots.ram_gb)
        key = library.family_member(key, memory[0] if memory else None)
    return library.gpu(key)


def _without_unified(host: Host, devices: tuple[Accelerator, ...]) -> Host:
    """Unified memory is the device's own: it is not there a second time to offload to."""
    return Host(None, host.ram_bandwidth_gb_s) if any(device.unified_memory for device in devices) else host


def anonymous_card(memory_gb: float) -> Accelerator:
    """A card of which only the memory is known."""
    if not 1 <= memory_gb <= 100_000:
        raise CannotResolve("common.absurd_memory", size=f"{memory_gb:g} GB")
    vram_bytes = bytes_from_gib(memory_gb)
    name = f"{memory_gb:g} GB"
    return Accelerator(f"{memory_gb:g}gb", name, "", vram_bytes, vram_bytes - DRIVER_SHARE_BYTES)


def bottomless() -> Rig:
    """One nameless card that holds anything."""
    card = anonymous_card(BOTTOMLESS_GB)
    return Rig((card,), card.name, anonymous=True)


def rig_name(devices: Iterable[Accelerator]) -> str:
    """`2× RTX 3090 + RTX 3060`."""
    counts: dict[Accelerator, int] = {}
    for device in devices:
        counts[device] = counts.get(device, 0) + 1
    return " + ".join(cards(device.name, count) for device, count in counts.items())


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
    assumed = frozenset({"context", "users", "runtime"} - slots.filled - ({"users"} if slots.batch else set()))
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
    if precision and library.weight_format(precision).family is Family.LINEAR and precision not in LADDER:
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


def usable_text(rig: Rig) -> str:
    """`47.3 GiB of 48 GB` for one card, the sum for several."""
    return gib_text(sum(device.usable_bytes for device in rig.devices))


def device_names(devices: Iterable[Accelerator]) -> tuple[str, ...]:
    """One short name a device, numbered where there are several."""
    listed = tuple(devices)
    if len(listed) == 1:
        return (short(listed[0].name),)
    return tuple(f"{short(device.name)} #{index}" for index, device in enumerate(listed, 1))
