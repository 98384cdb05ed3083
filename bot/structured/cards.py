"""Cards as tables and logs write them: with their maker, their memory, the machine around them, or their memory alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.structured.names import unknown
from bot.structured.schema import GpuCount
from bot.workload import anonymous_card
from knowledge.library import Library
from sizing.hardware import Accelerator

CPU = frozenset({"cpu", "cpu only", "none", "no gpu"})
_MEMORY_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:GiB|GB|G)\b", re.IGNORECASE)
_MEMORY = re.compile(r"[\s-]*\(?\d+(\.\d+)?\s*(?:GiB|GB|G)\)?(?: class)?", re.IGNORECASE)
_CORES = re.compile(r"\s*\d+-core gpu", re.IGNORECASE)
_MAKERS = re.compile(r"\b(nvidia|amd|apple|intel|geforce|radeon|tesla|pcie|graphics)\b\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]+)\)")
_ONLY_MEMORY = re.compile(
    r"\W*(\d+(?:\.\d+)?)\s*(?:GiB|GB|G)\b(?:\W*(?:gpus?|card|class|vram|unspecified|npu|any))*\W*", re.IGNORECASE
)


def find_cards(library: Library, gpus: tuple[GpuCount, ...]) -> tuple[Accelerator, ...]:
    """One device a card, in order; none for "CPU only". Raises UnknownName with the nearest names."""
    cards = [find_card(library, gpu.name) for gpu in gpus for _ in range(gpu.count) if gpu.name.strip().lower() not in CPU]
    return tuple(device for card in cards for device in (library.devices(card.key) if card.vendor else (card,)))


def find_card(library: Library, text: str) -> Accelerator:
    """One card by name; a family's member by the memory in the name; of an unknown one, the memory that is stated.

    Raises UnknownName.
    """
    memory = _MEMORY_SIZE.search(text)
    for name in dict.fromkeys(form for form in _forms(text) if form):
        if family := library.resolve("gpu_family", name):
            return library.gpu(library.family_member(family, float(memory[1]) if memory else None))
        if key := library.resolve("gpu", name):
            return library.gpu(key)
    if memory:
        return anonymous_card(float(memory[1]))
    raise unknown(library, "gpu", text, "gpu_family")


def _forms(text: str) -> Iterator[str]:
    """The text, what stands in its brackets, and both without memory, cores and makers."""
    inner = [each for each in _BRACKETS.findall(text) if not _ONLY_MEMORY.fullmatch(each)]
    for form in (text, _BRACKETS.sub("", text), *inner, *text.split("/")):
        bare = _CORES.sub("", _MEMORY.sub("", form)).strip()
        yield from (form, bare, _MAKERS.sub("", form).strip(), _MAKERS.sub("", bare).strip())
