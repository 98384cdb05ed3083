"""How large is the KV cache? Its bytes for the asked tokens and users, a token's share, and what quantizing it saves."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.assumed import assumptions
from bot.cases import Case, build_case
from bot.evidence import leftover_notes, sources, stand_in_note
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.wording import gib_text, number, tokens
from bot.workload import Subject, bottomless, ladder
from sizing.estimate import Part
from sizing.units import GIB, KIB, bytes_from_gb, gib, mib

OTHERS = ("f16", "q8_0", "q4_0")
"""What people store the cache in, the widest first."""

AGREES = 0.1
"""A stated size is right within this share."""


def cache_reply(ask: Ask, subject: Subject) -> Reply:
    """For one model; a size that the question states is put right."""
    asked = (ask.slots.kv_precision or OTHERS[:1])[0]
    cases = {key: _case(ask, subject, key) for key in dict.fromkeys((asked, *OTHERS))}
    first = cases[asked]
    return Reply(
        headline=_headline(ask, subject, first, asked),
        detail=" ".join(text for text in (_correction(ask, first), stand_in_note(ask, subject)) if text),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, subject, cases),),
        notes=leftover_notes(ask),
        assumptions=assumptions(ask, first.setting, max_context=subject.model.max_context),
        choices=(Choice(ask.say("cache.whole_button"), as_question("requirements", ask.slots, form=(), vram_gb=(), ram_gb=())),),
        sources=sources(ask, (subject,)),
    )


def _case(ask: Ask, subject: Subject, key: str) -> Case:
    """The cache does not depend on how the weights are stored."""
    slots = replace(ask.slots, kv_precision=(key,), vram_gb=(), ram_gb=())
    return build_case(
        replace(ask, understanding=replace(ask.understanding, slots=slots)), subject, bottomless(), ladder(subject.model)[0]
    )


def _bytes(case: Case) -> int:
    return case.estimate.total(Part.KV_CACHE)


def _each(case: Case) -> float:
    """Bytes of one token of one user, all layers together."""
    return _bytes(case) / (case.setting.context * case.setting.batch)


def size_text(n_bytes: float) -> str:
    """In the unit that people say it in: `512 KiB`, `256 MiB`, `0.5 GiB`."""
    if n_bytes >= GIB / 2:
        return gib_text(n_bytes)
    return f"{number(mib(n_bytes))} MiB" if n_bytes >= GIB / 1024 else f"{number(n_bytes / KIB)} KiB"


def _headline(ask: Ask, subject: Subject, case: Case, key: str) -> str:
    values = {
        "model": subject.name,
        "size": size_text(_bytes(case)),
        "context": tokens(case.setting.context),
        "each": size_text(_each(case)),
        "format": ask.library.cache_format(key).name,
    }
    if case.setting.batch > 1:
        return ask.say("cache.of_users", users=f"{case.setting.batch:,}", **values)
    return ask.say("cache.of_one", **values)


def _correction(ask: Ask, case: Case) -> str:
    """A size that the question states, where it is another one."""
    stated = next(iter((*ask.slots.vram_gb, *ask.slots.ram_gb)), None)
    if stated is None:
        return ""
    right = min(abs(_bytes(case) - size) for size in (bytes_from_gb(stated), stated * GIB)) <= AGREES * _bytes(case)
    return ask.say("cache.right" if right else "cache.not_so", stated=f"{stated:g} GB", size=size_text(_bytes(case)))


def _table(ask: Ask, subject: Subject, cases: dict[str, Case]) -> Table:
    first = next(iter(cases.values()))
    columns = (
        Column(ask.say("cache.stored")),
        Column(ask.say("cache.each"), numeric=True),
        Column(ask.say("column.kv_cache", context=tokens(first.setting.context)), numeric=True),
    )
    rows = tuple(
        (
            Cell(ask.library.cache_format(key).name),
            Cell(size_text(_each(case)), _each(case) / KIB, "KiB"),
            Cell(size_text(_bytes(case)), gib(_bytes(case)), "GiB"),
        )
        for key, case in cases.items()
    )
    return Table(
        columns, rows, ask.say("cache.caption", model=subject.name, users=f"{first.setting.batch:,}", count=first.setting.batch)
    )
