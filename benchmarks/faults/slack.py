"""A Slack on a bad day: it sends events late, twice, and on sockets that break; and takes messages badly."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from adapters.slack import app as adapter
from benchmarks.faults.mishaps import Handler, Mishaps
from benchmarks.faults.tally import Tally, ask, echo
from bot.bot import Bot
from knowledge.workspace import Workspace
from tests.adapters.slack import payloads
from tests.adapters.slack.conftest import Scripted, settings_for
from tests.adapters.slack.fake import CHANNEL, DIRECT, JSON, FakeSlack

ACK_SECONDS = 3.0
"""As long as Slack gives."""
REQUEST_SECONDS = 10.0
"""The adapter waits three times as long. Less, and a slow answer of a response URL, which knows no message again, comes twice."""
BREAK_SECONDS = 2.0
DELIVERIES = 8
AT_ONCE = 100
GRACE_SECONDS = 90.0
SETTLE_SECONDS = 3.0


class FaultySlack(FakeSlack):
    """Everything that it acknowledges it has heard is in `tally`."""

    def __init__(self, mishaps: Mishaps) -> None:
        super().__init__()
        self.mishaps = mishaps
        self.tally = Tally()
        self.going = True

    def app(self) -> web.Application:
        app = super().app()
        app.middlewares.append(self._trouble)
        return app

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        posting = request.path.endswith("/chat.postMessage")
        if self.going and (posting or request.path.startswith("/response/")):
            return await self.mishaps.meet(request, handler, self._limited, known_again=posting)
        return await handler(request)

    async def _limited(self, _: web.Request) -> web.StreamResponse:
        seconds = str(self.mishaps.random.randint(0, 1))
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": seconds})

    def _judge(self, body: JSON) -> JSON | None:
        return None

    async def deliver(self, number: int) -> None:
        """One question, until it is acknowledged, as Slack delivers it; then, now and then, again."""
        kind, payload = self._event(number)
        for attempt in range(DELIVERIES):
            if await self._send_once(kind, payload, attempt):
                self.tally.acknowledged.add(number)
                break
        if kind == "events_api":
            await self._again(payload)

    async def _again(self, payload: JSON) -> None:
        if self.mishaps.happens(0.05, "event again"):
            await self._send_once("events_api", payload, 1)
        if self.mishaps.happens(0.05, "message under another event"):
            await self._send_once("events_api", payloads.event(payload["event"]), 0)
        if payload["event"]["type"] == "app_mention" and self.mishaps.happens(0.05, "mention as a message too"):
            spoken = payload["event"] | {"type": "message", "channel_type": "channel"}
            await self._send_once("events_api", payloads.event(spoken), 0)

    def _event(self, number: int) -> tuple[str, JSON]:
        match number % 10:
            case 0 | 1:
                return "events_api", payloads.event(payloads.direct_message(ask(number)))
            case 2:
                return "slash_commands", payloads.command("/rigwise", ask(number), self.response_url())
            case 3:
                button = {"action_id": "ask:en:0", "value": ask(number), "type": "button"}
                return "interactive", payloads.press(button, self.response_url())
            case _:
                return "events_api", payloads.event(payloads.mention(ask(number)))

    async def _send_once(self, kind: str, payload: JSON, attempt: int) -> bool:
        """Whether it was acknowledged in time, as far as Slack hears."""
        envelope = f"e{next(self._ids)}"
        with suppress(ConnectionError, RuntimeError):
            socket = self._sockets[-1]
            await socket.send_json({"type": kind, "envelope_id": envelope, "payload": payload, "retry_attempt": attempt})
        with suppress(TimeoutError):
            async with asyncio.timeout(ACK_SECONDS):
                while envelope not in self.acks:  # noqa: ASYNC110 - the acks come by another task
                    await asyncio.sleep(0.005)
        return envelope in self.acks and not self.mishaps.happens(0.02, "lost acknowledgement")

    async def break_sockets(self) -> None:
        """Refreshes, closes and breaks, for as long as questions come."""
        while self.going:
            await asyncio.sleep(BREAK_SECONDS * (0.5 + self.mishaps.random.random()))
            socket = self._sockets[-1]
            if socket.closed:
                continue
            match self.mishaps.random.randrange(3):
                case 0:
                    self.mishaps.count["socket refreshed"] += 1
                    await self.disconnect()
                case 1:
                    self.mishaps.count["socket closed"] += 1
                    await socket.close(code=1001)
                case 2 if (writer := socket._writer) is not None:  # noqa: SLF001 - as a cable that is pulled
                    self.mishaps.count["socket broken"] += 1
                    writer.transport.abort()

    def look(self) -> Tally:
        """Hold what was posted against what was asked."""
        self.tally.look(post.body["text"] for post in self.posts if post.body.get("channel") in {CHANNEL, DIRECT, None})
        return self.tally


async def run(bot: Bot, folder: Path, mishaps: Mishaps, events: int) -> Tally:
    """Ask `events` questions through all of that, and count."""
    slack = FaultySlack(mishaps)
    runner = web.AppRunner(slack.app(), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    assistant = Scripted(bot, Workspace.open(folder))
    assistant.reply = echo
    stop, usual = asyncio.Event(), adapter.REQUEST_SECONDS
    adapter.REQUEST_SECONDS = REQUEST_SECONDS  # type: ignore[assignment]
    program = asyncio.create_task(adapter.run(settings_for(slack), assistant, stop))
    try:
        await slack.connected()
        breaking = asyncio.create_task(slack.break_sockets())
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                await slack.deliver(number)

        await asyncio.gather(*(one(number) for number in range(events)))
        slack.going = False
        await breaking
        await _settle(slack)
    finally:
        adapter.REQUEST_SECONDS = usual
        stop.set()
        await program
        assistant.workspace.close()
        await runner.cleanup()
    return slack.tally


async def _settle(slack: FaultySlack) -> None:
    """Wait for what is still being tried; then a little, for what should not come."""
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE_SECONDS):
            while slack.look().lost:  # noqa: ASYNC110 - what is waited for is another program
                await asyncio.sleep(0.05)
    await asyncio.sleep(min(REQUEST_SECONDS, SETTLE_SECONDS))
    slack.look()
