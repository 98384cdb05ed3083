"""Discord on loopback: a gateway and a REST API that speak the wire protocol to the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.discord.gateway import Gateway
from tests.adapters.discord.payloads import Json
from tests.adapters.discord.rest import Call, Rest

PATIENCE_S = 10.0


class FakeDiscord(Gateway, Rest):
    """Both halves behind one address, and ways to wait for what the bot does."""

    def __init__(self) -> None:
        Gateway.__init__(self)
        Rest.__init__(self)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self.connect)
        app.router.add_get("/files/{name}", self.serve_file)
        app.router.add_route("*", "/api/v10/{path:.*}", self.serve)
        self._server = TestServer(app)
        await self._server.start_server()
        self.file_base = str(self._server.make_url("")).rstrip("/")
        self.api_url = str(self._server.make_url("/api/v10"))
        self.gateway_url = str(self._server.make_url("/gateway")).replace("http", "ws", 1)

    async def stop(self) -> None:
        await self._server.close()

    def file_url(self, name: str, data: bytes) -> str:
        self.files[name] = data
        return str(self._server.make_url(f"/files/{name}"))

    async def interact(self, interaction: Json) -> Call:
        """Send an interaction and wait for its first response."""
        await self.dispatch("INTERACTION_CREATE", interaction)
        return await self.call("POST", f"/interactions/{interaction['id']}/")

    async def until(self, met: Callable[[], Any]) -> Any:
        """Wait until `met` is true of what was received."""
        async with asyncio.timeout(PATIENCE_S):
            while not met():  # noqa: ASYNC110 - what is waited for may come about anywhere, not in the fake alone
                await asyncio.sleep(0.002)
        return met()

    async def call(self, method: str, path: str, *, after: int = 0) -> Call:
        """The first successful request to a path that begins so, past the first `after` of them."""

        def found() -> list[Call]:
            return [c for c in self.calls if c.method == method and c.path.startswith(path) and c.status < 300][after:]

        return (await self.until(found))[0]  # type: ignore[no-any-return]
