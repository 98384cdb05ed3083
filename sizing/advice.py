"""What to change so that a request fits: the smallest changes first, each with what it frees and whether it is enough."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from sizing.architecture import Architecture
from sizing.cache import LLAMA
from sizing.card_count import minimum_cards, parallel_of_more
from sizing.estimate import Interval, Verdict
from sizing.formats import CacheFormat, Family, WeightFormat
from sizing.hardware import Accelerator
from sizing.headroom import largest_batch
from sizing.inference import Assessment, assess, fits, largest_context
from sizing.limits import check_request
from sizing.placement import Placement
from sizing.records import dataclass
from sizing.throughput.rates import decode_tok_s
from sizing.units import GIB
from sizing.workload import Request

COMMON_RAM_BYTES = 128 * GIB
"""RAM that a desktop board takes; where it was not said, no more than this is counted on."""
LEAST_SHARE = 0.1
"""A change that is not enough is told when it frees at least this share of what is missing."""
SMALLEST_CONTEXT = 1024
"""No shorter context is proposed: a chat does not fit into it."""


class Lever(StrEnum):
    """What can be changed."""

    PRECISION = "precision"
    KV_PRECISION = "kv_precision"
    CONTEXT = "context"
    BATCH = "batch"
    OFFLOAD = "offload"
    CARDS = "cards"
    CARD = "card"


Value = WeightFormat | CacheFormat | Accelerator | int


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a request."""

    lever: Lever
    value: Value
    """The format, the context in tokens, the sequences at once, the layers in system RAM, the cards in all, or the card."""
    request: Request
    """The request with the change made."""
    saved_bytes: int
    """What the fullest device needs less; of another card, what all of them have more."""
    enough: bool
    """Whether it fits with this change alone (with offload: whether devices and RAM together hold it)."""
    cost: float
    """0 (nothing is lost) to 1, by which changes of different kinds are ranked."""
    placement: Placement
    """Where everything is then."""

    @property
    def decode_tok_s(self) -> Interval | None:
        """Speed of one sequence with the change; None where a needed fact is missing."""
        placed = self.placement
        return decode_tok_s(self.request, placed.counts, placed.host_layers, placed.parallel)


def precision_cost(bits: float) -> float:
    """Loss of quality by bits per weight: little at 8, small above 4.5, clear below 4 (llama.cpp's perplexity tables)."""
    return next((cost for least, cost in ((7.5, 0.15), (5.4, 0.3), (4.4, 0.4), (3.5, 0.7)) if bits >= least), 0.9)


def _fullest(answer: Assessment) -> float:
    return max((device.need.expected for device in answer.devices), default=0.0)


def _change(before: Assessment, lever: Lever, value: Value, changed: Request, cost: float) -> Change:
    after = assess(changed)
    accepted = {Verdict.FITS, Verdict.OFFLOAD} if lever is Lever.OFFLOAD else {Verdict.FITS}
    number = after.placement.host_layers if lever is Lever.OFFLOAD else value
    saved = max(0, round(_fullest(before) - _fullest(after)))
    return Change(lever, number, changed, saved, after.verdict in accepted, cost, after.placement)


def _first_enough(changes: Iterator[Change]) -> Iterator[Change]:
    """The first that is enough, or the last, which frees the most."""
    last = None
    for change in changes:
        last = change
        if change.enough:
            break
    if last is not None and (last.enough or last.saved_bytes):
        yield last


def runs(fmt: WeightFormat, request: Request) -> bool:
    """Whether the request's runtime reads the format: GGUF is llama.cpp's, and llama.cpp reads nothing else."""
    return (fmt.family is Family.GGUF) is (request.runtime in LLAMA)


def _narrower_weights(before: Assessment, request: Request, formats: Sequence[WeightFormat]) -> Iterator[Change]:
    fewer = [fmt for fmt in formats if fmt.bits < request.weights.bits and runs(fmt, request)]
    for fmt in sorted(fewer, key=lambda fmt: -fmt.bits):
        yield _change(before, Lever.PRECISION, fmt, replace(request, weights=fmt), precision_cost(fmt.bits))


