"""Shapes of well-known models, from their published config.json, and one that is small enough for a test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A Llama-like decoder; `key` is its name in our library."""

    key: str
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocab: int
    tied: bool = False


SHAPES = {
    shape.key: shape
    for shape in (
        Shape("tiny", 2, 64, 4, 2, 16, 176, 512),
        Shape("tinyllama-1.1b-chat-v1.0", 22, 2048, 32, 4, 64, 5632, 32_000),
        Shape("llama-3.2-1b", 16, 2048, 32, 8, 64, 8192, 128_256, tied=True),
        Shape("llama-3.2-3b", 28, 3072, 24, 8, 128, 8192, 128_256, tied=True),
        Shape("llama-3.1-8b", 32, 4096, 32, 8, 128, 14_336, 128_256),
        Shape("llama-2-7b-hf", 32, 4096, 32, 32, 128, 11_008, 32_000),
    )
}
