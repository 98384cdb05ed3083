"""Weights, cache, activation peaks and speed of one model."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from .meter import Meter
from .models import build, cache_bytes, parameter_bytes
from .shapes import Shape

ROUNDS = 3


@dataclass(frozen=True)
class Inference:
    """One prompt length under one attention."""

    attention: str
    prompt: int
    weights_bytes: int
    cache_bytes: int
    activation_bytes: int
    prefill_tok_s: float
    decode_tok_s: float


def measure(
    shape: Shape, attention: str, lengths: tuple[int, ...], new_tokens: int, meter: Meter, dtype: Any
) -> Iterator[Inference]:
    """One result a length; a length that does not fit is left out, and so are longer ones."""
    model = build(shape, attention, meter.device, dtype).eval()
    weights = parameter_bytes(model)
    for prompt in lengths:
        try:
            yield _one(model, shape, attention, prompt, new_tokens, meter, weights)
        except torch.cuda.OutOfMemoryError:
            break


def _one(model: Any, shape: Shape, attention: str, prompt: int, new_tokens: int, meter: Meter, weights: int) -> Inference:
    tokens = torch.randint(shape.vocab, (1, prompt), device=meter.device)
    with torch.inference_mode():
        with meter.peak() as peak:
            cache = model(tokens, use_cache=True, logits_to_keep=1).past_key_values
            held = cache_bytes(cache)
            activations = max(0, peak() - held)
        reading = statistics.median(_timed(lambda: model(tokens, use_cache=True, logits_to_keep=1), meter) for _ in range(ROUNDS))
        writing = _timed(lambda: _decode(model, cache, tokens[:, -1:], new_tokens), meter)
    return Inference(attention, prompt, weights, held, activations, prompt / reading, new_tokens / writing)


def _decode(model: Any, cache: Any, last: Any, count: int) -> None:
    for _ in range(count):
        out = model(last, past_key_values=cache, use_cache=True)
        last = out.logits[:, -1:].argmax(-1)


def _timed(work: Any, meter: Meter) -> float:
    meter.synchronize()
    start = time.perf_counter()
    work()
    meter.synchronize()
    return time.perf_counter() - start
