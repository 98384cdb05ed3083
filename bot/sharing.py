"""The reply for several models on the same hardware at once: card by card, what they need together."""

from __future__ import annotations

from typing import Any

from bot.ask import Ask
from bot.assumed import assumptions
from bot.evidence import leftover_notes, sources
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.residents import Share, Tenant, find_tenants, share, shared_precisions
from bot.rewrite import as_question
from bot.wording import gib_text, number, short
from bot.workload import Rig, find_setting, usable_text
from sizing.coresidency import largest_utilization
from sizing.estimate import Verdict
from sizing.units import gib

ORDER = (Verdict.FITS, Verdict.TIGHT, Verdict.NO)
TONES = {Verdict.FITS: Tone.GOOD, Verdict.TIGHT: Tone.WARN, Verdict.NO: Tone.BAD}


def sharing_reply(ask: Ask, rig: Rig) -> Reply:
    """Together on each card, at each precision. Raises CannotResolve for a model whose shape is not known."""
    tenants = find_tenants(ask)
    devices = tuple(dict.fromkeys(rig.devices))
    names = shared_precisions(ask, tenants)
    shares = tuple(share(ask, tenants, device, name) for device in devices for name in names)
    best = min(shares, key=lambda each: ORDER.index(each.tenancy.verdict))
    if best.tenancy.verdict is Verdict.NO:
        best = min(shares, key=lambda each: each.tenancy.used_bytes - each.tenancy.accelerator.usable_bytes)
    return Reply(
        headline=_headline(ask, tenants, best),
        detail=ask.say("fit.usable_one" if len(rig.devices) == 1 else "fit.usable", rig=rig.name, usable=usable_text(rig)),
        tone=TONES[best.tenancy.verdict],
        intent=ask.intent,
        tables=(_table(ask, tenants, shares, several=len(devices) > 1),),
        notes=(ask.say("sharing.turns"), *_server_note(ask, best), *leftover_notes(ask)),
        assumptions=_assumptions(ask, tenants),
        choices=tuple(Choice(tenant.name, as_question("fit", ask.slots, models=(tenant.mention,))) for tenant in tenants),
        sources=sources(ask, [tenant.subject for tenant in tenants if tenant.subject], devices),
        more=(_parts(ask, best),),
        verdict=best.tenancy.verdict.value,
        estimate=_as_json(best),
    )


def _headline(ask: Ask, tenants: tuple[Tenant, ...], best: Share) -> str:
    tenancy = best.tenancy
    values = {
        "models": ask.say("sharing.and").join(resident.name for resident in best.residents),
        "card": short(tenancy.accelerator.name),
        "need": gib_text(tenancy.used_bytes),
        "spare": gib_text(abs(tenancy.free_bytes)),
    }
    return ask.say(f"sharing.{tenancy.verdict.value}", count=len(tenants), **values)


def _table(ask: Ask, tenants: tuple[Tenant, ...], shares: tuple[Share, ...], *, several: bool) -> Table:
    """A row a card and precision: each model alone, all together, the verdict."""
    say = ask.say
    columns = [Column(say("column.card"))] if several else []
    columns += [Column(say("column.precision"))]
    columns += [Column(tenant.name, numeric=True, priority=1) for tenant in tenants]
    columns += [Column(say("sharing.together"), numeric=True), Column(say("column.verdict"))]
    rows = []
    for each in shares:
        row = [Cell(short(each.tenancy.accelerator.name))] if several else []
        row += [Cell(each.precision.upper())]
        row += [
            _gib(resident.persistent_bytes + resident.activations_bytes + resident.context_bytes) for resident in each.residents
        ]
        row += [_gib(each.tenancy.used_bytes), Cell(say(f"verdict.{each.tenancy.verdict.value}"))]
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows), say("sharing.caption"))


def _gib(n_bytes: float) -> Cell:
    return Cell(gib_text(n_bytes), gib(n_bytes), "GiB")


def _parts(ask: Ask, best: Share) -> Table:
    """Part by part of each model, for "Show the work"."""
    columns = (
        Column(ask.say("column.part")),
        *(Column(resident.name, numeric=True, priority=index) for index, resident in enumerate(best.residents)),
    )
    parts = ("weights", "kv_cache", "activations", "overhead")
    sizes = [
        (resident.weights_bytes, resident.cache_bytes, resident.activations_bytes, resident.context_bytes)
        for resident in best.residents
    ]
    rows = tuple(
        (Cell(ask.say(f"memory.{part}_short")), *(Cell(number(gib(size[index]))) for size in sizes))
        for index, part in enumerate(parts)
    )
    return Table(columns, rows, ask.say("sharing.parts_caption", card=short(best.tenancy.accelerator.name)))


def _server_note(ask: Ask, best: Share) -> tuple[str, ...]:
    """vLLM and SGLang claim nine tenths of a card unless told less."""
    if not {"vllm", "sglang"} & set(ask.slots.runtime) or len(best.residents) < 2:
        return ()
    share_left = largest_utilization(best.residents[1:], best.tenancy.accelerator)
    return (ask.say("sharing.server", share=f"{share_left:g}"),)


def _assumptions(ask: Ask, tenants: tuple[Tenant, ...]) -> tuple[Assumption, ...]:
    """Those of the first language model; a button for one that it shall keep company with says so again."""
    decoder = next((tenant.subject for tenant in tenants if tenant.kind == "decoder" and tenant.subject), None)
    if decoder is None:
        return (Assumption("batch", ask.say("encoder.one_at_a_time")),)
    setting = find_setting(ask, decoder.model, (ask.slots.precision or (None,))[0])
    listed = assumptions(ask, setting, max_context=decoder.model.max_context)
    return tuple(
        Assumption(one.key, one.text, tuple(Choice(each.label, f"{each.question} together") for each in one.change))
        for one in listed
    )


def _as_json(best: Share) -> dict[str, Any]:
    """The estimate in the stable shape, all models summed."""
    tenancy = best.tenancy
    weights = sum(resident.weights_bytes for resident in best.residents)
    return {
        "verdict": tenancy.verdict.value,
        "bytes": {
            "weights": weights,
            "kv_cache": tenancy.persistent_bytes - weights,
            "activations": tenancy.activations_bytes,
            "overhead": tenancy.context_bytes,
            "total": tenancy.used_bytes,
            "total_low": round(tenancy.need.low),
            "total_high": round(tenancy.need.high),
        },
        "per_device": [{"gpu": tenancy.accelerator.key, "used": tenancy.used_bytes, "usable": tenancy.accelerator.usable_bytes}],
    }
