"""Slack over Socket Mode: no public address, no web server; the bot connects out and waits."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.delivery import retries
from adapters.slack.wiring import listen
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.team import Serves

log = logging.getLogger(__name__)

REQUEST_SECONDS = 30
PING_SECONDS = 10.0
DRAIN_SECONDS = 5.0

ADVICE = {
    "invalid_auth": "{name} is not a token that Slack knows. Copy it again from the page of your app.",
    "not_authed": "{name} is empty. Copy it from the page of your app.",
    "token_revoked": "{name} was revoked. Install the app again and copy the new token.",
    "token_expired": "{name} has expired. Copy a new one from the page of your app.",
    "account_inactive": "{name} belongs to an app that was removed from its workspace. Install it again.",
    "not_allowed_token_type": "{name} is the wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.",
    "missing_scope": "{name} lacks a scope: SLACK_APP_TOKEN needs connections:write; the others are in the app manifest.",
}


class SetupError(Exception):
    """Slack cannot be reached with what was configured; the message says what to change."""


async def run(settings: Settings, assistant: Serves, stop: asyncio.Event) -> None:
    """Serve one workspace until `stop` is set; answers under way are posted first. Raises SetupError."""
    bot_token, app_token = tokens(settings)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS)) as session:
        client = AsyncWebClient(bot_token, base_url=settings.slack_api_url, session=session, retry_handlers=retries())
        desk = Desk(assistant)
        app = listen(AsyncApp(name="rigwise", client=client), assistant, desk)
        handler = AsyncSocketModeHandler(app, app_token, ping_interval=PING_SECONDS)
        try:
            workspace = await _connect(client, handler)
            log.info("connected to the Slack workspace %s", workspace)
            await stop.wait()
            await desk.drain(DRAIN_SECONDS)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK left it bare


def tokens(settings: Settings) -> tuple[str, str]:
    """The bot's and the app's token. Raises SetupError about the one that is missing or in the place of the other."""
    found = []
    for name, secret, prefix in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-"),
    ):
        token = secret.get_secret_value().strip() if secret else ""
        if prefix not in token[:10]:
            state = "is not set" if not token else f"does not begin with {prefix}"
            raise SetupError(f"{name} {state}. docs/slack.md says where to copy it from.")
        found.append(token)
    return found[0], found[1]


async def _connect(client: AsyncWebClient, handler: AsyncSocketModeHandler) -> str:
    """Check both tokens and open the socket; the SDK alone would try a wrong token again for ever."""
    name = "SLACK_BOT_TOKEN"
    try:
        identity = await client.auth_test()
        name = "SLACK_APP_TOKEN"
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown_error"))
        advice = ADVICE.get(code, "Slack refused {name}: {code}.").format(name=name, code=code)
        raise SetupError(advice) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SetupError(f"Slack cannot be reached at {client.base_url}: {type(error).__name__}.") from error
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK left it bare
    return str(identity.get("team", ""))
