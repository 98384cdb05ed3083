"""What a team writes, as values: measured runs, machines, prices, receipts, watches. `knowledge.workspace` keeps them."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, datetime
from typing import Any, Literal

from sizing.records import dataclass

ID_CHARACTERS = 6
RECEIPT_ID = re.compile(r"\bq-[a-z2-7]{6}\b", re.IGNORECASE)
"""A receipt's id where a text names one."""


def short_id(prefix: str, *parts: object) -> str:
    """`r-k3v7qa`: the same for the same parts, so that what arrives twice is kept once. 30 bits, for one team's rows."""
    from base64 import b32encode
    from hashlib import blake2b

    digest = blake2b("\0".join(map(str, parts)).encode("utf-8", "replace"), digest_size=8).digest()
    return f"{prefix}-{b32encode(digest).decode().lower()[:ID_CHARACTERS]}"


@dataclass(frozen=True, slots=True)
class GpuCount:
    """So many of one device, by its key."""

    key: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine of the team. Its name is unique in the team, whatever its case."""

    name: str
    gpus: tuple[GpuCount, ...] = ()
    ram_gb: float | None = None
    note: str = ""
    author: str = ""
    at: datetime | None = None
    author_name: str = ""
    """What people call the author; the platform's id is no name."""


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """What somebody of the team measured. What was not said is None."""

    id: str
    model: str
    """Key of a model."""
    precision: str
    """Key of a weight format."""
    gpus: tuple[GpuCount, ...] = ()
    used_bytes: int | None = None
    """Memory over all devices."""
    decode_tok_s: float | None = None
    prefill_tok_s: float | None = None
    context: int | None = None
    batch: int | None = None
    runtime: str | None = None
    note: str = ""
    author: str = ""
    at: datetime | None = None
    author_name: str = ""
    """What people call the author; the platform's id is no name."""


PriceKind = Literal["buy_new", "buy_used", "rent", "rent_spot"]


@dataclass(frozen=True, slots=True)
class TeamPrice:
    """A quote that the team got itself. It wins over the price book's rows of the same item and kind."""

    id: str
    item: str
    """Key of a device or a part."""
    kind: PriceKind
    price: float
    """For one, or for one device and hour."""
    currency: str
    on: date
    seller: str
    low: float | None = None
    high: float | None = None
    note: str = ""
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A quote as it was given, and all that it takes to give it again."""

    id: str
    question: str
    intent: str
    slots: dict[str, Any] = field(default_factory=dict)
    data_version: str = ""
    reply: dict[str, Any] = field(default_factory=dict)
    locale: str = "en"
    author: str = ""
    at: datetime | None = None


WatchState = Literal["open", "told", "stopped"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A question whose answer is awaited, and where it shall be told."""

    id: str
    question: str
    platform: str = ""
    channel: str = ""
    thread: str = ""
    locale: str = "en"
    state: WatchState = "open"
    detail: dict[str, Any] = field(default_factory=dict)
    """What the check needs to know of the last time."""
    author: str = ""
    at: datetime | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not understood, without names and ids, and how often it came."""

    text: str
    locale: str
    count: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """How many questions of one intent a day had on one platform."""

    day: date
    platform: str
    intent: str
    count: int


@dataclass(frozen=True, slots=True)
class LastTurn:
    """The last question of a conversation: its intent, its slots as JSON, and when it was answered."""

    intent: str
    slots: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """All that a team keeps and an answer may rest on, read at once."""

    machines: tuple[Machine, ...] = ()
    runs: tuple[MeasuredRun, ...] = ()
    """The newest first; no more than an answer looks at."""
    prices: tuple[TeamPrice, ...] = ()
    settings: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(channel, key) to value; the channel is empty for the whole team."""

    def settings_of(self, channel: str) -> dict[str, Any]:
        """The settings that count in a channel: its own before the team's."""
        return {key: value for (where, key), value in sorted(self.settings.items()) if where in {"", channel}}
