"""Which cards run a request: the smallest that hold it, of those people buy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.library import Library
from sizing.card_count import minimum_cards
from sizing.hardware import Accelerator
from sizing.records import dataclass, replace
from sizing.workload import Request

COMMON_CARDS = (
    "rtx-3060-12gb",
    "rtx-4060-ti-16gb",
    "rtx-3090",
    "rtx-4090",
    "rtx-5090",
    "rtx-a6000",
    "a100-sxm4-80gb",
    "rtx-pro-6000-blackwell",
    "h100-sxm5-80gb",
    "h200-sxm-141gb",
    "b200-sxm",
)
"""Cards that a reader knows, by memory: what "runs on" is told in."""

COUNTS = (1, 2, 4, 8)
"""As many cards as people put into one machine."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A number of equal cards that holds a request."""

    device: Accelerator
    count: int

    @property
    def memory_bytes(self) -> int:
        return self.device.vram_bytes * self.count


def holders(library: Library, request: Request, keys: Iterable[str] = COMMON_CARDS) -> Iterator[Holder]:
    """For each card, the least usual number of it that holds the request; cards that never do are left out."""
    for key in keys:
        device = library.gpu(key)
        least = minimum_cards(replace(request, devices=(device,)), most=COUNTS[-1])
        count = next((count for count in COUNTS if least is not None and count >= least), None)
        if count is not None:
            yield Holder(device, count)


def smallest_rigs(library: Library, request: Request, limit: int = 2) -> tuple[Holder, ...]:
    """The single card and the set of smaller cards with the least memory that hold it."""
    found = sorted(holders(library, request), key=lambda holder: (holder.memory_bytes, holder.count))
    single = [holder for holder in found if holder.count == 1][:1]
    several = [holder for holder in found if holder.count > 1][:1]
    if single and several and several[0].memory_bytes > single[0].memory_bytes * 1.5:
        several = []
    return tuple((single + several or found)[:limit])
