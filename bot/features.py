"""What of the slots speaks for an intent: a short list of named facts about one text."""

from __future__ import annotations

from bot.reading import Reading
from bot.slots import Slots

FEW_TOKENS = 6


def features(reading: Reading, slots: Slots) -> list[str]:
    """Names of facts that hold: `model`, `gpu`, `model+hardware`, `metric:vram`, `nothing` ..."""
    model, gpu = bool(slots.models), bool(slots.gpus)
    hardware = gpu or bool(slots.vram_gb or slots.ram_gb)
    counted = [mention for mention in slots.gpus if mention.count is not None]
    held = {
        "always": True,
        "model": model,
        "gpu": gpu,
        "memory": bool(slots.vram_gb or slots.ram_gb),
        "hardware": hardware,
        "model+hardware": model and hardware,
        "model only": model and not hardware,
        "hardware only": hardware and not model,
        "several gpus": len(slots.gpus) > 1,
        "several models": len(slots.models) > 1,
        "uncounted": len(counted) < len(slots.gpus),
        "multi": any((mention.count or 2) > 1 for mention in slots.gpus),
        "paste": reading.pasted,
        "budget": bool(slots.budget),
        "precision": bool(slots.precision),
        "several precisions": len(slots.precision) > 1,
        "context": bool(slots.context),
        "users": bool(slots.users),
        "diffusion model": any(mark.kind == "diffusion" for mark in reading.marks),
        "picture": bool(slots.resolution or slots.frames),
        "nothing": not slots.filled,
        "short": len(reading.tokens) <= FEW_TOKENS,
        "question": any(token.text in {"?", "嗎", "吗", "呢"} for token in reading.tokens),
        "term": bool(slots.term),
        "runtime": bool(slots.runtime),
    }
    values = [f"{slot}:{value}" for slot in ("metric", "task") for value in getattr(slots, slot)]
    return [name for name, holds in held.items() if holds] + values
