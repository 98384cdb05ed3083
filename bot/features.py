"""What of the slots and the shape of a text speaks for an intent: a short list of named facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading import Reading
from bot.slots import Slots
from bot.tokens import Token

FEW_TOKENS = 6
HARDWARE = {"gpus", "vram_gb", "ram_gb"}
TRADE = {"models", "precision", "kv_precision", "runtime", "context", "users", "batch", "task", "rank", "optimizer", "term"}
"""Slots that show by themselves that a text is about the trade."""


EVERYDAY = frozenset({"time", "latency", "users", "power_w"})
"""Metrics that people ask of horses and kettles too."""


def features(reading: Reading, slots: Slots, stream: Sequence[Token]) -> list[str]:
    """Names of facts that hold: `model`, `gpu`, `model+hardware`, `metric:vram`, `nothing` ..."""
    filled = slots.filled
    hardware, model = bool(filled & HARDWARE), bool(slots.models)
    domain = (
        bool(filled & (HARDWARE | TRADE))
        or not set(slots.metric) <= EVERYDAY
        or reading.pasted
        or reading.lexicon.cues.speaks_of_trade(stream)
    )
    question = any(token.text in {"?", "嗎", "吗", "呢"} for token in reading.tokens)
    held = {
        "always": True,
        "domain": domain,
        "foreign": not domain,
        "hardware": hardware,
        "model": model,
        "model+hardware": model and hardware,
        "model only": model and not hardware,
        "hardware only": hardware and not model,
        "neither": domain and not model and not hardware,
        "several gpus": len(slots.gpus) > 1,
        "several models": len(slots.models) > 1,
        "uncounted": any(mention.count is None for mention in slots.gpus),
        "multi": any((mention.count or 2) > 1 for mention in slots.gpus),
        "paste": reading.pasted,
        "several precisions": len(slots.precision) > 1,
        "picture": any(mark.kind == "diffusion" for mark in reading.marks) or bool(slots.resolution or slots.frames),
        "closed model": not hardware and any(mark.kind == "closed" for mark in reading.marks),
        "together": reading.has("together"),
        "short": len(reading.tokens) <= FEW_TOKENS,
        "statement": not question,
        "bare": bool(filled) and filled <= {"gpus", "vram_gb", "ram_gb", "models"} and not question,
    }
    slots_filled = [
        slot
        for slot in ("budget", "precision", "context", "users", "term", "runtime", "batch", "parts", "watts", "amperes", "cores")
        if slot in filled
    ]
    values = [f"{slot}:{value}" for slot in ("metric", "task") for value in getattr(slots, slot)]
    return [name for name, holds in held.items() if holds] + slots_filled + values
