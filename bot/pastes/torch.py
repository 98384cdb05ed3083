"""PyTorch's caching allocator on CUDA, HIP, XPU, NPU and others.

Wordings: c10/cuda/CUDACachingAllocator.cpp of PyTorch 0.4 ("cached"), 1.4 to 2.0 ("reserved in total"), 2.1 ("total capacty of"),
2.2 and later ("total capacity of"), c10/xpu/XPUCachingAllocator.cpp, and torch_npu's NPUCachingAllocator.cpp ("current active").
"""

from __future__ import annotations

import re

from bot.pastes.paste import Message
from bot.pastes.quantity import Quantity, quantities
from bot.pastes.text import squeeze
from sizing.oom.failure import Amounts, Sign

ANCHORS = ("tried to allocate", "has a total capac", "total capacity", "already allocated;", "is allocated by pytorch")
_REACH = 1600
"""The longest message has some 900 characters; log prefixes may be repeated in it."""
_AFTER = (
    ("alreadyallocated", "allocated"),
    ("isallocatedbypytorch", "allocated"),
    ("isreservedbypytorchbut", "reserved_unallocated"),
    ("reservedintotal", "reserved"),
    ("cached", "reserved"),
    ("totalcapacity", "device_total"),
    ("inuse)", "process_in_use"),
    ("total;", "device_total"),
    ("total,", "device_total"),
    ("free", "device_free"),
    ("isfree", "device_free"),
    ("1sfree", "device_free"),
    ("allowed", "allowed"),
)
_BEFORE = (
    ("triedtoallocate", "requested"),
    ("thisprocesshas", "process_in_use"),
    ("pytorchallocated", "allocated"),
    ("allocatedbypytorch", "allocated"),
    ("alreadyallocated", "allocated"),
    ("reservedbutunallocated", "reserved_unallocated"),
    ("totalcapacity", "device_total"),
)
"""The second half of these labels stands before its amount only where a person typed the message anew, as a list."""
_TOTAL = re.compile(r"totalcap\w{0,9}of$")
_PROCESS = re.compile(r"process(\d{1,10})has$")
_INDEX = re.compile(r"(?:gpu|npu|xpu|device|musa|mlu|dcu) ?[:#]? ?(\d{1,3})(?! ?[\d.]* ?[kmg]i?b)")


def read(log: str, at: int) -> Message | None:
    """The message around position `at` of a flat log."""
    begin = max(0, at - 200) if not log.startswith(ANCHORS[0], at) else at
    end = log.find("tried to allocate", at + 20, at + _REACH)
    segment = log[begin : end if end >= 0 else at + _REACH]
    if "on private pool" in segment[:80] or "on shared pool" in segment[:80] or "you tried to allocate" in log[at - 4 : at + 20]:
        return None
    amounts, capped = read_amounts(segment)
    if not amounts.stated().keys() - {"gpu_index"}:
        return None
    return Message("torch_caching_allocator", "pytorch", amounts, sign=Sign.CAPPED if capped else None)


def read_amounts(segment: str) -> tuple[Amounts, bool]:
    """The amounts of one message, and whether it names a fraction that was set (`X allowed`)."""
    named, processes = _name(segment)
    capped = named.pop("allowed", None) is not None
    own, others = _split_processes(processes, named)
    return Amounts(**named, gpu_index=_index(segment), **own, **others), capped


def _name(segment: str) -> tuple[dict[str, int], list[int]]:
    """The amounts by their field, and those of the listed processes. The first of each name counts."""
    named: dict[str, int] = {}
    processes: list[int] = []
    for quantity in quantities(segment):
        before = squeeze(segment[max(0, quantity.start - 40) : quantity.start])
        if _PROCESS.search(before):
            processes.append(quantity.bytes)
        elif (name := _field(segment, quantity, before)) and name not in named:
            named[name] = quantity.bytes
    return named, processes


def _field(segment: str, quantity: Quantity, before: str) -> str | None:
    label = before.rstrip(":=~(").removesuffix("only").removesuffix(",")
    name = next((name for words, name in _BEFORE if label.endswith(words)), None)
    if name or _TOTAL.search(before):
        return name or "device_total"
    after = squeeze(segment[quantity.end : quantity.end + 48])
    return next((name for words, name in _AFTER if after.startswith(words)), None)


def _split_processes(processes: list[int], named: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Which listed process is this one (in a container PyTorch prints its own as `Process N`), and the sum of the rest."""
    rest = sorted(processes)
    own: dict[str, int] = {}
    if "process_in_use" not in named:
        held = named.get("allocated", 0) + named.get("reserved_unallocated", 0)
        mine = next((amount for amount in rest if amount >= held), None)
        if mine is not None and (held or len(rest) == 1):
            rest.remove(mine)
            own = {"process_in_use": mine}
    return own, {"others_in_use": sum(rest)} if rest else {}


def _index(segment: str) -> int | None:
    match = _INDEX.search(segment[:400])
    return int(match[1]) if match else None
