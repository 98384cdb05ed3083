"""What a form is, and what comes of one that was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from bot.effects import Effect
from sizing.records import dataclass

FieldKind = Literal["text", "long", "choice", "channels"]

UNSET = "-"
"""The option of a choice that takes a value away: no platform has an option without a value."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values of a choice, with what is shown for it."""

    value: str
    label: str


Choices = tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `value` stands there at first; the channels of a `channels` field are separated by spaces."""

    key: str
    label: str
    """At most 45 characters: a label of a Discord modal takes no more."""
    kind: FieldKind = "text"
    hint: str = ""
    """At most 100 characters."""
    value: str = ""
    options: Choices = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: at most five fields on Discord, so a longer form is shown in `pages` there."""

    kind: str
    title: str
    """At most 24 characters: a title of a Slack modal takes no more."""
    submit: str
    fields: tuple[Field, ...]

    def pages(self, size: int) -> tuple[tuple[Field, ...], ...]:
        """The fields in groups of `size`."""
        return tuple(self.fields[start : start + size] for start in range(0, len(self.fields), size))


@dataclass(frozen=True, slots=True)
class Filled:
    """What comes of a form. With `errors` (field to sentence) nothing has happened; else a question to ask, or effects."""

    errors: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    effects: tuple[Effect, ...] = ()
