"""A side of a picture that stands alone: SDXL at 1024."""

from __future__ import annotations

from bot.reading import Reading

USUAL_SIDES = frozenset({512, 576, 640, 704, 768, 832, 896, 960, 1024, 1152, 1280, 1328, 1536, 2048})
"""Sides that image models are trained on; a video's size is two numbers."""

OTHERWISE = frozenset({"other_unit", "tokens", "context", "currency", "users", "frames", "times"})


def read_lone_side(reading: Reading) -> None:
    """Beside a picture model, a number that is a usual side and that nothing else wanted is a square."""
    if reading.pasted or not reading.has("diffusion") or "resolution" in reading.values:
        return
    for index, mark in list(reading.of("number")):
        if mark.number in USUAL_SIDES and not {reading.kind(index + 1), reading.kind(index - 1)} & OTHERWISE:
            side = int(mark.number or 0)
            reading.add("resolution", (side, side), index)
            return
