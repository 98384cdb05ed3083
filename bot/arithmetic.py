"""The arithmetic behind an answer, step by step: formula, numbers put in, result, and where they come from (`--explain`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.ask import Ask
from bot.cases import Case
from bot.evidence import brief
from bot.reply import Cell, Column, Table
from bot.wording import billions, number, rate, short, significant
from sizing.cache import distinct_layers
from sizing.estimate import Part
from sizing.formats import Family
from sizing.throughput.traffic import Stretch, traffic_of
from sizing.units import GB, gib
from sizing.workload import Request

if TYPE_CHECKING:
    from bot.tiers import Option
    from bot.usage import Usage

MAX_KINDS = 4
"""Kinds of layers that are told one by one; a model with more is told in total."""

BITS = 8
SMALLEST_GIB = 0.1


def arithmetic(ask: Ask, case: Case) -> tuple[Table, ...]:
    """How many bytes, on which card, and how fast: one row a step. Nothing for a model without a known shape."""
    if case.request.model.architecture is None:
        return ()
    steps = [_weights(ask, case), *_cache(ask, case)]
    if not case.bottomless and case.estimate.devices:
        steps += [*_fullest(ask, case), *_decode(ask, case)]
    caption = ask.say("arithmetic.caption", model=case.request.model.name, precision=case.label)
    return (_table(ask, steps, caption),)


def money_arithmetic(ask: Ask, usage: Usage, option: Option) -> tuple[Table, ...]:
    """What a million tokens cost on one bought option, in US dollars."""
    from bot.usage import LIFE_MONTHS, cost_of, owned

    cost, bought = cost_of(option, usage), owned(option, usage)
    if option.rented or cost.million_tokens is None or cost.wall_w is None:
        return ()
    hours = LIFE_MONTHS * usage.hours_a_month
    wear = (bought.price - bought.resale) / hours
    say = ask.say
    power = f"{cost.wall_w:,.0f} W ÷ 1000 × ${usage.usd_per_kwh:.3g}"
    steps = [
        ("wear", f"(${bought.price:,.0f} − ${bought.resale:,.0f}) ÷ {hours:,.0f} h", f"${wear:.3g}/h", "price"),
        ("electricity", power, f"${bought.running_per_hour:.3g}/h", "usage"),
        (
            "million",
            f"(${wear:.3g} + ${bought.running_per_hour:.3g}) ÷ ({option.tok_s:,.0f} × 3600) × 1,000,000",
            f"${cost.million_tokens:.3g}",
            "speed",
        ),
    ]
    rows = [_row(ask, name, put_in, result, say(f"arithmetic.from_{origin}")) for name, put_in, result, origin in steps]
    name = f"{option.count}× {short(option.device.name)}"
    return (_table(ask, rows, say("arithmetic.money_caption", name=name)),)


def _table(ask: Ask, rows: list[tuple[Cell, ...]], caption: str) -> Table:
    labels = ("step", "formula", "put_in", "result", "source")
    return Table(tuple(Column(ask.say(f"arithmetic.{label}")) for label in labels), tuple(rows), caption)


def _row(ask: Ask, name: str, put_in: str, result: str, source: str) -> tuple[Cell, ...]:
    say = ask.say
    texts = (say(f"arithmetic.{name}"), say(f"arithmetic.{name}_formula"), put_in, result, source)
    return tuple(Cell(text) for text in texts)


def _gib(n_bytes: float) -> str:
    return f"{number(gib(n_bytes))} GiB" if gib(n_bytes) >= SMALLEST_GIB else f"{gib(n_bytes) * 1024:.3g} MiB"


def _weights(ask: Ask, case: Case) -> tuple[Cell, ...]:
    """Every tensor by its own rule; shown as the bits that they come to in the mean."""
    total, params = case.estimate.weights_bytes, case.request.model.params
    put_in = f"{billions(params)} × {total * BITS / params:.3g} ÷ 8"
    rules = "gguf" if case.weights.family is Family.GGUF else "format"
    return _row(ask, "weights", put_in, _gib(total), ask.say(f"arithmetic.from_{rules}", name=case.weights.name))


def _cache(ask: Ask, case: Case) -> Iterator[tuple[Cell, ...]]:
    """One row a kind of layer that caches, and what the runtime makes of their sum by its blocks."""
    asked = case.request
    assert asked.model.architecture is not None  # noqa: S101 - the caller has looked
    kinds, index = distinct_layers(asked.model.architecture)
    source = brief(ask.library.cite("model", asked.model.key))
    told = 0.0
    for number_of, kind in enumerate(kinds[:MAX_KINDS]):
        keys, values = kind.elements_per_token
        if keys + values == 0:
            continue
        count = index.count(number_of)
        held = min(asked.context, kind.window or asked.context)
        bits = asked.cache.bytes_of(keys, values) * BITS / (keys + values)
        size = count * asked.cache.bytes_of(keys, values) * held * asked.batch
        told += size
        put_in = f"{count} × ({keys:,} + {values:,}) × {bits:g} ÷ 8 × {held:,} × {asked.batch}"
        yield _row(ask, "cache", put_in, _gib(size), source)
    if _gib(told) != _gib(case.estimate.kv_cache_bytes):
        runtime = asked.runtime.value
        yield _row(
            ask, "blocks", _gib(told), _gib(case.estimate.kv_cache_bytes), ask.say("arithmetic.from_runtime", name=runtime)
        )


def _fullest(ask: Ask, case: Case) -> Iterator[tuple[Cell, ...]]:
    """The card on which it is decided."""
    device = max(case.estimate.devices, key=lambda one: one.used_bytes / max(one.usable_bytes, 1))
    card = device.accelerator
    parts = " + ".join(number(gib(device.parts.get(part, 0))) for part in Part)
    runtime = ask.say("arithmetic.from_runtime", name=case.request.runtime.value)
    yield _row(ask, "card", parts, _gib(device.used_bytes), runtime)
    kept = card.vram_bytes - device.usable_bytes
    put_in = f"{number(gib(card.vram_bytes))} − {number(gib(kept))}"
    yield _row(ask, "usable", put_in, _gib(device.usable_bytes), brief(ask.library.cite("gpu", card.key)))
    need = device.need
    compared = f"{number(gib(need.low))}–{number(gib(need.high))} ≤ {number(gib(device.usable_bytes))}"
    yield _row(ask, "verdict", compared, ask.say(f"verdict.{device.verdict.value}"), ask.say("arithmetic.from_margin"))


def _decode(ask: Ask, case: Case) -> Iterator[tuple[Cell, ...]]:
    """Bytes of one token against the bandwidth, on equal cards that hold everything; the rest is what was measured."""
    asked, speed = case.request, case.estimate.decode_tok_s
    card = asked.devices[0]
    if speed is None or case.estimate.host_layers or len(set(asked.devices)) > 1 or not card.bandwidth_gb_s:
        return
    read = _bytes_a_token(asked) / (len(asked.devices) if case.estimate.parallel == "tensor" else 1)
    peak = card.bandwidth_gb_s * GB / read
    put_in = f"{card.bandwidth_gb_s:g} GB/s ÷ {significant(read / GB, 3)} GB × {speed.expected / peak:.0%}"
    yield _row(ask, "decode", put_in, f"{rate(speed)} tok/s", ask.say("arithmetic.from_measured"))


def _bytes_a_token(asked: Request) -> float:
    arch = asked.model.architecture
    assert arch is not None  # noqa: S101 - the caller has looked
    traffic = traffic_of(asked, arch, Stretch(0, arch.n_layers, head=True), batch=1, depth=0)
    return traffic.bytes + traffic.cache_bytes
