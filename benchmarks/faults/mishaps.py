"""What goes wrong, kind after kind: a rate limit, a server in trouble, a line that breaks before or after a message is taken."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import cycle
from random import Random

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CLEAR = ("rate limit", "server error", "reset before")
"""Whoever sent the message knows that it was not taken, or may well think so."""
BEFORE = (*CLEAR, "time-out before", "slow")
AFTER = ("reset after", "time-out after", "cut answer")
"""The platform has taken the message, and the bot does not hear of it."""
STALL_SECONDS = 30.0
SLOWEST_SECONDS = 0.4


class Mishaps:
    """Faults at a given rate, each counted. Kinds take turns, so that all of them come however few questions there are."""

    def __init__(self, seed: int, rate: float) -> None:
        self.random = Random(seed)  # noqa: S311 - a die, not a key
        self.rate = rate
        self.count: Counter[str] = Counter()
        self._due: dict[str, float] = defaultdict(self.random.random)
        self._kinds = {again: cycle(BEFORE + AFTER if again else CLEAR) for again in (True, False)}

    def happens(self, share: float, name: str) -> bool:
        """Whether something that happens with this share, evenly spread, happens now."""
        self._due[name] += share
        if self._due[name] < 1:
            return False
        self._due[name] -= 1
        self.count[name] += 1
        return True

    async def meet(self, request: web.Request, handler: Handler, limited: Handler, *, known_again: bool) -> web.StreamResponse:
        """Answer a request as the platform does, or as it does on a bad day.

        Without `known_again` the platform would post a message that comes twice twice (a response URL of Slack's), and nobody
        could tell the two cases of a time-out apart: there only clear faults happen.
        """
        if self.random.random() >= self.rate:
            return await handler(request)
        kind = next(self._kinds[known_again])
        self.count[kind] += 1
        match kind:
            case "rate limit":
                return await limited(request)
            case "server error":
                status = self.random.choice((500, 502, 503, 504))
                return web.Response(status=status, text="<html>upstream</html>", content_type="text/html")
            case "slow":
                await asyncio.sleep(self.random.random() * SLOWEST_SECONDS)
                return await handler(request)
            case "reset before" | "time-out before":
                return await self._break(request, stall=kind.startswith("time-out"))
        answer = await handler(request)
        if kind == "cut answer":
            return await _cut(request, answer)
        return await self._break(request, stall=kind.startswith("time-out"))

    async def _break(self, request: web.Request, *, stall: bool) -> web.Response:
        if stall:
            with suppress(asyncio.CancelledError):  # the client has hung up
                await asyncio.sleep(STALL_SECONDS)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


async def _cut(request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """The headers and half of the body, then nothing more on that line."""
    body = whole.body if isinstance(whole, web.Response) and isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(status=whole.status, headers={"Content-Type": whole.content_type, "Content-Length": str(len(body))})
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half
