"""The peak of a training step: full and LoRA, with and without gradient checkpointing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from .meter import Meter
from .models import adapt, build, parameter_bytes
from .shapes import Shape

STEPS = 2
"""The second step has the optimizer's states."""


@dataclass(frozen=True)
class Training:
    """One method at one length; `peak_bytes` is None where it ran out of memory."""

    method: str
    checkpointing: bool
    sequence: int
    batch: int
    peak_bytes: int | None


def measure(shape: Shape, sequences: tuple[int, ...], rank: int, meter: Meter, dtype: Any) -> Iterator[Training]:
    """Every combination, smallest first."""
    for sequence in sequences:
        for method in ("lora", "full"):
            for checkpointing in (True, False):
                yield Training(
                    method, checkpointing, sequence, 1, _peak(shape, method, checkpointing, sequence, rank, meter, dtype)
                )


def _peak(shape: Shape, method: str, checkpointing: bool, sequence: int, rank: int, meter: Meter, dtype: Any) -> int | None:
    meter.settle()
    model = build(shape, "sdpa", meter.device, dtype).train()
    if method == "lora":
        adapt(model, rank)
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    before = parameter_bytes(model)
    trained = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-5)
    tokens = torch.randint(shape.vocab, (1, sequence), device=meter.device)
    try:
        with meter.peak() as peak:
            for _ in range(STEPS):
                model(tokens, labels=tokens, use_cache=False).loss.backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            return before + peak()
    except torch.cuda.OutOfMemoryError:
        return None
