"""Slack's socket: what comes in by it, whether it is open, and that nothing is taken up after the stop."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.flights import Flights
from bot.health import HEALTH

log = logging.getLogger(__name__)

PING_SECONDS = 10.0
LOOK_SECONDS = 0.5


class Handler(AsyncSocketModeHandler):
    """Hands envelopes to Bolt. Once it is stopping it leaves them unacknowledged: Slack delivers those to the next process."""

    def __init__(self, app: AsyncApp, app_token: str, flights: Flights) -> None:
        super().__init__(app, app_token, ping_interval=PING_SECONDS)
        self.stopping = False
        self._flights = flights
        self.client.message_listeners.append(self._hear)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as in Bolt's own
        """Take one envelope up."""
        if not self.stopping:
            async with self._flights.handing_over():
                await super().handle(client, req)

    async def keep_open(self, stop: asyncio.Event) -> None:
        """Open the socket again soon after it broke: the SDK alone looks at every ping, and Slack waits three seconds."""
        while not stop.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            current = self.client.current_session
            if current is None or not current.closed or self.client.connect_operation_lock.locked():
                continue
            try:
                await self.client.connect_to_new_endpoint()
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("the socket could not be opened again: %s", type(error).__name__)

    async def _hear(self, _: Any, message: dict[str, Any], __: str | None = None) -> None:
        """Slack says hello on every new socket."""
        if message.get("type") == "hello":
            HEALTH.up("slack", self._is_open)

    def _is_open(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed
