"""Which changes help against a cause: the flag of the runtime, the bytes it frees, and whether it suffices alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sizing.oom.failure import Amounts, Cause, Failure, Sign
from sizing.oom.feasible import can_work
from sizing.oom.flags import FLAGS
from sizing.oom.indications import REMEDIES
from sizing.oom.savings import flag_values, saved_bytes
from sizing.records import dataclass

_EXACT = {"shorter_context_exact": "tokens", "lower_utilization_exact": "utilization"}
"""Changes whose value is computed from the message's own numbers, so that they suffice by construction."""
_INSTEAD_OF = {"shorter_context_exact": "shorter_context"}
_MACHINES = frozenset({Sign.KUBERNETES, Sign.ROCM, Sign.METAL, Sign.VULKAN, Sign.INTEL, Sign.ASCEND})
_WHERE_FAR_SHORT = ("more_ram", "container_memory")
_DEFAULT_RUNTIME = {"cudamallocasync": "comfyui", "ggml": "llama.cpp"}


@dataclass(frozen=True, slots=True)
class Fix:
    """One change that helps."""

    key: str
    """Names the sentence, which also says what the change costs."""
    flag: str
    """The exact flag or setting; empty where the change is no setting (a smaller file)."""
    saves_bytes: int | None
    """Bytes that it frees, None where the message does not let us tell."""
    enough: bool | None
    """Whether it suffices alone; None where that cannot be told."""


def runtime_of(failure: Failure) -> str:
    """The program whose flags apply: the one that was seen, else the one that goes with the message."""
    return failure.runtime or _DEFAULT_RUNTIME.get(failure.backend, failure.backend)


def _names(failure: Failure) -> Iterator[str]:
    """Under which names a flag is looked for: the program on this kind of machine, the kind of machine, the program, any."""
    runtime = runtime_of(failure)
    places = [sign.value for sign in failure.signs if sign in _MACHINES]
    yield from (f"{runtime}@{place}" for place in places)
    yield from (*places, runtime, "*")


def _flag(key: str, failure: Failure) -> str | None:
    """The flag of `key` in this runtime with its value, or None when the runtime has no such thing."""
    by_name = FLAGS[key]
    template = next((by_name[name] for name in _names(failure) if name in by_name), None)
    if template is None or "{" not in template:
        return template
    values = flag_values(failure)
    try:
        return template.format(**values)
    except KeyError:
        before = template[: template.index("{")]
        return f"{before}N" if before.endswith(" ") else before.rstrip("=")


def _fix(key: str, cause: Cause, failure: Failure, missing_bytes: int | None) -> Fix | None:
    if key in failure.settings.already or not can_work(key, cause, failure, runtime_of(failure)):
        return None
    if (flag := _flag(key, failure)) is None:
        return None
    if key in _EXACT:
        return Fix(key, flag, missing_bytes, True) if _EXACT[key] in flag_values(failure) else None
    saves = saved_bytes(key, failure)
    if saves == 0:
        return None
    enough = None if saves is None or missing_bytes is None else saves >= missing_bytes
    return Fix(key, flag, saves, enough)


def _is_far_short(amounts: Amounts) -> bool:
    """More RAM is missing than there is: no trimming makes up for that."""
    return bool(amounts.host_needed and amounts.host_available and amounts.host_needed > 2 * amounts.host_available)


def rank_fixes(cause: Cause, failure: Failure, missing_bytes: int | None) -> tuple[Fix, ...]:
    """The changes that can work for `cause` in this runtime: those that suffice first, those that do not last.

    `missing_bytes` is the shortfall, None where the message does not give it.
    """
    fixes = [fix for key in REMEDIES[cause] if (fix := _fix(key, cause, failure, missing_bytes)) is not None]
    replaced = {_INSTEAD_OF.get(fix.key) for fix in fixes}
    fixes = [fix for fix in fixes if fix.key not in replaced]
    if _is_far_short(failure.amounts):
        fixes.sort(key=lambda fix: fix.key not in _WHERE_FAR_SHORT)
    return tuple(sorted(fixes, key=lambda fix: {True: 0, None: 1, False: 2}[fix.enough]))


def pair_fixes(fixes: Sequence[Fix], missing_bytes: int | None) -> tuple[Fix, Fix] | None:
    """The first two that suffice together, where none does alone; None where one does or no two do."""
    if missing_bytes is None or any(fix.enough for fix in fixes):
        return None
    known = [fix for fix in fixes if fix.saves_bytes]
    pairs = ((one, other) for index, one in enumerate(known) for other in known[index + 1 :])
    return next((pair for pair in pairs if (pair[0].saves_bytes or 0) + (pair[1].saves_bytes or 0) >= missing_bytes), None)
