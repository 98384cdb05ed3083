"""Slack over Socket Mode, where the bot connects out and waits; or over signed HTTP, where one is set up for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.credentials import SetupError, advice, identify, tokens, unreachable
from adapters.slack.intake import PLATFORM
from adapters.slack.notices import ClientOf, teller
from adapters.slack.patience import Patience
from adapters.slack.socket import Handler
from adapters.slack.wiring import listen
from bot import metrics
from bot.beside import beside
from bot.flights import Flights
from bot.health import HEALTH
from bot.notices import telling
from bot.replicas.ledger import tend
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.team import TeamAssistant

log = logging.getLogger(__name__)

__all__ = ["SetupError", "run", "tokens"]

REQUEST_SECONDS = 30


async def run(settings: Settings, assistant: TeamAssistant, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; answers under way are posted first. Raises SetupError."""
    async with web_client(settings) as client:
        if settings.slack_http_port is None:
            await _serve_socket(settings, assistant, stop, client)
        else:
            from adapters.slack.signed_http import serve_http

            await serve_http(settings, assistant, stop, client)


@asynccontextmanager
async def web_client(settings: Settings) -> AsyncIterator[AsyncWebClient]:
    """A client without a token: every request brings that of its workspace."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with aiohttp.ClientSession(
        timeout=timeout, trace_configs=[metrics.count_requests("slack", aiohttp.TraceConfig())]
    ) as session:
        yield AsyncWebClient(base_url=settings.slack_api_url, session=session, retry_handlers=[Patience()])


def one_workspace(identity: AuthorizeResult) -> Any:
    """The answer to whose token a request needs, where there is one. Without it Bolt looks at SLACK_CLIENT_ID by itself."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return identity

    return authorize


def one_client(client: AsyncWebClient, token: str) -> ClientOf:
    """The client of the one workspace."""
    made = with_token(client, token)

    async def client_of(team: str) -> AsyncWebClient:
        return made

    return client_of


def with_token(client: AsyncWebClient, token: str) -> AsyncWebClient:
    """The same client for a workspace of its own."""
    return AsyncWebClient(token=token, base_url=client.base_url, session=client.session, retry_handlers=[Patience()])


async def _serve_socket(settings: Settings, assistant: TeamAssistant, stop: asyncio.Event, client: AsyncWebClient) -> None:
    bot_token, app_token = tokens(settings)
    identity = await identify(client, bot_token)
    desk, flights = Desk(assistant), Flights("slack")
    app = AsyncApp(name="rigwise", client=client, authorize=one_workspace(identity))
    intake = listen(app, assistant, desk, flights)
    handler = Handler(app, app_token, flights)
    try:
        await _connect(client, handler)
        log.info("connected to the Slack workspace %s", identity.team)
        async with (
            telling(assistant, "slack", teller(desk, one_client(client, bot_token))),
            beside(tend(intake.ledger, PLATFORM, intake.again, stop), handler.keep_open(stop)),
        ):
            await stop.wait()
        handler.stopping = True
        await flights.drain(settings.rigwise_stop_seconds)
    finally:
        HEALTH.down("slack")
        await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK left it bare


async def _connect(client: AsyncWebClient, handler: Handler) -> None:
    """Check the app's token and open the socket; the SDK alone would try a wrong token again for ever."""
    try:
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        raise advice("SLACK_APP_TOKEN", error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise unreachable(client, error) from error
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK left it bare
