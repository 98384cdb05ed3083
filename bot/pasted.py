"""A pasted error decides what is asked: it is a failure to explain, whatever other words its log holds."""

from __future__ import annotations

import math

from bot import pastes
from bot.slots import Slots
from bot.understanding import Candidate, Understanding
from sizing.records import replace
from sizing.units import GIB, gib

NO_QUESTION = frozenset({"out_of_scope", "smalltalk", "spec"})
"""Readings that a table of nvidia-smi outweighs; a question about the cards in it stays that question."""
EXPLAINED = frozenset({"look_alike", "disk_full"})
"""Errors that only look like a lack of memory, and what they are instead is worth a line."""
EDGE_CHARACTERS = 1000
MIN_LETTERS = 4
KEPT = ("gpus", "precision", "kv_precision", "context", "runtime", "os", "task")
"""Slots that the lines around a message are read for, beside model and memory: others are numbers of ranks, steps and layers."""
MOST_RAM_GB = 100_000


def notice_paste(text: str, understanding: Understanding) -> Understanding:
    """The paste that `text` holds is kept beside what was understood; the reading is `oom` where it is one for lack of memory.

    Names in a log are those of its program (`llama_model_load`): only a known model with its size is kept as named.
    Where no card was named, the device of the message is the one that is spoken of from then on.
    """
    paste = pastes.read(text)
    if paste is None:
        return understanding
    from sizing.oom.failure import Cause

    understanding = replace(understanding, paste=paste)
    if paste.message.cause is Cause.NOT_OOM:
        return _explained(understanding) if paste.kind in EXPLAINED else understanding
    if paste.kind == "nvidia_smi" and understanding.intent not in NO_QUESTION:
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "oom")
    return replace(
        understanding,
        slots=_named(understanding.slots, paste.amounts.device_total),
        candidates=(Candidate("oom", 1.0), *others),
        unused="",
        unknown=(),
        follow_up=False,
        locale=_language(text) or understanding.locale,
    )


def _explained(understanding: Understanding) -> Understanding:
    """An error that only looks like a lack of memory is told to be none, where nothing else is asked."""
    if understanding.intent not in {"oom", *NO_QUESTION}:
        return understanding
    others = tuple(candidate for candidate in understanding.candidates if candidate.intent != "oom")
    return replace(understanding, candidates=(Candidate("oom", 1.0), *others), unused="", unknown=(), follow_up=False)


def _language(text: str) -> str | None:
    """The language of what a person wrote before or after the log, whose English would outweigh it."""
    from bot.words import load_words

    edges = text[:EDGE_CHARACTERS] + text[-EDGE_CHARACTERS:]
    written = {
        name: sum(telling.claims(letter) for letter in edges if not letter.isascii())
        for name, telling in load_words().tellings.items()
    }
    best = max(written, key=lambda name: written[name], default=None)
    return best if best and written[best] >= MIN_LETTERS else None


def _named(slots: Slots, device_bytes: int | None) -> Slots:
    models = tuple(mention for mention in slots.models if mention.key and any(letter.isdigit() for letter in mention.text))
    memory_gb = slots.vram_gb
    if device_bytes and device_bytes >= GIB and not slots.gpus and not memory_gb:
        memory_gb = (float(math.ceil(gib(device_bytes))),)
    kept = {name: getattr(slots, name) for name in KEPT}
    kept["ram_gb"] = tuple(size for size in slots.ram_gb if size <= MOST_RAM_GB)
    return Slots(**{**kept, "models": models, "vram_gb": memory_gb})
