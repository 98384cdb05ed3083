"""TensorFlow's BFC allocator and stream executor (tensorflow/core/common_runtime/bfc_allocator.cc, cuda_driver.cc)."""

from __future__ import annotations

import math
import re

from bot.pastes.paste import Message
from bot.pastes.quantity import quantity_after, whole_number_after
from sizing.oom.failure import Amounts, Cause

ANCHORS = (
    "oom when allocating tensor",
    "ran out of memory trying to allocate",
    "from device: cuda_error_out_of_memory",
    "sum total of in-use chunks",
)
_HARMLESS = "the caller indicates that this is not a failure"
_SHAPE = re.compile(r"tensor with shape ?\[([\d, ]{1,120})\] and type (\w{3,12})")
_TYPE_BYTES = {
    **dict.fromkeys(("double", "int64", "uint64", "complex64"), 8),
    **dict.fromkeys(("float", "int32", "uint32"), 4),
    **dict.fromkeys(("half", "bfloat16", "int16", "uint16"), 2),
    **dict.fromkeys(("bool", "int8", "uint8", "qint8", "quint8", "float8_e4m3fn", "float8_e5m2"), 1),
    "complex128": 16,
}
"""Bytes of an element by TensorFlow's own names of its types (tensorflow/core/framework/types.cc)."""
_MOST_BYTES = 2**60
_GPU = re.compile(r"gpu[:_](\d{1,2})")


def read(log: str, at: int) -> Message | None:
    """The message around position `at`; a warning that calls itself harmless is no failure."""
    segment = log[max(0, at - 200) : at + 1200]
    if "ran out of memory" in log[at : at + 30] and _HARMLESS in log[at : at + 400] and "oom when" not in segment:
        amounts = Amounts(requested=_requested(segment), gpu_index=_index(log, at))
        return Message("tensorflow_warning", "tensorflow", amounts, cause=Cause.NOT_OOM)
    start_up = log.startswith("from device", at)
    line = log[max(0, at - 120) : at] if start_up else segment
    amounts = Amounts(
        requested=_exact(line) if start_up else _requested(segment),
        allocated=_in_use(log, at),
        gpu_index=_index(log, at),
        tensor=None if start_up else _tensor(log[at : at + 300]),
    )
    on_host = "by allocator cpu" in segment or "by allocator mklcpu" in segment
    cause = Cause.OTHER_PROCESS if start_up else Cause.HOST_RAM if on_host else Cause.ACTIVATION_SPIKE
    return Message("tensorflow_bfc", "tensorflow", amounts, cause=cause)


def _requested(segment: str) -> int | None:
    """`2.20GiB (rounded to 2362232064)`: the exact count where it is printed."""
    rounded = whole_number_after(segment, "(rounded to ", 0)
    return rounded if rounded is not None else quantity_after(segment, "ran out of memory trying to allocate", 3)


def _tensor(segment: str) -> int | None:
    """Bytes of `tensor with shape[64,2016,9,9] and type float`; None where the shape is cut or its type is none we know."""
    found = _SHAPE.search(segment)
    width = _TYPE_BYTES.get(found[2]) if found else None
    if found is None or width is None:
        return None
    sides = [int(side) for side in found[1].replace(",", " ").split()]
    size = math.prod(sides, start=width)
    return size if 0 < size < _MOST_BYTES else None


def _in_use(log: str, at: int) -> int | None:
    """The pool's own count of bytes in use; its statistics stand after a refusal, and before the error that Python raises."""
    before = log[max(0, at - 1000) : at]
    return whole_number_after(log[at : at + 6000], "inuse:", 24) or whole_number_after(before, " inuse:", 24)


def _exact(line: str) -> int | None:
    """`failed to allocate 10.91G (11715084288 bytes)`: the exact count."""
    return quantity_after(line, "failed to allocate", 3) if "(" not in line[-40:] else quantity_after(line[-40:], "(", 0)


def _index(log: str, at: int) -> int | None:
    match = _GPU.search(log[max(0, at - 600) : at + 1200])
    return int(match[1]) if match else None
