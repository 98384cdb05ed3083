"""What has to be said of prices: whose they are, and that they are old."""

from __future__ import annotations

from collections.abc import Iterable

from bot.ask import Ask
from knowledge.facts import Offer

STALE_AFTER_DAYS = 60


def stale_notes(ask: Ask, offers: Iterable[Offer]) -> tuple[str, ...]:
    """What has to be said of prices: that some are the team's own, and when the oldest is too old to be trusted."""
    offers = tuple(offers)
    team = (ask.say("price.team_wins"),) if any(offer.team for offer in offers) else ()
    first = min((offer.on for offer in offers), default=ask.today)
    days = (ask.today - first).days
    old = (ask.say("quote.stale", oldest=first.isoformat(), days=days),) if days > STALE_AFTER_DAYS else ()
    return (*team, *old)
