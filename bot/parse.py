"""Text to slots and readings. Knows words and names; knows nothing about what fits."""

from __future__ import annotations

from dataclasses import replace

from bot.classify import classify
from bot.clauses import also_asked
from bot.follow import denies_device, is_follow_up, lone_count, lone_number
from bot.hanzi import is_traditional
from bot.languages import language_of
from bot.lexicon import Lexicon
from bot.marks import scan
from bot.readers.amounts import read_amounts, read_lone_number
from bot.readers.gpus import read_gpus
from bot.readers.leftovers import leftovers
from bot.readers.machine import read_machine
from bot.readers.memory import read_memory
from bot.readers.models import read_models
from bot.readers.money import read_money
from bot.readers.pictures import read_lone_side
from bot.readers.precision import read_precision
from bot.readers.unknown import read_unknown, read_unknown_models
from bot.readers.words import read_terms, read_words
from bot.reading import Reading
from bot.slots import Slots
from bot.tokens import tokenise
from bot.understanding import Measured, Understanding

MAX_CHARACTERS = 4000
"""A longer text is a pasted log: its beginning and its end are read, where the question and the error stand."""

READERS = (
    read_words,
    read_machine,
    read_gpus,
    read_unknown_models,
    read_models,
    read_precision,
    read_amounts,
    read_money,
    read_memory,
    read_lone_side,
    read_lone_number,
    read_terms,
    read_unknown,
)
"""In this order: each takes the marks that the ones before it left."""


def parse(text: str, lexicon: Lexicon, locale: str | None = None) -> Understanding:
    """What was asked. Pure; takes time in proportion to the length; never raises.

    `locale` is the asker's, where the platform says: it tells what the characters of a text leave open.
    """
    command, body = split_command(text)
    body = cut(body)
    reading, slots = read_slots(body, lexicon, literal=bool(command), locale=locale)
    read = classify(reading, slots, command)
    if not slots.task and _is_of_pictures(reading):
        slots = replace(slots, task=("diffusion",))
    measured = _measured(reading, body) if read.candidates[0].intent == "report" else None
    if measured and measured.used_gb is not None:
        slots = replace(slots, vram_gb=())
        reading.unused.clear()
    return Understanding(
        slots=slots,
        candidates=read.candidates,
        spans=tuple(sorted(reading.spans, key=lambda span: (span.start, span.end))),
        also=() if command else also_asked(lexicon, read.stream, read.found, read.candidates[0].intent),
        cues=read.cues,
        leanings=read.leanings,
        unused=leftovers(reading),
        unknown=tuple(dict.fromkeys(reading.unknown)),
        follow_up=not command and is_follow_up(reading, slots, read.candidates, read.cues),
        locale=language_of(reading.tokens, lexicon.tellings),
        lone_count=lone_count(reading, slots),
        lone_number=lone_number(reading, slots),
        adds=reading.has("add"),
        drops=denies_device(reading),
        together=reading.has("together"),
        measured=measured,
    )


def _measured(reading: Reading, body: str) -> Measured | None:
    from bot.readers.measured import read_measured

    return read_measured(reading, body)


def _is_of_pictures(reading: Reading) -> bool:
    """A model of pictures is named and none of words; said of the slots, after the words have told what is asked."""
    return reading.has("diffusion") and not (reading.has("model") or reading.has("model_family"))


def read_slots(text: str, lexicon: Lexicon, *, literal: bool = False, locale: str | None = None) -> tuple[Reading, Slots]:
    """All that is filled, before the question itself is known. `literal` as of `scan`."""
    tokens = tokenise(text)
    reading = Reading(tokens, scan(tokens, lexicon, literal=literal), lexicon, text, is_traditional(text, locale))
    reading.pasted = reading.has("pasted")
    for read in READERS:
        read(reading)
    return reading, Slots(**{name: tuple(values) for name, values in reading.values.items()})


def split_command(text: str) -> tuple[str, str]:
    """A leading `/fit` fixes the intent; it is blanked out, so that the places of all else stay."""
    stripped = text.lstrip()
    if not stripped.startswith("/"):
        return "", text
    word = stripped[1:].split(maxsplit=1)[0] if len(stripped) > 1 and not stripped[1].isspace() else ""
    lead = len(text) - len(stripped) + 1 + len(word)
    return word.lower(), " " * lead + text[lead:]


def cut(text: str) -> str:
    """At most MAX_CHARACTERS: of a longer text the first and the last part."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"
