"""Slots back into a question: what a button asks. The parser reads it as the same slots again, in any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.forms import FORMS
from bot.slots import GpuMention, ModelMention, Money, Slots
from sizing.records import replace

SPOKEN = {"cost_per_hour": "per hour"}
"""Metrics whose name is no word that the parser reads."""

DECIDES = frozenset({"gpu_count", "cost_per_hour", "nvlink", "time", "it/s"})
"""Metrics that change an answer; of the others the intent says as much, and a button is short."""
LEAST_BARE = 3000.0
"""An amount without a currency is read as money from here on: below it may be a year or another number."""


def as_question(intent: str, slots: Slots, **changes: Any) -> str:
    """`/fit llama-3.1-70b int8 2x rtx-a6000 context 32,768`: short, since Discord gives a button 100 characters.

    Amounts have their thousands marked, so that 5,090 users are no RTX 5090.
    """
    changed = replace(slots, **changes)
    form = next((form for form in changed.form if FORMS.get(form) == intent), intent)
    return " ".join([f"/{form}", *_words(changed)])


def _words(slots: Slots) -> Iterator[str]:
    yield from (_model(model) for model in slots.models)
    yield from slots.precision
    yield from (f"kv {precision}" for precision in slots.kv_precision)
    yield from (_gpu(gpu) for gpu in slots.gpus)
    yield from (_nameless(size, count) for size, count in Counter(slots.vram_gb).items())
    yield from (f"{size:g}GB ram" for size in slots.ram_gb)
    yield from (f"context {tokens:,}" for tokens in slots.context)
    yield from (f"batch {size:,}" for size in slots.batch)
    yield from (f"{count:,} users" for count in slots.users)
    yield from (task for task in slots.task if task != "diffusion" or not slots.models)
    yield from (f"{width}x{height}" for width, height in slots.resolution)
    yield from (f"{count} frames" for count in slots.frames)
    yield from (_money(money) for money in slots.budget)
    yield from (f"{hours:.3g} hours a day" for hours in slots.hours)
    yield from slots.runtime
    yield from slots.optimizer
    yield from (f"rank {rank}" for rank in slots.rank)
    yield from (f"{name} parallel" for name in slots.parallel)
    yield from slots.parts
    yield from (f"{watts:g}W" for watts in slots.watts)
    yield from (f"{amperes:g} amp" for amperes in slots.amperes)
    yield from (f"{volts:g} volts" for volts in slots.volts)
    yield from (f"{count} cores" for count in slots.cores)
    yield from (SPOKEN.get(metric, metric) for metric in slots.metric if metric in DECIDES)
    yield from slots.term
    yield from ("our machines" if name == "*" else name for name in slots.machines)


def _model(model: ModelMention) -> str:
    if model.key:
        return model.key
    return f"{model.params_b:g}B" + (f"-A{model.active_b:g}B" if model.active_b else "")


def cards_text(gpus: Iterable[GpuMention], ram_gb: float | None = None) -> str:
    """`4x rtx-3090 128GB ram`: a machine's cards as the parser reads them."""
    return " ".join([*map(_gpu, gpus), *([f"{ram_gb:g}GB ram"] if ram_gb else [])])


def _nameless(size_gb: float, count: int) -> str:
    return f"{count}x {size_gb:g}GB vram" if count > 1 else f"{size_gb:g}GB vram"


def _gpu(gpu: GpuMention) -> str:
    return gpu.key if gpu.count in (None, 1) else f"{gpu.count}x {gpu.key}"


def _money(money: Money) -> str:
    if money.amount is None:
        return f"in {money.currency}"
    if money.currency is None and money.amount >= LEAST_BARE:
        return f"budget {money.amount:,.12g}"
    return f"under {money.amount:,.12g} {money.currency or 'USD'}"
