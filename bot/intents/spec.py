"""Tell me about a GPU or a model: its facts, and a straight answer where one was asked (NVLink, memory, bandwidth)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.evidence import leftover_notes, size_text, sources
from bot.items.find import find_parts
from bot.items.formats import format_view
from bot.items.spec import spec_view
from bot.missing import ask_for
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.spec_facts import asked_fact, facts_of, memory_text
from bot.wording import DASH, gib_text, short, tokens
from bot.workload import Subject, find_accelerator, subjects
from sizing.hardware import Accelerator

LAST_GEFORCE_WITH_NVLINK = "rtx-3090"


def answer(ask: Ask) -> Reply:
    """A device when one was named, else a model, a part of a machine, a number format."""
    devices = tuple(dict.fromkeys(find_accelerator(ask.library, gpu.key, ask.slots) for gpu in ask.slots.gpus))
    if devices:
        return device_view(ask, devices)
    found = subjects(ask)
    if found:
        return model_view(ask, found[0])
    if parts := find_parts(ask):
        return spec_view(ask, parts)
    if ask.slots.precision and not ask.slots.vram_gb:
        return format_view(ask)
    return ask_for(ask, model=False, gpu=True)


def device_view(ask: Ask, devices: tuple[Accelerator, ...]) -> Reply:
    """Facts in rows, one column a device."""
    names = [short(device.name) for device in devices]
    labels, columns = _device_rows(ask, devices)
    table = Table(
        (Column(ask.say("column.fact")), *(Column(name, numeric=len(names) > 1) for name in names)),
        tuple(zip(labels, *columns, strict=True)),
    )
    return Reply(
        headline=_device_headline(ask, devices[0]),
        detail=_device_detail(ask, devices[0]),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(table,),
        notes=leftover_notes(ask),
        choices=tuple(
            Choice(
                ask.say("spec.models_button", device=name),
                as_question("models_for_hardware", ask.slots, gpus=(GpuMention(device.key),), metric=()),
            )
            for name, device in zip(names[:3], devices, strict=False)
        ),
        sources=sources(ask, (), devices),
    )


def _device_headline(ask: Ask, device: Accelerator) -> str:
    name = short(device.name)
    if "nvlink" in ask.slots.metric:
        return (
            ask.say("spec.nvlink_yes", name=name, rate=f"{device.nvlink_gb_s:g}")
            if device.nvlink_gb_s
            else ask.say("spec.nvlink_no", name=name)
        )
    if fact := asked_fact(ask):
        value = dict(facts_of(ask, device, ask.library.gpu_facts(device.key))).get(fact, "")
        return ask.say("spec.asked" if value else "spec.not_known", name=name, fact=ask.say(f"spec.{fact}"), value=value)
    if device.bandwidth_gb_s is None:
        return ask.say("spec.device_memory", name=name, memory=memory_text(device))
    kind = ask.library.gpu_facts(device.key).memory_type
    return ask.say(
        "spec.device", name=name, memory=f"{memory_text(device)} {kind}".strip(), bandwidth=f"{device.bandwidth_gb_s:g}"
    )


def _device_detail(ask: Ask, device: Accelerator) -> str:
    if "nvlink" in ask.slots.metric and not device.nvlink_gb_s:
        last = ask.library.gpu(LAST_GEFORCE_WITH_NVLINK)
        case = "spec.nvlink_geforce" if device.name.startswith("GeForce") else "spec.nvlink_without"
        return ask.say(case, last=short(last.name), rate=f"{last.nvlink_gb_s:g}")
    share = "spec.unified" if device.unified_memory else "spec.usable"
    return ask.say(share, usable=gib_text(device.usable_bytes))


def _device_rows(ask: Ask, devices: tuple[Accelerator, ...]) -> tuple[tuple[Cell, ...], tuple[tuple[Cell, ...], ...]]:
    """Only rows for which some device has a fact."""
    facts = [dict(facts_of(ask, device, ask.library.gpu_facts(device.key))) for device in devices]
    keys = [key for key in facts[0] if any(row.get(key) for row in facts)]
    return tuple(Cell(ask.say(f"spec.{key}")) for key in keys), tuple(
        tuple(Cell(row.get(key) or DASH) for key in keys) for row in facts
    )


def model_view(ask: Ask, subject: Subject) -> Reply:
    """A model's shape and what it asks for."""
    model = subject.model
    rows = tuple((Cell(ask.say(f"spec.{key}")), Cell(value)) for key, value in _model_facts(ask, subject) if value)
    return Reply(
        headline=ask.say("spec.model", name=subject.name, size=size_text(subject)),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table((Column(ask.say("column.fact")), Column(model.name)), rows),),
        notes=leftover_notes(ask),
        choices=(Choice(ask.say("spec.needs_button"), as_question("requirements", ask.slots, metric=())),),
        sources=sources(ask, (subject,)),
    )


def _model_facts(ask: Ask, subject: Subject) -> Iterator[tuple[str, str]]:
    model, shape = subject.model, subject.model.architecture
    yield "parameters", size_text(subject)
    if shape:
        yield "layers", f"{shape.n_layers}"
        yield "hidden", f"{shape.hidden_size:,}"
        yield "heads", f"{shape.n_heads} / {shape.n_kv_heads}"
        yield "vocabulary", f"{shape.vocab_size:,}"
        yield "experts", f"{shape.experts.n_experts} / {shape.experts.top_k}" if shape.experts else ""
    if subject.known:
        facts = ask.library.model_facts(model.key)
        yield "attention", facts.attention.upper()
        yield "max_context", tokens(model.max_context) if model.max_context else ""
        yield "native", model.native_format.upper()
        yield "license", facts.license
        yield "hf_id", facts.hf_id
