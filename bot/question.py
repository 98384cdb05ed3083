"""What comes in from a platform."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from bot.preferences import Preferences
from bot.redact import redact
from bot.slots import Slots
from knowledge.facts import ExchangeRate
from sizing.records import dataclass

if TYPE_CHECKING:
    from knowledge.team import Machine, MeasuredRun, Receipt, TeamPrice, Watch


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question of a conversation that was answered, kept for follow-ups."""

    intent: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked. What a team writes belongs to `team`, whatever channel it was written in."""

    platform: str = "local"
    """slack, discord or local."""
    team: str = ""
    """The Slack workspace or Discord guild; the person in a direct message that belongs to neither."""
    channel: str = ""
    is_direct: bool = False
    """A conversation with one person alone: no channel's setting keeps the bot from answering there."""

    @property
    def key(self) -> str:
        """The team's name in the workspace: `slack:T024BE7LH`."""
        return f"{self.platform}:{self.team}"


@dataclass(frozen=True, slots=True)
class Context:
    """What the workspace knows when a question arrives. Loaded before `Bot.answer`, never during it."""

    last: Turn | None = None
    currency: str | None = None
    """What the team or the operator set; None leaves it to the language."""
    exchange_rates: tuple[ExchangeRate, ...] = ()
    """Rates that the operator set himself; they win over the known ones."""
    electricity_usd_per_kwh: float | None = None
    runtime: str | None = None
    context_tokens: int | None = None
    today: date | None = None
    """The day that prices are judged by; the clock's when None."""
    machines: tuple[Machine, ...] = ()
    """The team's inventory, by name."""
    runs: tuple[MeasuredRun, ...] = ()
    """What the team measured, the newest first."""
    prices: tuple[TeamPrice, ...] = ()
    """The team's own quotes, the newest first."""
    receipts: tuple[Receipt, ...] = ()
    """Those whose ids the text names."""
    watches: tuple[Watch, ...] = ()
    """The team's, where the text speaks of watches."""
    preferences: Preferences = field(default_factory=Preferences)
    """Everything else that the team or the channel set."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message addressed to the bot, with the platform's marks taken off, and with no secret that was pasted in it."""

    text: str
    locale: str | None = None
    """`en` or `zh-TW` where the platform or the user said; None lets the text decide."""
    conversation: str | None = None
    """The same for all messages of one thread; None for a question that stands alone."""
    author: str | None = None
    """The same for one person in one place, and nobody else's: `slack:T024BE7LH:U01`."""
    place: Place = field(default_factory=Place)
    is_admin: bool = False
    """Whether the platform says that the author runs the place; who does may change what others wrote."""
    addressed: bool = True
    """False when the message was only overheard: chit-chat is then answered by silence."""
    context: Context = field(default_factory=Context)
    author_name: str = ""
    """What people call the author, where the platform says; shown beside what they wrote."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", redact(self.text))
