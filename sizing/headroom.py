"""How far beyond a request that fits the same devices go: more sequences, a larger model. (A longer context: `inference`.)"""

from functools import lru_cache

from sizing.architecture import Architecture, Model
from sizing.inference import fits
from sizing.limits import check_request
from sizing.records import replace
from sizing.refusal import Refusal
from sizing.weights import weigh
from sizing.workload import Request

MOST_SEQUENCES = 4096
"""No more sequences at once are looked for; no server of one machine runs more."""


@lru_cache(maxsize=1024)
def largest_batch(request: Request, arch: Architecture, most: int = MOST_SEQUENCES) -> int:
    """The most sequences at once that fit at the asked context; 0 where not even one does."""
    low, high, step = 0, most, 1
    while step <= most and fits(replace(request, batch=step), arch):
        low, step = step, 2 * step
    high = min(most, step - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(replace(request, batch=middle), arch) else (low, middle - 1)
    return low


@lru_cache(maxsize=1024)
def largest_model(request: Request, models: tuple[Model, ...]) -> Model | None:
    """The one of `models` with the most parameters that fits in the request's place, at most the context that it supports."""
    room = sum(device.usable_bytes for device in request.devices)
    for model in sorted(models, key=lambda model: -model.params):
        if model.params * min(request.weights.bits, 4) / 8 > room or weigh(model, request.weights).total * 0.9 > room:
            continue
        asked = replace(request, model=model, context=min(request.context, model.max_context or request.context))
        try:
            if fits(asked, check_request(asked)):
                return model
        except Refusal:
            continue
    return None
