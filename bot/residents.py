"""Models that share one card: what each of them, of whatever kind, keeps there."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import build_case
from bot.encoders import encoder_format, estimate_load, find_load
from bot.pipeline import find_canvas, find_pipeline, find_ways, pipeline_key
from bot.slots import ModelMention
from bot.workload import CannotResolve, Rig, Subject, find_subject, ladder
from knowledge.library import UnknownName
from sizing.coresidency import Resident, Tenancy, share_device
from sizing.diffusion_request import DiffusionPart
from sizing.encoder_shapes import EncoderModel
from sizing.encoders import EncoderPart
from sizing.estimate import Part
from sizing.hardware import Accelerator
from sizing.records import dataclass

SAID_OF_ALL = frozenset({"fp32", "bf16", "fp16", "fp8", "int8"})
"""Precisions that may be meant of a pipeline beside a language model; "q4" is said of the latter."""

MOVING = frozenset({DiffusionPart.ACTIVATIONS, DiffusionPart.OVERHEAD})


@dataclass(frozen=True, slots=True)
class Tenant:
    """A model that shall share a card: a language model, an encoder or a pipeline."""

    mention: ModelMention
    name: str
    subject: Subject | None = None
    encoder: EncoderModel | None = None
    pipeline: str | None = None

    @property
    def kind(self) -> str:
        return "pipeline" if self.pipeline else "encoder" if self.encoder else "decoder"


@dataclass(frozen=True, slots=True)
class Share:
    """All tenants at one precision on one card."""

    precision: str
    residents: tuple[Resident, ...]
    tenancy: Tenancy


def find_tenants(ask: Ask) -> tuple[Tenant, ...]:
    """Every model that was named, once each. Raises UnknownName, and CannotResolve for a size that no known model has."""
    found = (_tenant(ask, mention) for mention in ask.slots.models)
    return tuple({(tenant.pipeline, tenant.name): tenant for tenant in found}.values())


def _tenant(ask: Ask, mention: ModelMention) -> Tenant:
    if key := pipeline_key(ask, mention.key):
        return Tenant(mention, ask.library.diffusion_model(key).name, pipeline=key)
    subject = find_subject(ask.library, mention)
    if subject.known:
        return Tenant(mention, subject.name, subject)
    encoder = ask.library.encoder(subject.model.key) if mention.key else None
    if encoder is None:
        raise CannotResolve("sharing.unknown_shape", model=subject.name)
    return Tenant(mention, subject.name, subject, encoder)


def share_card(ask: Ask) -> bool:
    """Whether the models that were named are meant to be there together: said so, or of kinds that cannot replace each other."""
    if len(ask.slots.models) < 2:
        return False
    try:
        tenants = find_tenants(ask)
    except (UnknownName, CannotResolve):
        return False
    return len(tenants) > 1 and (ask.understanding.together or len({tenant.kind for tenant in tenants}) > 1)


def shared_precisions(ask: Ask, tenants: tuple[Tenant, ...]) -> tuple[str, ...]:
    """The precisions that were asked for, or the ladder of the first language model; 16 bits where there is none."""
    decoder = next((tenant.subject for tenant in tenants if tenant.kind == "decoder" and tenant.subject), None)
    return ask.slots.precision or (ladder(decoder.model) if decoder else ("fp16",))


def share(ask: Ask, tenants: tuple[Tenant, ...], device: Accelerator, precision: str) -> Share:
    """All of them on one card, each in a process of its own."""
    residents = tuple(_resident(ask, tenant, Rig((device,), device.name), precision) for tenant in tenants)
    return Share(precision, residents, share_device(residents, device))


def _resident(ask: Ask, tenant: Tenant, rig: Rig, precision: str) -> Resident:
    if tenant.pipeline:
        return _generating(ask, tenant.pipeline, rig, precision)
    if tenant.encoder and tenant.subject:
        return _encoding(ask, tenant.subject, tenant.encoder, rig, precision)
    if tenant.subject is None:
        raise CannotResolve("sharing.unknown_shape", model=tenant.name)
    case = build_case(ask, tenant.subject, rig, precision)
    parts = case.estimate.devices[0].parts
    name = f"{tenant.name}, {case.weights.name}"
    return Resident(name, parts[Part.WEIGHTS], parts[Part.KV_CACHE], parts[Part.ACTIVATIONS], parts[Part.OVERHEAD])


def _encoding(ask: Ask, subject: Subject, model: EncoderModel, rig: Rig, precision: str) -> Resident:
    asked = precision if ask.slots.precision else "fp16"
    weights = encoder_format(ask, asked)
    parts = estimate_load(model, find_load(ask, subject), weights, rig.devices[0]).parts
    return Resident(
        f"{subject.name}, {weights.name}",
        parts[EncoderPart.WEIGHTS],
        parts[EncoderPart.CACHE],
        parts[EncoderPart.ACTIVATIONS],
        parts[EncoderPart.OVERHEAD],
    )


def _generating(ask: Ask, key: str, rig: Rig, precision: str) -> Resident:
    pipeline = find_pipeline(ask, key)
    asked = precision if precision in SAID_OF_ALL and ask.slots.precision else pipeline.facts.native_format
    way = find_ways(ask, pipeline, find_canvas(ask, pipeline), rig, asked)[0]
    parts = way.estimate.peak.parts
    weights = sum(size for part, size in parts.items() if part not in MOVING)
    name = f"{pipeline.model.name}, {way.label}"
    return Resident(name, weights, 0, parts[DiffusionPart.ACTIVATIONS], parts[DiffusionPart.OVERHEAD])
