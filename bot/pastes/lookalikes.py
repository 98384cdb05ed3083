"""Errors that speak of memory and are no lack of it; and tables of nvidia-smi."""

from __future__ import annotations

import re

from bot.pastes.paste import Message
from sizing.oom.failure import Cause

ANCHORS = (
    "an illegal memory access was encountered",
    "out of resource: shared memory",
    "out of resources: shared memory",
    "memory access fault by gpu",
    '"oomkilled": false',
    "no space left on device",
)
_DISK = "no space left on device"
SMI_ANCHORS = ("nvidia-smi", "gpu memory usage", "mib /", "gpu memory |", "process name gpu memory")
_USED_OF = re.compile(r"(\d{1,7}) ?mib / (\d{2,7}) ?mib")
_PROCESS = re.compile(r" (\d{1,2}) (?:n/a n/a )?\d{2,8} (?:c|c\+g) \S{1,200} (\d{1,7}) ?mib")
_FULL = 0.9


def read(log: str, at: int) -> Message | None:
    """A look-alike at position `at`: a full disk, or a fault of the program."""
    return Message("disk_full" if log.startswith(_DISK, at) else "look_alike", "other", cause=Cause.NOT_OOM)


def read_smi(log: str, at: int) -> Message | None:
    """A table of nvidia-smi around position `at`: is a card full, or shared? Its numbers are of several cards: no fields."""
    table = log[max(0, at - 200) : at + 12000]
    cards = [(int(used), int(total)) for used, total in _USED_OF.findall(table)]
    if not cards and not ("pid" in table and _PROCESS.search(table)):
        return None
    full = any(used >= _FULL * total for used, total in cards) or _shared(table)
    return Message("nvidia_smi", "nvidia-smi", cause=Cause.OTHER_PROCESS if full else Cause.NOT_OOM)


def _shared(table: str) -> bool:
    """Two large computing processes on one card."""
    large = [card for card, used_mib in _PROCESS.findall(table) if int(used_mib) >= 2048]
    return len(large) != len(set(large))
