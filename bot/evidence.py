"""Where the facts of a reply come from, and what has to be said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.ask import Ask
from bot.missing import quoted
from bot.reply import Source
from bot.wording import billions, short
from bot.workload import Subject
from knowledge.facts import Citation, Offer
from sizing.hardware import Accelerator
from sizing.units import gib

MAX_SOURCE_CHARACTERS = 60


def sources(ask: Ask, subjects: Iterable[Subject] = (), devices: Iterable[Accelerator] = ()) -> tuple[Source, ...]:
    """One source a named device and a known model."""
    return tuple(dict.fromkeys((*_device_sources(ask, devices), *_model_sources(ask, subjects))))


def price_sources(offers: Iterable[Offer]) -> tuple[Source, ...]:
    """Where prices were read, dated by the price; one line a source and day."""
    return tuple(dict.fromkeys(Source(brief(offer.citation), offer.on, offer.citation.url) for offer in offers))


RECALLED = "recalled"
"""What the sources of the data files say of a fact that was not looked up."""


def cited(ask: Ask, citation: Citation) -> str:
    """The source in brief; what of it was recalled and not looked up is said."""
    pieces = [piece for piece in citation.title.split(";") if piece.strip()]
    recalled = sum(RECALLED in piece for piece in pieces)
    if not recalled:
        return brief(citation)
    case = "common.recalled" if recalled == len(pieces) else "common.partly_recalled"
    return ask.say(case, source=brief(citation))


def _device_sources(ask: Ask, devices: Iterable[Accelerator]) -> Iterator[Source]:
    for device in dict.fromkeys(devices):
        if device.vendor:
            citation = ask.library.cite("gpu", device.key)
            bandwidth = "" if device.bandwidth_gb_s is None else f", {device.bandwidth_gb_s:g} GB/s"
            title = f"{short(device.name)}: {round(gib(device.vram_bytes))} GB{bandwidth} ({cited(ask, citation)})"
            yield Source(title, citation.checked, citation.url)


def _model_sources(ask: Ask, subjects: Iterable[Subject]) -> Iterator[Source]:
    for subject in subjects:
        if subject.known:
            citation = ask.library.cite("model", subject.model.key)
            yield Source(f"{subject.name}: {cited(ask, citation)}", citation.checked, citation.url)


def brief(citation: Citation) -> str:
    """The first of a citation's sources, without paths and brackets; the knowledge base has it whole."""
    first = citation.title.split(";")[0].split(" (")[0].strip()
    name, *rest = first.split() or [""]
    short_title = " ".join([name, *(word for word in rest if "/" not in word and not word.startswith("@"))])
    return short_title if len(short_title) <= MAX_SOURCE_CHARACTERS else f"{short_title[: MAX_SOURCE_CHARACTERS - 1]}…"


def stand_in_note(ask: Ask, subject: Subject) -> str:
    """`Llama 3.1 70B stands for "70B".`, or nothing when the model was named."""
    if subject.stand_in is None:
        return ""
    return ask.say("common.stands_for", model=subject.name, size=f"{subject.mention.params_b:g}B")


def leftover_notes(ask: Ask) -> tuple[str, ...]:
    """What the parser did not use, so that nobody is answered for something else in silence; and cards that are several."""
    notes = [*_boards(ask)]
    if ask.understanding.unused:
        notes.append(ask.say("common.unused", text=quoted(ask.understanding.unused)))
    if ask.understanding.unknown:
        notes.append(
            ask.say("common.ignored_names", names=ask.listed(f"“{quoted(name)}”" for name in ask.understanding.unknown[:3]))
        )
    return tuple(notes)


def _boards(ask: Ask) -> Iterator[str]:
    """Cards that hold several devices, which share no memory."""
    for gpu in ask.slots.gpus:
        if ask.library.is_family(gpu.key):
            continue
        count = ask.library.gpu_facts(gpu.key).devices_per_card
        if count > 1:
            card = ask.library.gpu(gpu.key)
            memory = f"{gib(card.vram_bytes) / count:g} GB"
            yield ask.say("common.several_devices", name=short(card.name), count=count, memory=memory)


def size_text(subject: Subject) -> str:
    """`70.6B`, with the active parameters of a mixture."""
    total, active = subject.model.params, subject.model.active_params
    return billions(total) if active >= total * 0.95 else f"{billions(total)} ({billions(active)} active)"
