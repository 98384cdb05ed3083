"""Several models on the cards of one request: `beside` names the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.structured.cards import find_cards
from bot.structured.schema import SizeRequest
from knowledge.library import Library
from sizing.coresidency import Resident, share_device

Answer = Callable[[Library, SizeRequest], dict[str, Any]]


def size_together(library: Library, asked: SizeRequest, answer: Answer) -> dict[str, Any]:
    """The answer for the first model, and in `together` what all of them need on its card, each in a process of its own.

    Raises:
        UnknownName, ValueError: as for one model; for more than one card.
    """
    cards = find_cards(library, asked.gpus)
    if len(cards) != 1:
        raise ValueError(f"Models beside one another are sized on one card; name one in gpus, not {len(cards)}.")
    alone = answer(library, asked)
    others = [(each.model, answer(library, each.model_copy(update={"gpus": asked.gpus}))) for each in asked.beside]
    tenancy = share_device(tuple(_resident(*each) for each in [(asked.model, alone), *others]), cards[0])
    return {
        **alone,
        "together": {
            "verdict": tenancy.verdict.value,
            "used": tenancy.used_bytes,
            "used_high": round(tenancy.need.high),
            "usable": cards[0].usable_bytes,
            "models": [{"model": name, "used": found["bytes"]["total"]} for name, found in [(asked.model, alone), *others]],
        },
    }


def _resident(name: str, found: dict[str, Any]) -> Resident:
    sizes = found["bytes"]
    return Resident(name, sizes["weights"], sizes["kv_cache"], sizes["activations"], sizes["overhead"])
