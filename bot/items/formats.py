"""How many bytes does a number format take? Bits a weight, scales included, and what that makes of a model."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import cited, leftover_notes
from bot.reply import Cell, Choice, Column, Reply, Source, Table, Tone
from bot.rewrite import as_question
from bot.slots import ModelMention
from bot.wording import gib_text
from sizing.formats import WeightFormat
from sizing.units import gib
from sizing.weights import weigh

EXAMPLE_B = 7.0
"""A dense model of this size shows what the bits come to."""

COMPUTED_ONLY = {"tf32": ("TF32", "fp32")}
"""A way to compute, not to store: what the numbers lie in memory as."""


def format_view(ask: Ask) -> Reply:
    """One row a format, with the weights of one model in it."""
    named = tuple(dict.fromkeys(ask.slots.precision))
    found = [(name, _stored(ask, name)) for name in named]
    model = ask.library.model(_example(ask))
    rows = tuple(_row(ask, name, weights, weigh(model, weights).total) for name, weights in found)
    columns = (
        Column(ask.say("column.precision")),
        Column(ask.say("part.bits"), numeric=True),
        Column(ask.say("part.bytes"), numeric=True),
        Column(ask.say("part.example", model=model.name), numeric=True, priority=1),
    )
    cites = dict.fromkeys(ask.library.cite("format", weights.key) for _, weights in found)
    return Reply(
        headline=_headline(ask, *found[0]),
        detail=_detail(ask, *found[0]),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(Table(columns, rows),),
        notes=leftover_notes(ask),
        choices=(Choice(model.name, as_question("requirements", ask.slots, models=(ModelMention(key=model.key),))),),
        sources=tuple(Source(cited(ask, each), each.checked, each.url) for each in cites),
    )


def _stored(ask: Ask, name: str) -> WeightFormat:
    """What a word stands for in memory. Raises UnknownName."""
    if name in COMPUTED_ONLY:
        return ask.library.weight_format(COMPUTED_ONLY[name][1])
    return ask.library.weight_format(name)


def _example(ask: Ask) -> str:
    found = ask.library.stand_in(EXAMPLE_B)
    return found.model if found else ask.library.well_known()[0]


def _headline(ask: Ask, name: str, weights: WeightFormat) -> str:
    size = f"{weights.bits / 8:.3g}"
    return ask.say("part.format", name=_shown(name, weights), bits=f"{weights.bits:.4g}", bytes=size, one=size == "1")


def _shown(name: str, weights: WeightFormat) -> str:
    """The format's own name; of a word that stands for several, the word."""
    if name in COMPUTED_ONLY:
        return COMPUTED_ONLY[name][0]
    return weights.name if weights.name.lower().startswith(name.lower()) else name.upper()


def _detail(ask: Ask, name: str, weights: WeightFormat) -> str:
    """Which tensors the bits are of; of a way to compute, that it is one."""
    if name in COMPUTED_ONLY:
        return ask.say("part.computed_only", name=COMPUTED_ONLY[name][0])
    return ask.say(f"part.family_{weights.family.value}")


def _row(ask: Ask, name: str, weights: WeightFormat, total: int) -> tuple[Cell, ...]:
    return (
        Cell(_shown(name, weights)),
        Cell(f"{weights.bits:.4g}", weights.bits),
        Cell(f"{weights.bits / 8:.3g}", weights.bits / 8),
        Cell(gib_text(total), gib(total), "GiB"),
    )
