"""The bot's token, and the error of a start that cannot be."""

from __future__ import annotations

from bot.settings import Settings


class CannotStart(RuntimeError):
    """Discord does not take us; the message says what to do."""


def token_of(settings: Settings) -> str:
    """The token. Raises CannotStart where none is set."""
    if settings.discord_token is None:
        raise CannotStart("DISCORD_TOKEN is not set: copy it from the Developer Portal, Bot, Reset Token.")
    return settings.discord_token.get_secret_value()
