"""What is taken up: counted, named in the log, and after the stop no more of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import aiohttp
import discord

from adapters.discord.delivery import notify
from bot import metrics
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


def counted_requests() -> aiohttp.TraceConfig:
    """Every request that Discord did not answer as it should is counted; discord.py sends most of them again."""

    async def ended(_: object, __: object, answered: aiohttp.TraceRequestEndParams) -> None:
        metrics.requested("discord", answered.response.status)

    async def failed(_: object, __: object, ___: aiohttp.TraceRequestExceptionParams) -> None:
        metrics.requested("discord", None)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace
