"""What is taken up: counted, named in the log, and after the stop no more of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import discord

from adapters.discord.delivery import notify
from bot.phrases import phrases

if TYPE_CHECKING:
    from adapters.discord.client import RigwiseClient

Press = discord.Interaction[Any]
P = ParamSpec("P")
Taker = Callable[Concatenate["RigwiseClient", Press, P], Coroutine[Any, Any, None]]


def taken_up(take: Taker[P]) -> Taker[P]:
    """Count it; after the stop the person is asked to come back, where Discord itself would only show an error."""

    @wraps(take)
    async def taking(client: RigwiseClient, interaction: Press, /, *rest: P.args, **named: P.kwargs) -> None:
        if client.stopping:
            await notify(interaction, phrases(interaction.locale.value)("surface.restarting"))
            return
        async with client.flights.one(**about(interaction.guild_id, interaction.channel)):
            await take(client, interaction, *rest, **named)

    return taking


def about(guild: Any, channel: Any) -> dict[str, str]:
    """Where something came from, for its log lines: the server and the channel, not the person."""
    return {"team": str(getattr(guild, "id", guild) or ""), "channel": str(getattr(channel, "id", ""))}
