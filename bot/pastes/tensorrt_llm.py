"""TensorRT-LLM's own account of a start-up that failed (tensorrt_llm/_torch/pyexecutor/py_executor_creator.py)."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = ("executor creation failed due to insufficient gpu memory",)
_COMPONENTS = (("kv cache", Cause.KV_CACHE), ("model", Cause.WEIGHTS), ("graph", Cause.CUDA_GRAPHS))


def read(log: str, at: int) -> Message | None:
    """The component that could not be made, what the card has and what of it was free."""
    segment = log[at : at + 900]
    component = segment.partition("could not be created:")[2].lstrip()
    amounts = Amounts(
        device_total=_gib(segment, "total gpu memory (gib):"), device_free=_gib(segment, "component creation attempt (gib):")
    )
    cause = next((cause for name, cause in _COMPONENTS if component.startswith(name)), Cause.ACTIVATION_SPIKE)
    return Message("tensorrt_llm_component", "tensorrt-llm", amounts, cause=cause)


def _gib(segment: str, label: str) -> int | None:
    """The number after a label that has the unit in itself."""
    value = segment.partition(label)[2].split()[:1]
    return quantity_after(f"={value[0]} gib ", "=", 1) if value else None
