"""A diagnosis in words: its sentence, its table of evidence, its fixes, and what of the named model the engine may know."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.reply import Cell, Column, Table
from bot.slots import ModelMention
from bot.wording import gib_text, number, tokens
from bot.workload import CannotResolve, Subject, find_subject
from knowledge.library import UnknownName
from sizing.architecture import Model
from sizing.oom.diagnosis import Diagnosis
from sizing.oom.failure import ModelHint, Settings
from sizing.oom.remedies import Fix
from sizing.units import MIB, gib, mib

MAX_FIXES = 5
"""On one screen of a phone."""
ROWS = (
    "device_total",
    "process_in_use",
    "limit",
    "allocated",
    "other_allocations",
    "reserved",
    "reserved_unallocated",
    "overhead",
    "others_in_use",
    "unaccounted",
    "device_free",
    "kv_available",
    "host_available",
    "requested",
    "kv_needed",
    "host_needed",
    "tensor",
    "shortfall",
)
"""What there is, who has it, what was wanted, what is missing."""
DETAILS = (
    ("full", ("requested", "device_free", "allocated", "device_total")),
    ("card", ("requested", "device_free", "device_total")),
    ("pool", ("kv_needed", "kv_available", "max_model_len")),
    ("pool_tokens", ("max_tokens_in_cache", "max_model_len")),
    ("host", ("host_needed", "host_available")),
    ("host_needed", ("host_needed",)),
    ("limit", ("requested", "limit", "allocated", "other_allocations")),
    ("requested", ("requested",)),
    ("tensor", ("tensor",)),
)
"""The first of these whose numbers the message states is said."""


def size(n_bytes: int) -> str:
    """`1.2 GiB`, `512 MiB`, and `0` for nothing."""
    if n_bytes == 0:
        return "0"
    return gib_text(n_bytes) if n_bytes >= 1000 * MIB else f"{number(mib(n_bytes))} MiB"


def headline(ask: Ask, found: Diagnosis) -> str:
    """The cause in one sentence."""
    return ask.say(f"oom.cause.{found.cause.value}")


def detail(ask: Ask, found: Diagnosis, kind: str) -> str:
    """The numbers in a sentence, and which tensor it was where its size tells; some kinds of message have words of their own."""
    if f"oom.detail.{kind}" in ask.say:
        return ask.say(f"oom.detail.{kind}")
    optimizer = ask.say("oom.detail.optimizer") if found.optimizer else ""
    contradiction = ask.say(f"oom.detail.contradiction.{found.contradiction}") if found.contradiction else ""
    return " ".join(text for text in (_numbers(ask, found), contradiction, _suspect(ask, found), optimizer) if text)


def _numbers(ask: Ask, found: Diagnosis) -> str:
    stated = found.amounts.known()
    name = next((name for name, needed in DETAILS if all(key in stated for key in needed)), None)
    if name is None:
        return ""
    values = {key: size(value) for key, value in stated.items()}
    counts = {
        key: tokens(stated[field])
        for key, field in (("length", "max_model_len"), ("stored", "max_tokens_in_cache"))
        if field in stated
    }
    return ask.say(f"oom.detail.{name}", **values, **counts)


def _suspect(ask: Ask, found: Diagnosis) -> str:
    suspect = found.suspect
    if suspect is None:
        return ""
    tensor = ask.say(f"oom.suspect.{suspect.key}", bits=suspect.element_bytes * 8)
    if suspect.tokens:
        return ask.say("oom.detail.suspect_tokens", size=size(suspect.bytes), tensor=tensor, tokens=tokens(suspect.tokens))
    return ask.say("oom.detail.suspect", size=size(suspect.bytes), tensor=tensor)


def evidence_table(ask: Ask, found: Diagnosis) -> tuple[Table, ...]:
    """The stated and derived amounts in reading order; no table where the message has fewer than two."""
    rows = {evidence.key: evidence.bytes for evidence in found.evidence}
    if rows.get("host_needed") == rows.get("requested"):
        rows.pop("requested", None)
    cells = tuple((Cell(ask.say(f"oom.row.{key}")), Cell(size(rows[key]), gib(rows[key]), "GiB")) for key in ROWS if key in rows)
    if len(cells) < 2:
        return ()
    return (Table((Column(ask.say("oom.row.heading")), Column(ask.say("oom.row.amount"), numeric=True)), cells),)


def fix_sentence(ask: Ask, fix: Fix) -> str:
    """The change and what it costs, without its flag."""
    return ask.say(f"oom.fix.change.{fix.key}")


def fix_notes(ask: Ask, found: Diagnosis) -> tuple[str, ...]:
    """One line a fix, the best first: the change and its cost, the flag, the bytes it frees, whether it suffices."""
    lines = [_fix_line(ask, fix) for fix in found.fixes[:MAX_FIXES]]
    if found.together:
        first, second = (fix_sentence(ask, fix) for fix in found.together)
        lines.append(ask.say("oom.fix.together", first=first, second=second))
    return tuple(lines)


def _fix_line(ask: Ask, fix: Fix) -> str:
    change = fix_sentence(ask, fix)
    line = ask.say("oom.fix.flagged", change=change, flag=fix.flag) if fix.flag else change
    effect = _effect(ask, fix)
    return ask.say("oom.fix.with_effect", fix=line, effect=effect) if effect else line


def _effect(ask: Ask, fix: Fix) -> str:
    if fix.saves_bytes is None:
        return ask.say("oom.fix.enough") if fix.enough else ""
    name = {True: "frees_enough", False: "frees_partly", None: "frees"}[fix.enough]
    return ask.say(f"oom.fix.{name}", saved=size(fix.saves_bytes))


def named_models(ask: Ask) -> tuple[Subject, ...]:
    """The known models that the text names. A log is full of names of files that nobody asks about: those are passed over."""
    found = (_find(ask, mention) for mention in ask.slots.models if mention.key)
    return tuple({subject.model.key: subject for subject in found if subject is not None and subject.known}.values())


def _find(ask: Ask, mention: ModelMention) -> Subject | None:
    try:
        return find_subject(ask.library, mention)
    except (UnknownName, CannotResolve):
        return None


def model_hint(ask: Ask, settings: Settings) -> ModelHint | None:
    """The shape of the model that the text names, where it names one that is known."""
    named = named_models(ask)
    return _shape(ask, named[0].model, settings) if len(named) == 1 else None


def _shape(ask: Ask, model: Model, settings: Settings) -> ModelHint | None:
    shape = model.architecture
    if shape is None:
        return None
    return ModelHint(
        params=model.params,
        n_layers=shape.n_layers,
        hidden_size=shape.hidden_size,
        intermediate_size=shape.intermediate_size,
        n_heads=shape.n_heads,
        vocab_size=shape.vocab_size,
        is_mixture=shape.experts is not None,
        tokens=next(iter(_tokens(ask, settings)), None),
    )


def _tokens(ask: Ask, settings: Settings) -> Iterator[int]:
    """Tokens of one pass: what is batched at most, else the context that was set or said."""
    yield from (count for count in (settings.max_batched_tokens, settings.context, *ask.slots.context) if count)
