"""What a team, or one of its channels, may set for itself: a closed list of names, each with its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from bot.languages import folders
from sizing.records import dataclass

MAX_CHANNELS = 200
CURRENCIES = frozenset({"USD", "EUR", "TWD", "CNY", "JPY", "GBP"})
RUNTIMES = frozenset({"llama.cpp", "ollama", "vllm", "sglang", "exllama", "transformers", "mlx"})


@dataclass(frozen=True, slots=True)
class Preferences:
    """Values that are None are not set: then what the operator set, or the bot's own default, counts."""

    locale: str | None = None
    """`en` or `zh-TW`."""
    currency: str | None = None
    runtime: str | None = None
    context_tokens: int | None = None
    electricity_per_kwh: float | None = None
    """In `currency` (USD where that is not set)."""
    private: bool | None = None
    """Whether commands are answered to the person alone."""
    allowed_channels: tuple[str, ...] = ()
    """Where the bot may answer; everywhere when empty."""
    inventory_writers: str = "everyone"
    """Who may keep machines and runs: `everyone` or `admins`."""
    price_writers: str = "everyone"

    def allow(self, channel: str) -> bool:
        """Whether the bot may answer in a channel."""
        return not self.allowed_channels or channel in self.allowed_channels

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Preferences:
        """What was stored; a name or a value that this version does not take is left out."""
        return cls(**{name: _plain(value) for name, value in stored.items() if value is not None and accepts(name, value)})


def accepts(name: str, value: Any) -> bool:
    """Whether a setting of that name takes that value. None takes the setting away."""
    if name not in NAMES:
        return False
    return value is None or CHECKS[name](value)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _number(low: float, high: float, kind: Any) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high


def _channels(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MAX_CHANNELS and all(isinstance(one, str) for one in value)


CHECKS: dict[str, Callable[[Any], bool]] = {
    "locale": lambda value: isinstance(value, str) and value in {folder.name for folder in folders()},
    "currency": _one_of(*CURRENCIES),
    "runtime": _one_of(*RUNTIMES),
    "context_tokens": _number(1, 100_000_000, int),
    "electricity_per_kwh": _number(0, 100_000, (int, float)),
    "private": lambda value: isinstance(value, bool),
    "allowed_channels": _channels,
    "inventory_writers": _one_of("everyone", "admins"),
    "price_writers": _one_of("everyone", "admins"),
}
NAMES = frozenset(field.name for field in fields(Preferences))
