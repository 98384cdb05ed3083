"""What comes in from a platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.slots import Slots


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question of a conversation that was answered, kept for follow-ups."""

    intent: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class Context:
    """What the workspace knows when a question arrives. Loaded before `Bot.answer`, never during it."""

    last: Turn | None = None
    currency: str = "USD"
    runtime: str | None = None
    context_tokens: int | None = None
    today: date | None = None
    """The day that prices are judged by; the clock's when None."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message addressed to the bot, with the platform's marks taken off."""

    text: str
    locale: str | None = None
    """`en` or `zh-TW` where the platform or the user said; None lets the text decide."""
    conversation: str | None = None
    """The same for all messages of one thread; None for a question that stands alone."""
    author: str | None = None
    addressed: bool = True
    """False when the message was only overheard: chit-chat is then answered by silence."""
    context: Context = field(default_factory=Context)
