"""Which parts a question means: those that it names, else those of the kind and the size that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.items.words import said, said_kinds
from bot.tokens import tokenise
from sizing.machine.parts import AnyPart, Catalogue, Memory, Supply

MAX_PARTS = 8
MAX_CHARACTERS = 400
SAME_SIZE = 0.01


def find_parts(ask: Ask) -> tuple[AnyPart, ...]:
    """The parts, as the engine sees them; empty where the question speaks of none."""
    listed = {part.key: part for part in _all(ask.library.shelf.catalogue)}
    named = tuple(listed[key] for key in ask.slots.parts if key in listed)
    return named or tuple(_of_lines(ask))[:MAX_PARTS] or tuple(_by_kind(ask))[:MAX_PARTS]


def _of_lines(ask: Ask) -> Iterator[AnyPart]:
    """The CPUs of a line that was named ("Threadripper PRO"), those with a street price first, then the newest."""
    found = [cpu for cpu in ask.library.shelf.catalogue.processors if cpu.line in ask.slots.parts]
    yield from sorted(found, key=lambda cpu: not ask.library.shelf.offers(cpu.key, ask.today))


def _all(catalogue: Catalogue) -> Iterator[AnyPart]:
    yield from catalogue.processors
    yield from catalogue.boards
    yield from catalogue.memory
    yield from catalogue.drives
    yield from catalogue.supplies
    yield from catalogue.cases
    yield from catalogue.coolers


def _by_kind(ask: Ask) -> Iterator[AnyPart]:
    """Kits of the stated size, generation and kind of module; supplies of the stated watts; disks."""
    tokens = tokenise(ask.question.text[:MAX_CHARACTERS])
    slots, catalogue = ask.slots, ask.library.shelf.catalogue
    kinds = said_kinds(slots, tokens)
    if "ram" in kinds:
        wanted = said("generation", tokens)
        yield from (kit for kit in catalogue.memory if _is_kit(kit, wanted, slots.ram_gb))
    if "psu" in kinds:
        yield from (supply for supply in catalogue.supplies if _is_supply(supply, slots.watts))
    if "ssd" in kinds:
        yield from catalogue.drives


def _is_kit(kit: Memory, wanted: tuple[str, ...], sizes: tuple[float, ...]) -> bool:
    words = {*kit.memory_type.replace("-", " ").split(), *(("ECC",) if kit.ecc else ())}
    sized = not sizes or any(abs(kit.capacity_gb - size) <= SAME_SIZE * size for size in sizes)
    return sized and all(word in words for word in wanted)


def _is_supply(supply: Supply, watts: tuple[float, ...]) -> bool:
    return not watts or supply.output_w in watts