def _narrower_cache(before: Assessment, request: Request, formats: Sequence[CacheFormat]) -> Iterator[Change]:
    narrower = sorted((fmt for fmt in formats if fmt.bits < request.cache.bits), key=lambda fmt: -fmt.bits)
    for fmt in narrower:
        yield _change(before, Lever.KV_PRECISION, fmt, replace(request, cache=fmt), 0.1 if fmt.bits >= 8 else 0.35)


def _shorter_context(before: Assessment, request: Request) -> Iterator[Change]:
    largest = largest_context(request, before.budget.arch)
    context = largest if largest and largest < request.context else request.context // 2
    if context >= SMALLEST_CONTEXT:
        share = 1 - context / request.context
        yield _change(before, Lever.CONTEXT, context, replace(request, context=context), 0.2 + 0.7 * share)


def _fewer_at_once(before: Assessment, request: Request, arch: Architecture) -> Iterator[Change]:
    batch = largest_batch(request, arch, request.batch - 1) or request.batch // 2
    if batch:
        share = 1 - batch / request.batch
        yield _change(before, Lever.BATCH, batch, replace(request, batch=batch), 0.25 + 0.7 * share)


def _more_cards(before: Assessment, request: Request) -> Iterator[Change]:
    if len(set(request.devices)) != 1 or request.devices[0].unified_memory:
        return
    have, needed = len(request.devices), minimum_cards(request)
    if needed is not None and needed > have:
        changed = replace(request, devices=request.devices[:1] * needed, parallel=parallel_of_more(request))
        yield _change(before, Lever.CARDS, needed, changed, min(0.99, 0.5 + 0.05 * (needed - have)))


def _another_card(before: Assessment, request: Request, cards: Sequence[Accelerator]) -> Iterator[Change]:
    """The smallest card with more memory of which as many hold it; a machine of unified memory in place of another."""
    have = request.devices[0].usable_bytes
    if len(set(request.devices)) != 1:
        return
    for card in sorted(cards, key=lambda card: card.usable_bytes):
        changed = replace(request, devices=(card,) * len(request.devices))
        alike = card.unified_memory is request.devices[0].unified_memory
        if alike and card.usable_bytes > have and fits(changed, before.budget.arch):
            gained = (card.usable_bytes - have) * len(request.devices)
            yield replace(_change(before, Lever.CARD, card, changed, 0.6), saved_bytes=gained)
            return


def _into_ram(before: Assessment, request: Request) -> Iterator[Change]:
    """Layers in system RAM, where there is any beside the devices' own: a machine of unified memory has no other."""
    unified = any(device.unified_memory for device in request.devices)
    if request.runtime in LLAMA and not request.offload and not unified:
        offloaded = replace(request, offload=True)
        held = assess(offloaded).placement.host_bytes
        change = _change(before, Lever.OFFLOAD, 0, offloaded, 0.8)
        if change.enough and change.value and (request.host.ram_bytes or held <= COMMON_RAM_BYTES):
            yield change


def ways_to_fit(
    request: Request,
    weight_formats: Sequence[WeightFormat] = (),
    cache_formats: Sequence[CacheFormat] = (),
    cards: Sequence[Accelerator] = (),
) -> tuple[Change, ...]:
    """For a request that does not fit, or only just: what would make it fit, those that are enough first, the least loss first.

    Args:
        request: as asked.
        weight_formats: weight formats that may be proposed; only those of fewer bits are.
        cache_formats: KV cache formats that may be proposed.
        cards: cards that may be proposed instead.

    Raises:
        ImpossibleRequest, UnsizableModel, ImpossibleSplit: as `estimate` does.
    """
    arch = check_request(request)
    before = assess(request)
    if before.verdict is Verdict.FITS or not request.devices:
        return ()
    changes = [
        *_first_enough(_narrower_weights(before, request, weight_formats)),
        *_first_enough(_narrower_cache(before, request, cache_formats)),
        *_first_enough(_shorter_context(before, request)),
        *_first_enough(_fewer_at_once(before, request, arch)),
        *_more_cards(before, request),
        *_another_card(before, request, cards),
        *_into_ram(before, request),
    ]
    missing = max(device.need.high - device.usable_bytes for device in before.devices)
    told = [change for change in changes if change.enough or change.saved_bytes >= LEAST_SHARE * missing]
    return tuple(sorted(told, key=lambda change: (not change.enough, change.cost if change.enough else -change.saved_bytes)))
