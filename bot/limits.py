"""How many questions a person, a channel and a team may ask in a minute, and what is said to who asks more."""

from __future__ import annotations

import math

from bot.phrases import Phrases
from bot.question import Place, Question
from bot.reply import Reply, Tone
from bot.settings import Settings
from knowledge.throttle import Charge, Limiter, MemoryLimiter, Rate
from sizing.records import dataclass

INTENT = "limited"
"""Said to the person alone, wherever it was asked."""
NOTICE_S = 60.0
"""Who was told is not told again so soon."""
NOTICES_A_CHANNEL = Rate(5, NOTICE_S)
"""A channel full of people who ask too much is not filled with notices either."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Questions a minute; None for no limit."""

    user: Rate | None = None
    channel: Rate | None = None
    team: Rate | None = None

    @classmethod
    def of(cls, settings: Settings | None) -> Limits:
        """What the operator set; no limits where nothing was set up at all."""
        if settings is None:
            return cls()
        counts = (settings.rigwise_user_per_minute, settings.rigwise_channel_per_minute, settings.rigwise_team_per_minute)
        return cls(*(Rate(count) if count else None for count in counts))

    def charges(self, question: Question) -> tuple[Charge, ...]:
        """Whom a question is counted for. A terminal is its owner's."""
        place = question.place
        if place.platform == Place().platform:
            return ()
        each = (
            (f"user:{question.author}", self.user if question.author else None),
            (f"channel:{place.key}:{place.channel}", self.channel if place.channel and not place.is_direct else None),
            (f"team:{place.key}", self.team),
        )
        return tuple(Charge(key, rate) for key, rate in each if rate)


@dataclass(frozen=True, slots=True)
class Stop:
    """A question that is one too many."""

    whose: str
    """`user`, `channel` or `team`: who asked too much."""
    wait_s: float
    told: bool
    """Whether the author, or the channel often enough, has heard so within NOTICE_S."""


class Gate:
    """Lets questions in, or stops them."""

    def __init__(self, limits: Limits, limiter: Limiter | None = None) -> None:
        self._limits = limits
        self._limiter = MemoryLimiter() if limiter is None else limiter

    async def stop(self, question: Question) -> Stop | None:
        """None where the question may be answered."""
        refused = await self._limiter.take(self._limits.charges(question))
        if refused is None:
            return None
        whose, place = refused.key.partition(":")[0], question.place
        once = Charge(f"notice:{whose}:{place.key}:{question.author}", Rate(1, NOTICE_S))
        told = await self._limiter.take((once, Charge(f"notices:{place.key}:{place.channel}", NOTICES_A_CHANNEL)))
        return Stop(whose, refused.wait_s, told is not None)


def notice(stop: Stop, say: Phrases) -> Reply:
    """The sentence to who asks too much. It is a quiet one where it was said already: only where something must be said it is."""
    return Reply(
        headline=say(f"surface.too_fast_{stop.whose}", seconds=math.ceil(stop.wait_s)),
        tone=Tone.QUIET if stop.told else Tone.WARN,
        intent=INTENT,
        locale=say.locale,
        understood=False,
    )
