"""Slack's socket: what comes in by it, whether it is open, and that nothing is taken up after the stop."""

from __future__ import annotations

from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.flights import Flights
from bot.health import HEALTH

PING_SECONDS = 10.0


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

    async def _hear(self, _: Any, message: dict[str, Any], __: str | None = None) -> None:
        """Slack says hello on every new socket."""
        if message.get("type") == "hello":
            HEALTH.up("slack", self._is_open)

    def _is_open(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed
