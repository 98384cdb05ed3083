"""From the numbers of a failed allocation to its cause, its evidence and its shortfall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sizing.oom.evidence import Evidence, contradiction, list_evidence, overhead_bytes, shortfall, slack_bytes, unaccounted_bytes
from sizing.oom.failure import Amounts, Cause, Failure, Sign
from sizing.oom.remedies import Fix, pair_fixes, rank_fixes
from sizing.oom.suspect import Suspect, find_suspect
from sizing.records import dataclass
from sizing.units import GIB, MIB

_SPREAD = 1.005
"""Amounts are printed with two decimals, so a sum of them may pass the total by half a percent."""
_CONTEXT_BYTES = 2 * GIB
"""More than a CUDA context, its libraries and their workspaces take (0.3 to 1.5 GiB, pytorch issues 28394 and 107667)."""
_STRAW = 0.015
_LAST_STRAWS = ((_STRAW, 0.8), (0.1, 0.94))
"""A request below the first share of a card whose live tensors pass the second share is the last straw; others are spikes."""
_BUFFERS_OF_ANY_KIND = frozenset({"llama.cpp"})
"""Programs that allocate weights, cache and compute buffers alike, so that a size alone tells nothing."""

_BY_SIGN = {
    Sign.LOADING: Cause.WEIGHTS,
    Sign.KV_SETUP: Cause.KV_CACHE,
    Sign.GRAPHS: Cause.CUDA_GRAPHS,
    Sign.ATTENTION: Cause.ATTENTION_SCORES,
    Sign.LOGITS: Cause.LOGITS,
    Sign.PROFILING: Cause.ACTIVATION_SPIKE,
    Sign.FORWARD: Cause.ACTIVATION_SPIKE,
    Sign.TRAINING: Cause.ACTIVATION_SPIKE,
    Sign.OPTIMIZER: Cause.ACTIVATION_SPIKE,
}


_GROWS = frozenset({Cause.ACTIVATION_SPIKE, Cause.LOGITS, Cause.ATTENTION_SCORES})
"""Causes where one tensor of many was refused."""
_OPEN_ENDED = frozenset({Cause.WEIGHTS, Cause.CUDA_GRAPHS, Cause.UNKNOWN})
"""Causes where more was still to be allocated after the refused request, so that its shortfall is only a lower bound."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What went wrong, what shows it, and what helps. Numbers and names of ours only: no text of the log."""

    backend: str
    cause: Cause
    amounts: Amounts
    evidence: tuple[Evidence, ...] = ()
    shortfall_bytes: int | None = None
    """Bytes that were missing where the message lets us tell; None otherwise."""
    suspect: Suspect | None = None
    optimizer: bool = False
    """Whether the optimizer's states were being made."""
    contradiction: str = ""
    """An amount that is said to be more than the whole device; empty where the numbers agree."""
    fixes: tuple[Fix, ...] = ()
    """Best first."""
    together: tuple[Fix, Fix] | None = None
    """Two fixes that suffice together where none does alone."""

    def as_json(self, words: Callable[[Fix], str] | None = None) -> dict[str, Any]:
        """The `diagnosis` of `ask --json`. `words` gives the sentence of a fix; its key stands in without it."""
        return {
            "backend": self.backend,
            "cause": self.cause.value,
            "fields": self.amounts.stated(),
            "fixes": [
                {"change": words(fix) if words else fix.key, "flag": fix.flag, "saves": fix.saves_bytes, "enough": fix.enough}
                for fix in self.fixes
            ],
        }


def _spills(amounts: Amounts) -> bool:
    """More is live than the card has: Windows has already moved some of it to system RAM."""
    return bool(amounts.allocated and amounts.device_total and amounts.allocated > amounts.device_total * _SPREAD)


def _refused_though_free(amounts: Amounts) -> bool:
    wanted, free = amounts.requested, amounts.device_free
    return bool(wanted and free and free >= 2 * wanted and free - wanted >= 256 * MIB)


def _crowded(failure: Failure) -> bool:
    """Somebody else holds a part of the card that would matter."""
    amounts, total = failure.amounts, failure.amounts.device_total
    if amounts.others_in_use is not None and total:
        return amounts.others_in_use > 0.05 * total
    unaccounted = unaccounted_bytes(amounts)
    if unaccounted is None or not total:
        return False
    if amounts.process_in_use is not None:
        # A process that holds the card, of which next to nothing is PyTorch's own: another library in it, or another program.
        if amounts.allocated is not None and (overhead_bytes(amounts) or 0) > 0.5 * total:
            return True
        return unaccounted > max(0.05 * total, GIB)
    share = 0.5 if failure.backend == "cudamallocasync" else 0.2
    return unaccounted > max(share * total, _CONTEXT_BYTES)


def _fragmented(amounts: Amounts) -> bool:
    slack, wanted = slack_bytes(amounts), amounts.requested
    held = (amounts.allocated or 0) + (slack or 0)
    return bool(slack and wanted and slack >= wanted and slack > 0.05 * held)


def _last_straw(amounts: Amounts) -> bool:
    """A small request on a card that is full of live tensors: what stays in memory is too large, not this request."""
    wanted, live, total = amounts.requested, amounts.allocated, amounts.device_total
    if not wanted or not live or not total:
        return False
    return any(wanted < request * total and live >= full * total for request, full in _LAST_STRAWS)


def _is_straw(amounts: Amounts) -> bool:
    """A request of next to nothing: others would have come after it, so that its shortfall is only a lower bound."""
    return bool(amounts.requested and amounts.device_total and amounts.requested < _STRAW * amounts.device_total)


def _by_arithmetic(failure: Failure) -> Cause | None:
    """What the numbers alone prove, whatever the log around them says."""
    amounts = failure.amounts
    if _spills(amounts):
        return Cause.SYSMEM_SPILL
    if Sign.CAPPED in failure.signs or _refused_though_free(amounts):
        return Cause.CAP_OR_LIMIT
    if _crowded(failure):
        return Cause.OTHER_PROCESS
    if _fragmented(amounts):
        return Cause.FRAGMENTATION
    return None


def _by_size(failure: Failure) -> Cause:
    """The likelier cause where no line around the message tells."""
    amounts = failure.amounts
    if amounts.requested is None or failure.backend in _BUFFERS_OF_ANY_KIND:
        return Cause.UNKNOWN
    if amounts.allocated is None and amounts.requested < GIB:
        return Cause.UNKNOWN
    return Cause.WEIGHTS if _last_straw(amounts) else Cause.ACTIVATION_SPIKE


def find_cause(failure: Failure, suspect: Suspect | None = None) -> Cause:
    """The cause: what the message says itself, then what the numbers prove, then the place, then the sizes."""
    if failure.stated is not None:
        return failure.stated
    if (proven := _by_arithmetic(failure)) is not None:
        return proven
    if suspect is not None:
        return suspect.cause
    place = next((_BY_SIGN[sign] for sign in failure.signs if sign in _BY_SIGN), None)
    return place or _by_size(failure)


def diagnose(failure: Failure) -> Diagnosis:
    """Explain a failure. Pure: the same numbers give the same diagnosis."""
    suspect = find_suspect(failure.amounts.requested, failure.model)
    cause = find_cause(failure, suspect)
    missing = None if cause is Cause.NOT_OOM else shortfall(failure.amounts)
    owed = None if cause in _OPEN_ENDED or (cause in _GROWS and _is_straw(failure.amounts)) else missing
    fixes = rank_fixes(cause, failure, owed)
    return Diagnosis(
        backend=failure.backend,
        cause=cause,
        amounts=failure.amounts,
        evidence=list_evidence(failure.amounts),
        shortfall_bytes=missing,
        suspect=suspect,
        optimizer=Sign.OPTIMIZER in failure.signs and cause is Cause.ACTIVATION_SPIKE,
        contradiction=contradiction(failure.amounts),
        fixes=fixes,
        together=pair_fixes(fixes, owed),
    )
