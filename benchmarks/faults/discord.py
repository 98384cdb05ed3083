"""A Discord on a bad day: it sends events twice, on gateways that break and resume, and takes messages badly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord import app as adapter
from adapters.discord import patience
from benchmarks.faults.mishaps import Handler, Mishaps
from benchmarks.faults.tally import Tally, ask, echo
from bot.bot import Bot
from bot.settings import Settings
from knowledge.workspace import Workspace
from tests.adapters.discord import payloads
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.limits import texts
from tests.adapters.discord.payloads import BOT_MENTION, CHANNEL_ID, DM_ID, Json
from tests.adapters.discord.rest import TOKEN
from tests.adapters.slack.conftest import Scripted

ATTEMPT_SECONDS = 6.0
QUESTIONS_PER_SECOND = 100.0
GRACE_SECONDS = 90.0
BREAK_SECONDS = 3.0
CHANNELS = 100
"""discord.py posts to one channel one message after the other: what hangs holds up its own channel alone."""
SETTLE_SECONDS = 2.0
REPEATED_ON_RESUME = 3
CLOUDFLARES_SHARE = 0.2
"""Limits that come from the network before Discord, in its own form."""


class FaultyDiscord(FakeDiscord):
    """Every question that it has sent, or keeps for a gateway that is away, is in `tally`."""

    def __init__(self, mishaps: Mishaps) -> None:
        super().__init__()
        self.mishaps = mishaps
        self.tally = Tally()
        self.going = True

    async def start(self) -> None:
        app = web.Application(middlewares=[self._trouble])
        app.router.add_get("/gateway", self.connect)
        app.router.add_route("*", "/api/v10/{path:.*}", self.serve)
        self._server = TestServer(app)
        await self._server.start_server()
        self.api_url = str(self._server.make_url("/api/v10"))
        self.gateway_url = str(self._server.make_url("/gateway")).replace("http", "ws", 1)

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        posting = request.method == "POST" and request.path.endswith(("/messages", "/callback"))
        if self.going and posting:
            return await self.mishaps.meet(request, handler, self._limited, known_again=True)
        return await handler(request)

    async def _limited(self, _: web.Request) -> web.StreamResponse:
        if self.mishaps.random.random() < CLOUDFLARES_SHARE:
            return web.Response(status=429, text="<html>1015</html>", headers={"Retry-After": "1"})
        body = {"message": "You are being rate limited.", "retry_after": self.mishaps.random.random(), "global": False}
        return web.Response(status=429, body=_encoded(body), headers={"Via": "1.1 fake", "Content-Type": "application/json"})

    async def _push(self, payload: Json) -> None:
        for socket, compress in list(self._sockets):
            with suppress(ConnectionError):
                await socket.send_bytes(compress(_encoded(payload)))

    async def _take(self, payload: Json, socket: web.WebSocketResponse, compress: Any) -> None:
        if payload["op"] == 6:  # what was sent last may be sent again
            payload = payload | {"d": payload["d"] | {"seq": max(0, payload["d"]["seq"] - REPEATED_ON_RESUME)}}
        await super()._take(payload, socket, compress)

    async def ask(self, number: int) -> None:
        """One question, and now and then the same again."""
        self.tally.acknowledged.add(number)
        if number % 5 == 0:
            await self.dispatch("INTERACTION_CREATE", payloads.slash("ask", question=ask(number)))
            return
        channel = DM_ID if number % 50 == 1 else str(int(CHANNEL_ID) + 1000 + number % CHANNELS)
        message = payloads.message(f"{BOT_MENTION} {ask(number)}", channel_id=channel)
        await self.dispatch("MESSAGE_CREATE", message)
        if self.mishaps.happens(0.1, "event again"):
            await self.dispatch("MESSAGE_CREATE", message)

    async def break_gateways(self) -> None:
        """Reconnects, closes and breaks, for as long as questions come."""
        while self.going:
            await asyncio.sleep(BREAK_SECONDS * (0.5 + self.mishaps.random.random()))
            if not self._sockets:
                continue
            socket, _ = self._sockets[-1]
            match self.mishaps.random.randrange(3):
                case 0:
                    self.mishaps.count["gateway asks to reconnect"] += 1
                    await self.ask_to_reconnect()
                case 1:
                    self.mishaps.count["gateway closed"] += 1
                    self.forget_sockets()
                    await socket.close(code=4000)
                case 2 if (writer := socket._writer) is not None:  # noqa: SLF001 - as a cable that is pulled
                    self.mishaps.count["gateway broken"] += 1
                    self.forget_sockets()
                    writer.transport.abort()

    def look(self) -> Tally:
        """Hold what was posted against what was asked."""
        self.tally.look(" ".join(texts(message)) for message in self.posted)
        return self.tally


def _encoded(payload: Json) -> bytes:
    return json.dumps(payload).encode()


@contextmanager
def _short_of_time() -> Iterator[None]:
    """Less patience with one attempt, and discord.py's addresses as they were afterwards."""
    kept = patience.ATTEMPT_SECONDS, Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    patience.ATTEMPT_SECONDS = ATTEMPT_SECONDS
    try:
        yield
    finally:
        patience.ATTEMPT_SECONDS, Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = kept


async def run(bot: Bot, folder: Path, mishaps: Mishaps, events: int) -> Tally:
    """Ask `events` questions through all of that, and count."""
    fake, assistant, stop = FaultyDiscord(mishaps), Scripted(bot, Workspace.open(folder)), asyncio.Event()
    assistant.reply = echo
    await fake.start()
    with _short_of_time():
        settings = Settings(discord_token=SecretStr(TOKEN), discord_api_url=fake.api_url, discord_gateway_url=fake.gateway_url)
        program = asyncio.create_task(adapter.run(settings, assistant, stop))
        try:
            await fake.until(lambda: any(payload["op"] == 2 for payload in fake.received))
            breaking = asyncio.create_task(fake.break_gateways())
            for number in range(events):
                await asyncio.sleep(1 / QUESTIONS_PER_SECOND)
                await fake.ask(number)
            fake.going = False
            await breaking
            await _settle(fake)
        finally:
            stop.set()
            await program
            assistant.workspace.close()
            await fake.stop()
    return fake.tally


async def _settle(fake: FaultyDiscord) -> None:
    """Wait for what is still being tried; then a little, for what should not come."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE_SECONDS):
            while fake.look().lost:  # noqa: ASYNC110 - what is waited for is another program
                await asyncio.sleep(0.1)
    await asyncio.sleep(SETTLE_SECONDS)
    fake.look()
