"""Start and stop of the Discord adapter."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import RigwiseClient
from adapters.discord.sync import commands_differ
from adapters.discord.token import CannotStart, token_of
from bot.health import HEALTH
from bot.notices import telling
from bot.replicas.shared import Shared
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.team import TeamAssistant

log = logging.getLogger(__name__)


def use_addresses(settings: Settings) -> None:
    """Point discord.py at other addresses than Discord's, where the settings name some. It keeps them for the whole process."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(settings.discord_gateway_url)


async def run(settings: Settings, assistant: TeamAssistant, stop: asyncio.Event) -> None:
    """Answer in Discord until `stop` is set. Raises CannotStart with a sentence for the operator."""
    token_of(settings)
    use_addresses(settings)
    try:
        if settings.discord_shards is None or settings.discord_http_port is not None:
            await _serve(settings, assistant, RigwiseClient(assistant), stop)
        else:
            await _serve_shards(settings, assistant, stop, settings.discord_shards)
    finally:
        HEALTH.down("discord")


async def _serve(settings: Settings, assistant: TeamAssistant, client: RigwiseClient, stop: asyncio.Event) -> None:
    """Answer with one client until `stop`; answers under way are posted first."""
    running = asyncio.ensure_future(_connect(client, token_of(settings), settings, stop))
    beside: list[asyncio.Future[Any]] = [asyncio.ensure_future(stop.wait())]
    if not client.shard_id:  # watches are told by one shard, whichever server they were set in
        beside.append(asyncio.ensure_future(_tell(client, assistant)))
    try:
        await asyncio.wait({running, beside[0]}, return_when=asyncio.FIRST_COMPLETED)
        if settings.discord_http_port is not None:
            await asyncio.wait({running})
        client.stopping = True
        await client.flights.drain(settings.rigwise_stop_seconds)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await client.close()
    await running


async def _serve_shards(settings: Settings, assistant: TeamAssistant, stop: asyncio.Event, count: int) -> None:
    """A client for each shard that this process holds. Where it holds none it is there to take one up."""
    from adapters.discord.shards import Shards

    async def serve(shard: int, stop_shard: asyncio.Event) -> None:
        await _serve(settings, assistant, RigwiseClient(assistant, shard, count), stop_shard)

    shared: Shared = getattr(assistant, "shared", None) or Shared()
    most, at_once = settings.discord_shards_here, settings.discord_max_concurrency
    HEALTH.up("discord")
    await Shards(shared.leases, serve, count=count, most=most, at_once=at_once).run(stop)


async def _tell(client: RigwiseClient, assistant: TeamAssistant) -> None:
    """Tell watches from when there is a connection to tell them over."""
    await client.connected.wait()
    async with telling(assistant, "discord", client.tell):
        await asyncio.Event().wait()


async def _connect(client: RigwiseClient, token: str, settings: Settings, stop: asyncio.Event) -> None:
    try:
        await client.login(token)
        if not client.shard_id:
            await _remind_of_sync(client)
        if settings.discord_http_port is None:
            await client.connect()
        else:
            from adapters.discord.signed_http import serve_http

            client.connected.set()
            await serve_http(settings, client, stop)
    except discord.LoginFailure:
        raise CannotStart("Discord refused DISCORD_TOKEN: copy it anew from the Developer Portal, Bot, Reset Token.") from None
    except discord.PrivilegedIntentsRequired:
        raise CannotStart(
            "Discord refused the intents, though none is privileged: see Bot, Privileged Gateway Intents."
        ) from None
    except discord.ConnectionClosed as error:
        raise CannotStart(f"Discord closed the connection for good (code {error.code}): is DISCORD_TOKEN still valid?") from None
    except (aiohttp.ClientConnectionError, discord.GatewayNotFound) as error:
        raise CannotStart(
            f"Discord cannot be reached at {Route.BASE}: {type(error).__name__}. Check the network and any proxy."
        ) from None


async def _remind_of_sync(client: RigwiseClient) -> None:
    """Commands are changed only by `sync`: replicas of two versions would otherwise overwrite each other's at every start."""
    try:
        differ = await commands_differ(client)
    except discord.HTTPException as error:
        log.warning("the list of commands could not be read: %s", error.status)
        return
    if differ:
        log.warning("the slash commands in Discord are not those of this version: run `python -m adapters.discord sync` once")
