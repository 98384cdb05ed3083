"""Slack over signed HTTP: for several workspaces, or where no socket may stay open. https://docs.slack.dev/apis/events-api"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.app import one_client, one_workspace, with_token
from adapters.slack.credentials import SetupError, identify, secret
from adapters.slack.installs import INSTALL_PATH, oauth_flow
from adapters.slack.intake import PLATFORM
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.notices import ClientOf, teller
from adapters.slack.wiring import listen
from bot.beside import beside
from bot.flights import Flights
from bot.health import HEALTH
from bot.notices import telling
from bot.replicas.ledger import tend
from bot.settings import Settings
from bot.team import TeamAssistant

log = logging.getLogger(__name__)


async def serve_http(settings: Settings, assistant: TeamAssistant, stop: asyncio.Event, client: AsyncWebClient) -> None:
    """Listen until `stop` is set: with a bot token for that workspace, else for every one that installs it. Raises SetupError.

    Every request is checked against the signing secret, and refused when its time is five minutes off: Bolt does both.
    """
    desk, flights = Desk(assistant), Flights("slack")
    app, client_of = await _app(settings, client)
    intake = listen(app, assistant, desk, flights)
    port = settings.slack_http_port or 0
    site = app.server(port=port, path=EVENTS_PATH, host=settings.slack_http_host).web_app
    site.middlewares.append(_handing_over(flights, stop))
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=settings.rigwise_stop_seconds)
    await runner.setup()
    try:
        await _start(runner, settings.slack_http_host, port)
        HEALTH.up("slack")
        log.info("listening for Slack at %s, installed at %s", _addresses(runner), INSTALL_PATH)
        tending = tend(intake.ledger, PLATFORM, intake.again, stop)
        async with telling(assistant, "slack", teller(desk, client_of)), beside(tending):
            await stop.wait()
        await flights.drain(settings.rigwise_stop_seconds)
    finally:
        HEALTH.down("slack")
        await runner.cleanup()


def _handing_over(flights: Flights, stop: asyncio.Event) -> Middleware:
    """What comes after the stop is refused before it is acknowledged: Slack sends it again, to whoever serves then."""

    @web.middleware
    async def handle(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        if stop.is_set():
            return web.Response(status=503, text="stopping", headers={"Retry-After": "1", "Connection": "close"})
        async with flights.handing_over():
            return await handler(request)

    return handle


async def _app(settings: Settings, client: AsyncWebClient) -> tuple[AsyncApp, ClientOf]:
    signing = secret(settings.slack_signing_secret)
    if not signing:
        raise SetupError("SLACK_SIGNING_SECRET is not set: Basic Information, App Credentials, Signing Secret.")
    if bot_token := secret(settings.slack_bot_token):
        authorize = one_workspace(await identify(client, bot_token))
        app = AsyncApp(name="rigwise", client=client, signing_secret=signing, authorize=authorize)
        return app, one_client(client, bot_token)
    flow = oauth_flow(settings, client)
    app = AsyncApp(name="rigwise", client=client, signing_secret=signing, oauth_flow=flow)
    app.enable_token_revocation_listeners()
    return app, _client_of(flow, client)


def _client_of(flow: AsyncOAuthFlow, client: AsyncWebClient) -> ClientOf:
    """The client of any workspace that has installed the app, with a token that is renewed in time."""

    async def client_of(team: str) -> AsyncWebClient | None:
        context = AsyncBoltContext({"client": client})
        found = await flow.settings.authorize(context=context, enterprise_id=None, team_id=team, user_id=None)
        return with_token(client, found.bot_token) if found and found.bot_token else None

    return client_of


async def _start(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SetupError(f"port {port} of {host} cannot be listened on ({error.strerror}); set SLACK_HTTP_PORT.") from error


def _addresses(runner: web.AppRunner) -> str:
    return ", ".join(f"{address[0]}:{address[1]}{EVENTS_PATH}" for address in runner.addresses)
