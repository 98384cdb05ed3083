"""Bolt's app with every listener of ours. How Slack reaches it (a socket, signed HTTP) is decided elsewhere."""

from __future__ import annotations

import logging
import re

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Desk
from adapters.slack.intake import Intake
from adapters.slack.listeners import Ack, Listeners
from adapters.slack.question import Payload
from bot import metrics
from bot.flights import Flights
from bot.team import Serves

log = logging.getLogger(__name__)

ANY = re.compile(".*")


def listen(app: AsyncApp, assistant: Serves, desk: Desk, flights: Flights) -> Intake:
    """Register everything. What nothing listens to is acknowledged too, or Slack would send it again."""
    intake = Intake(app, assistant)

    def on(client: AsyncWebClient) -> Listeners:
        """The client of the request: it has the token of the workspace that the request comes from."""
        return Listeners(assistant, desk, client)

    async def hear(body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)), intake.finishing(body):
            await on(client).hear(body)

    async def open_home(body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)):
            await on(client).open_home(body)

    async def take_command(ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)), intake.finishing(body):
            await on(client).take_command(ack, body)

    async def take_press(ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)), intake.finishing(body):
            await on(client).take_press(ack, body)

    async def take_shortcut(ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)), intake.finishing(body):
            await on(client).take_shortcut(ack, body)

    async def take_submission(ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        async with flights.one(**about(body)):
            await on(client).take_submission(ack, body)

    async def explain(error: Exception) -> None:
        """What no listener of ours has caught."""
        metrics.failed("slack", "listener")
        log.error("a listener failed", exc_info=error)

    async def let_pass(ack: Ack) -> None:
        await ack()

    app.event("app_mention")(hear)
    app.event("message")(hear)
    app.event("app_home_opened")(open_home)
    app.command(ANY)(take_command)
    app.block_action(ANY)(take_press)
    app.message_shortcut(ANY)(take_shortcut)
    app.view_submission(ANY)(take_submission)
    app.event(ANY)(let_pass)
    app.shortcut(ANY)(let_pass)
    app.view(ANY)(let_pass)
    app.options(ANY)(let_pass)
    app.error(explain)
    return intake


def about(body: Payload) -> dict[str, str]:
    """Where something came from, for its log lines: the workspace and the channel, not the person."""
    team = body.get("team_id") or (body.get("team") or {}).get("id")
    event = body.get("event") or {}
    channel = event.get("channel") or body.get("channel_id") or (body.get("channel") or {}).get("id")
    return {name: str(value) for name, value in (("team", team), ("channel", channel)) if value}
