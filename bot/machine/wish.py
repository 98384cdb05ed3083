"""What a person wants of the machine: what the question is about, and which parts were named."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.machine.words import machine_words, said
from bot.tokens import Token, tokenise
from bot.workload import find_accelerator
from sizing.machine.parts import Catalogue
from sizing.power import Circuit
from sizing.records import dataclass
from sizing.system import Parallelism
from sizing.units import gib

PART_TOPICS = ("supply", "circuit", "board", "cpu", "ram", "lanes", "case", "heat")
EUROPEAN_AMPERES = 16.0
USUAL_AMPERES = 15.0
LOWEST_EUROPEAN_VOLTS = 200.0
MAX_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Wish:
    """The machine that was asked for, as far as the text says it."""

    topic: str
    """One of PART_TOPICS, `request`, or `whole`."""
    parts: tuple[str, ...] = ()
    """Keys of parts, lines of CPUs, sockets in lower case."""
    ram_gb: float | None = None
    disk_gb: float | None = None
    cores: int | None = None
    ecc: bool = False
    supply_w: float | None = None
    circuit: Circuit | None = None
    parallelism: Parallelism = Parallelism.TENSOR
    reference: str | None = None
    """A build that a document describes, by its key."""
    count: int | None = None
    """Cards that were counted and not named ("which board for 4 GPUs")."""


def find_wish(ask: Ask) -> Wish:
    """What the text and its slots wish for. The PCIe of a card's name is no topic."""
    named = [span for span in ask.understanding.spans if span.slot in {"gpus", "models"}]
    tokens = tuple(
        token
        for token in tokenise(ask.question.text[:MAX_CHARACTERS])
        if not any(span.start <= token.start < span.end for span in named)
    )
    topics, wishes = said("topic", tokens), said("wish", tokens)
    slots = ask.slots
    about = [topic for topic in topics if topic in PART_TOPICS]
    if slots.watts and "circuit" not in about and not slots.amperes:
        about.insert(0, "supply")
    if slots.amperes:
        about.insert(0, "circuit")
    about = list(dict.fromkeys(about))
    reference = next(iter(said("reference", tokens)), None)
    whole = bool(said("whole", tokens)) or reference is not None or (not about and not {"second_card"} & {*topics})
    return Wish(
        topic="request" if "request" in slots.form else _topic(topics, about, whole=whole),
        parts=slots.parts,
        ram_gb=slots.ram_gb[0] if slots.ram_gb else None,
        cores=slots.cores[0] if slots.cores else None,
        ecc="ecc" in wishes,
        supply_w=slots.watts[0] if slots.watts else None,
        circuit=_circuit(slots.amperes, slots.volts, float(ask.say("build.usual_volts"))),
        parallelism=_parallelism(slots.parallel, wishes, slots.task),
        reference=reference,
        count=None if slots.gpus else _count(tokens),
    )


def with_ram(ask: Ask) -> Ask:
    """A size that no card beside it has is the machine's RAM ("a 3080, a 5900X and 64 GB")."""
    slots = ask.slots
    if slots.ram_gb or not slots.gpus or not slots.vram_gb:
        return ask
    known = [(gib(find_accelerator(ask.library, gpu.key, slots).vram_bytes), gpu.count or 1) for gpu in slots.gpus]
    sizes = {size * times for size, count in known for times in (1, count)}
    ram = tuple(size for size in slots.vram_gb if size not in sizes)
    kept = tuple(size for size in slots.vram_gb if size in sizes)
    taken = {f"{size:g}{unit}" for size in ram for unit in ("gb", "g", "gib")}
    unused = ", ".join(piece for piece in ask.understanding.unused.split(", ") if piece.lower().replace(" ", "") not in taken)
    return replace(ask, understanding=replace(ask.understanding, slots=replace(slots, ram_gb=ram, vram_gb=kept), unused=unused))


def _count(tokens: tuple[Token, ...]) -> int | None:
    """The number before a word for cards."""
    units = machine_words("unit")
    for place, token in enumerate(tokens):
        found = units.longest(tokens, place + 1) if token.number is not None else None
        if found and found[1] == "cards":
            return int(token.number or 0) or None
    return None


def _topic(topics: tuple[str, ...], about: list[str], *, whole: bool) -> str:
    """What is asked of one part is answered of it; else it is about the whole machine."""
    if whole and not (about and about[0] in {"circuit", "supply"}):
        return "whole"
    if about:
        return about[0]
    return "lanes" if "second_card" in topics else "whole"


def _circuit(amperes: tuple[float, ...], volts: tuple[float, ...], usual_volts: float) -> Circuit | None:
    """A circuit of which the other half is the usual one."""
    if not amperes and not volts:
        return None
    voltage = volts[0] if volts else usual_volts
    usual = EUROPEAN_AMPERES if voltage >= LOWEST_EUROPEAN_VOLTS else USUAL_AMPERES
    return Circuit(voltage, amperes[0] if amperes else usual)


def _parallelism(parallel: tuple[str, ...], wishes: tuple[str, ...], task: tuple[str, ...]) -> Parallelism:
    if "training" in wishes or {"full", "lora", "qlora"} & {*task}:
        return Parallelism.TRAINING
    return Parallelism.LAYER if "layer" in wishes or "layer" in parallel else Parallelism.TENSOR


def narrowed(catalogue: Catalogue, parts: tuple[str, ...], cores: int | None) -> Catalogue:
    """The catalogue with only the CPUs and boards that were wished for. A part named by its key is the only one of its kind."""
    cpus = {cpu.key for cpu in catalogue.processors}
    boards = {board.key for board in catalogue.boards}
    named_cpus, named_boards = cpus & {*parts}, boards & {*parts}
    lines = {part for part in parts if part not in cpus | boards}
    processors = [
        cpu
        for cpu in catalogue.processors
        if (not named_cpus or cpu.key in named_cpus)
        and (not lines or named_cpus or any(_is_of(cpu.line, line) or cpu.socket.lower() == line for line in lines))
        and (not cores or named_cpus or cpu.cores >= cores)
    ]
    chosen = [board for board in catalogue.boards if not named_boards or board.key in named_boards]
    return replace(catalogue, processors=tuple(processors), boards=tuple(chosen))


def _is_of(line: str, wished: str) -> bool:
    """`threadripper` is a Threadripper PRO too, and `xeon` a Xeon W."""
    return line == wished or line.startswith(f"{wished}-")
