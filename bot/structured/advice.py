"""What would make a request fit, and how far it goes where it does, in the shape of `size --batch`."""

from __future__ import annotations

from typing import Any

from bot.estimates import interval_json
from bot.fixes import PROPOSED_CACHES, PROPOSED_WEIGHTS, cards_to_propose
from bot.room import models_to_propose
from knowledge.library import Library
from sizing.advice import Change, ways_to_fit
from sizing.estimate import Estimate, Verdict
from sizing.headroom import largest_batch, largest_model
from sizing.limits import check_request
from sizing.workload import Request


def advice_json(library: Library, request: Request, answer: Estimate) -> dict[str, Any]:
    """`changes` for what does not fit or only just, `room` for what does."""
    if answer.verdict in {Verdict.NO, Verdict.TIGHT} and request.devices:
        runtime = request.runtime.value
        weights = [library.weight_format(library.stands_for(name, runtime)) for name in PROPOSED_WEIGHTS]
        caches = [library.cache_format(name) for name in PROPOSED_CACHES]
        return {"changes": [change_json(each) for each in ways_to_fit(request, weights, caches, cards_to_propose(library))]}
    if answer.verdict is not Verdict.FITS:
        return {}
    larger = largest_model(request, models_to_propose(library))
    room = {
        "max_context": answer.max_context,
        "max_batch": largest_batch(request, check_request(request)),
        "largest_model": larger.key if larger else None,
    }
    return {"room": {name: value for name, value in room.items() if value is not None}}


def change_json(change: Change) -> dict[str, Any]:
    """One change: what of it, the bytes that the fullest card needs less, whether it is enough, and what it costs."""
    value = change.value
    speed = interval_json(change.decode_tok_s)
    return {
        "change": change.lever.value,
        "to": value if isinstance(value, int) else value.key,
        "saves": change.saved_bytes,
        "enough": change.enough,
        "cost": round(change.cost, 2),
        **({"decode_tok_s": speed} if speed else {}),
    }
