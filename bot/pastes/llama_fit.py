"""llama.cpp's fitting of its own parameters to the free memory (common/fit.cpp, `--fit`), where it gave up."""

from __future__ import annotations

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = ("failed to fit params to free device memory",)
_BEFORE = 1500


def read(log: str, at: int) -> Message | None:
    """What it expected to need, and what was free or there; a setting of the user's kept it from making it smaller."""
    before = log[max(0, at - _BEFORE) : at]
    before = before[max(0, before.rfind("projected to use")) :]
    amounts = Amounts(
        requested=quantity_after(before, "projected to use", 2),
        device_free=quantity_after(before, "of device memory vs.", 2),
        device_total=quantity_after(before, "vs. a total of", 2),
    )
    return Message("llama_cpp_fit", "llama.cpp", amounts, cause=Cause.WEIGHTS)
