"""What would make it fit: the engine's ranked changes, as a note with what each frees, and as buttons."""

from __future__ import annotations

from typing import Any

from bot.ask import Ask
from bot.cases import Case
from bot.reply import Choice
from bot.rewrite import as_question
from bot.slots import GpuMention
from bot.wording import gib_text, tokens
from knowledge.library import Library
from sizing.advice import Change, Lever, ways_to_fit
from sizing.estimate import Verdict
from sizing.formats import CacheFormat, WeightFormat
from sizing.hardware import Accelerator
from sizing.workload import Request

MAX_FIXES = 3
REQUESTS_KEPT = 512
PROPOSED_WEIGHTS = ("int8", "int4", "int3")
PROPOSED_CACHES = ("q8_0", "q4_0")


def fixes(ask: Ask, case: Case) -> tuple[Change, ...]:
    """The smallest changes, for a case that does not fit or only just."""
    if case.verdict not in {Verdict.NO, Verdict.TIGHT}:
        return ()
    return ask.library.kept(_fixes, REQUESTS_KEPT)(case.request)


def _fixes(library: Library, request: Request) -> tuple[Change, ...]:
    weights = [library.weight_format(library.stands_for(name, request.runtime.value)) for name in PROPOSED_WEIGHTS]
    caches = [library.cache_format(name) for name in PROPOSED_CACHES]
    return ways_to_fit(request, weights, caches, cards_to_propose(library))[:MAX_FIXES]


def cards_to_propose(library: Library) -> tuple[Accelerator, ...]:
    """Cards that have a price, so that they can be had."""
    return library.kept(_cards_to_propose, 1)()


def _cards_to_propose(library: Library) -> tuple[Accelerator, ...]:
    found = (library.gpu(key) for key in library.priced_gpus())
    return tuple(card for card in found if not card.laptop)


def fix_note(ask: Ask, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """One sentence that lists them."""
    if not changes:
        return ()
    listed = [
        ask.say(
            "fit.fix_swap" if change.lever is Lever.CARD else "fit.fix_enough" if change.enough else "fit.fix_partly",
            change=_named(ask, change),
            saved=gib_text(change.saved_bytes),
        )
        for change in changes
    ]
    return (ask.say("fit.fixes", list=ask.listed_long(listed)),)


def fix_choices(ask: Ask, changes: tuple[Change, ...]) -> tuple[Choice, ...]:
    """One button for each change that suffices and that a question can say."""
    return tuple(
        Choice(_named(ask, change), as_question(ask.intent, ask.slots, **slots))
        for change in changes
        if change.enough and (slots := _slots(ask, change))
    )


def _named(ask: Ask, change: Change) -> str:
    value = change.value
    counted = tokens(value) if change.lever is Lever.CONTEXT and isinstance(value, int) else value
    shown = counted if isinstance(counted, int | str) else counted.name
    return ask.say(f"fit.fix_{change.lever.value}", value=shown)


def _slots(ask: Ask, change: Change) -> dict[str, Any]:
    """The change as slots of the next question; empty where no slot says it (RAM that nobody has named)."""
    value = change.value
    match change.lever:
        case Lever.PRECISION if isinstance(value, WeightFormat):
            return {"precision": (value.key,)}
        case Lever.KV_PRECISION if isinstance(value, CacheFormat):
            return {"kv_precision": (value.key,)}
        case Lever.CONTEXT:
            return {"context": (value,)}
        case Lever.BATCH:
            return {"users": (value,), "batch": ()}
        case Lever.CARDS if len(ask.slots.gpus) == 1 and isinstance(value, int):
            return {"gpus": (GpuMention(ask.slots.gpus[0].key, value),)}
        case Lever.CARD if len(ask.slots.gpus) == 1 and isinstance(value, Accelerator):
            return {"gpus": (GpuMention(value.key, ask.slots.gpus[0].count),), **({"ram_gb": ()} if value.unified_memory else {})}
        case _:
            return {}
