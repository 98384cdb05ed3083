"""Slack over signed HTTP: for several workspaces, or where no socket may stay open. https://docs.slack.dev/apis/events-api"""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.app import DRAIN_SECONDS, one_workspace
from adapters.slack.credentials import SetupError, identify, secret
from adapters.slack.installs import INSTALL_PATH, oauth_flow
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.wiring import listen
from bot.settings import Settings
from bot.team import Serves

log = logging.getLogger(__name__)


async def serve_http(settings: Settings, assistant: Serves, stop: asyncio.Event, client: AsyncWebClient) -> None:
    """Listen until `stop` is set: with a bot token for that workspace, else for every one that installs it. Raises SetupError.

    Every request is checked against the signing secret, and refused when its time is five minutes off: Bolt does both.
    """
    desk = Desk(assistant)
    app = listen(await _app(settings, client), assistant, desk)
    port = settings.slack_http_port or 0
    runner = web.AppRunner(app.server(port=port, path=EVENTS_PATH, host=settings.slack_http_host).web_app)
    await runner.setup()
    try:
        await _start(runner, settings.slack_http_host, port)
        log.info("listening for Slack at %s, installed at %s", _addresses(runner), INSTALL_PATH)
        await stop.wait()
        await desk.drain(DRAIN_SECONDS)
    finally:
        await runner.cleanup()


async def _app(settings: Settings, client: AsyncWebClient) -> AsyncApp:
    signing = secret(settings.slack_signing_secret)
    if not signing:
        raise SetupError("SLACK_SIGNING_SECRET is not set: Basic Information, App Credentials, Signing Secret.")
    if bot_token := secret(settings.slack_bot_token):
        authorize = one_workspace(await identify(client, bot_token))
        return AsyncApp(name="rigwise", client=client, signing_secret=signing, authorize=authorize)
    app = AsyncApp(name="rigwise", client=client, signing_secret=signing, oauth_flow=oauth_flow(settings, client))
    app.enable_token_revocation_listeners()
    return app


async def _start(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SetupError(f"port {port} of {host} cannot be listened on ({error.strerror}); set SLACK_HTTP_PORT.") from error


def _addresses(runner: web.AppRunner) -> str:
    return ", ".join(f"{address[0]}:{address[1]}{EVENTS_PATH}" for address in runner.addresses)
