"""The next narrower weights for a file that did not fit: no remedy is what the file has already."""

from __future__ import annotations

from sizing.records import dataclass

DEFAULT_BITS = {False: 16.0, True: 4.85}
"""Bits of a file that does not say: 16 as models are published, those of Ollama's usual tags (q4_K_M)."""


@dataclass(frozen=True, slots=True)
class Narrower:
    """A format to go down to. Mean bits by llama.cpp's own table for Llama 3.1 8B (tools/quantize/README.md)."""

    above_bits: float
    bits: float
    gguf: str
    tag: str
    """As Ollama's library tags it."""


_STEPS = (Narrower(5.6, 4.89, "Q4_K_M", "q4_K_M"), Narrower(4.0, 3.50, "IQ3_XS", "q3_K_S"), Narrower(0.0, 2.93, "IQ2_M", "q2_K"))


def narrower(bits: float) -> Narrower:
    """The step below a file of so many bits a weight."""
    return next(step for step in _STEPS if bits > step.above_bits or step.above_bits == 0.0)
