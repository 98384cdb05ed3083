"""How many equal cards hold a request."""

import math
from functools import lru_cache

from sizing.budget import Budget, Room
from sizing.cache import PAGED
from sizing.inference import holds_with_room
from sizing.limits import check_request
from sizing.records import replace
from sizing.workload import Parallel, Request

MOST_CARDS = 64


def parallel_of_more(request: Request) -> Parallel | None:
    """More cards mean more than one device, so `none` is no answer for them."""
    return None if request.parallel in {Parallel.NONE, Parallel.TENSOR} else request.parallel


@lru_cache(maxsize=8192)
def minimum_cards(request: Request, most: int = MOST_CARDS) -> int | None:
    """How many of the request's first device hold it with room; None where no number up to `most` does.

    Raises:
        ImpossibleRequest, UnsizableModel: as `estimate` does.
    """
    arch = check_request(request)
    if not request.devices:
        return None
    one = replace(request, devices=request.devices[:1], parallel=parallel_of_more(request))
    budget = Budget.of(one, arch)
    room = budget.room(0, output=True)
    if room.capacity <= 0:
        return None
    for count in range(_least(budget, room), most + 1):
        if holds_with_room(budget.on(request.devices[:1] * count)):
            return count
    return None


def _least(budget: Budget, room: Room) -> int:
    """Fewer cards never hold it, and are not tried. Under a split by layers none holds more than one alone does."""
    weights = budget.weights.total - budget.weights.looked_up
    if budget.request.runtime in PAGED:
        return max(1, int(weights // room.usable))
    roomiest = max(room.capacity, budget.room(0, output=False).capacity)
    return max(1, math.ceil((weights + sum(budget.cache)) / roomiest))
