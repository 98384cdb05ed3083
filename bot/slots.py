"""The slots of a message, and each value as JSON and as a person reads it."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any

from sizing.records import dataclass


@dataclass(frozen=True, slots=True)
class ModelMention:
    """A model as the text named it: a known `key`, or only its size."""

    key: str | None = None
    params_b: float | None = None
    active_b: float | None = None
    """Active parameters where the text gave them (30B-A3B)."""
    text: str = field(default="", compare=False)
    """The words that named it, as they were written."""


@dataclass(frozen=True, slots=True)
class GpuMention:
    """A device as the text named it. `key` may be one device or a family of them (`m4-max`, `a100`)."""

    key: str
    count: int | None = 1
    """None where the text is plural without a number."""
    text: str = field(default="", compare=False)
    """The words that named it, as they were written."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency; either may be unsaid."""

    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """The closed set of slots. Every slot holds all the values that the text gave for it."""

    models: tuple[ModelMention, ...] = ()
    precision: tuple[str, ...] = ()
    kv_precision: tuple[str, ...] = ()
    gpus: tuple[GpuMention, ...] = ()
    vram_gb: tuple[float, ...] = ()
    ram_gb: tuple[float, ...] = ()
    context: tuple[int, ...] = ()
    batch: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    task: tuple[str, ...] = ()
    resolution: tuple[tuple[int, int], ...] = ()
    frames: tuple[int, ...] = ()
    budget: tuple[Money, ...] = ()
    runtime: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    os: tuple[str, ...] = ()
    optimizer: tuple[str, ...] = ()
    rank: tuple[int, ...] = ()
    hours: tuple[float, ...] = ()
    term: tuple[str, ...] = ()
    """Words of the trade that were asked about ("what is a KV cache")."""
    parallel: tuple[str, ...] = ()
    """layer or tensor, where the text says how to divide the model."""
    form: tuple[str, ...] = ()
    """What narrows the intent (`bot/forms.py`): rent, upgrade, watch, receipt."""
    parts: tuple[str, ...] = ()
    """Parts of a machine by key, or a line of CPUs (`threadripper`)."""
    watts: tuple[float, ...] = ()
    amperes: tuple[float, ...] = ()
    volts: tuple[float, ...] = ()
    cores: tuple[int, ...] = ()
    machines: tuple[str, ...] = ()
    """Names of the team's machines that are asked about together; `*` for all of them."""

    @property
    def filled(self) -> frozenset[str]:
        """Names of the slots that have a value."""
        return frozenset(name for name in self.__slots__ if getattr(self, name))

    def as_json(self) -> dict[str, Any]:
        """The slots that have a value, in the shape of `ask --json`: one value plain, several as a list."""
        out: dict[str, Any] = {}
        for slot in fields(self):
            values = getattr(self, slot.name)
            if values:
                shown = [_json(value) for value in values]
                out[slot.name] = shown if slot.name in {"models", "gpus"} or len(shown) > 1 else shown[0]
        return out

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Slots:
        """The slots that `as_json` wrote. What an older version stored and this one does not know is left out."""
        known = {slot.name for slot in fields(cls)}
        return cls(**{name: tuple(_value(name, one) for one in _listed(name, stored[name])) for name in known & stored.keys()})


def _listed(name: str, stored: Any) -> list[Any]:
    """One value is stored plain; a single resolution is itself a list of two numbers."""
    if not isinstance(stored, list) or (name == "resolution" and stored and not isinstance(stored[0], list)):
        return [stored]
    return stored


def _value(name: str, stored: Any) -> Any:
    match name:
        case "models":
            return ModelMention(key=stored.get("id"), params_b=stored.get("params_b"), active_b=stored.get("active_b"))
        case "gpus":
            return GpuMention(stored["id"], stored.get("count"))
        case "budget":
            return Money(stored.get("amount"), stored.get("currency"))
        case "resolution":
            return tuple(stored)
        case _:
            return stored


def shown(value: object) -> str:
    """A value as a person reads it: `2× rtx-3090`, `70B`, `1,500 USD`."""
    match value:
        case ModelMention(key=str(key)):
            return key
        case ModelMention(params_b=int() | float() as params_b, active_b=active_b):
            return f"{params_b:g}B" + (f"-A{active_b:g}B" if active_b else "")
        case GpuMention(key=key, count=count):
            return key if count == 1 else f"{'?' if count is None else count}× {key}"
        case Money(amount=amount, currency=currency):
            return " ".join(part for part in ("" if amount is None else f"{amount:,.12g}", currency) if part)
        case (width, height):
            return f"{width}×{height}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _json(value: object) -> Any:
    match value:
        case ModelMention(key=str(key)):
            return {"id": key}
        case ModelMention(params_b=params_b, active_b=active_b):
            return {"params_b": _json(params_b)} | ({"active_b": _json(active_b)} if active_b else {})
        case GpuMention(key=key, count=count):
            return {"id": key, "count": count}
        case Money(amount=amount, currency=currency):
            return {"amount": _json(amount), "currency": currency}
        case tuple():
            return list(value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
