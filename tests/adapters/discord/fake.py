"""Discord on loopback: a gateway and a REST API that speak the wire protocol to the real discord.py."""

from __future__ import annotations

import asyncio
import json
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.adapters.discord import payloads
from tests.adapters.discord.limits import violations
from tests.adapters.discord.payloads import APP_ID, DM_ID, Json

TOKEN = "MTAw.fake.token"
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Call:
    """One request that the bot made."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    authorization: str | None
    status: int


@dataclass
class FakeDiscord:
    """Sends events, answers requests, and keeps all that the bot asked for."""

    calls: list[Call] = field(default_factory=list)
    received: list[Json] = field(default_factory=list)
    """Gateway payloads from the bot."""
    commands: list[Json] = field(default_factory=list)
    limit_next: int = 0
    """How many of the next posts are answered 429."""
    forbidden: set[str] = field(default_factory=set)
    expired: bool = False
    """True where every interaction is over."""
    refuse_layouts: int = 0
    """How many of the next messages are refused as an invalid form."""
    posted: list[Json] = field(default_factory=list)
    """The bot's messages, as Discord gives them back."""
    files: dict[str, bytes] = field(default_factory=dict)
    _sent: list[Json] = field(default_factory=list)
    _sockets: list[tuple[web.WebSocketResponse, Callable[[bytes], bytes]]] = field(default_factory=list)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._server = TestServer(app)
        await self._server.start_server()

    async def stop(self) -> None:
        await self._server.close()

    @property
    def api_url(self) -> str:
        return str(self._server.make_url("/api/v10"))

    @property
    def gateway_url(self) -> str:
        return str(self._server.make_url("/gateway")).replace("http", "ws", 1)

    def file_url(self, name: str, data: bytes) -> str:
        self.files[name] = data
        return str(self._server.make_url(f"/files/{name}"))

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

    # The gateway

    async def dispatch(self, event: str, data: Json) -> Json:
        """Send an event; a socket that is away gets it when it resumes."""
        payload = {"op": 0, "t": event, "s": len(self._sent) + 1, "d": data}
        self._sent.append(payload)
        await self._push(payload)
        return data

    async def ask_to_reconnect(self) -> None:
        await self._push({"op": 7, "d": None})
        self.forget_sockets()

    def forget_sockets(self) -> None:
        self._sockets.clear()

    async def _push(self, payload: Json) -> None:
        for socket, compress in self._sockets:
            await socket.send_bytes(compress(json.dumps(payload).encode()))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        compress = _compressor(request.query.get("compress", ""))
        await socket.send_bytes(compress(b'{"op": 10, "d": {"heartbeat_interval": 41250}}'))
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(json.loads(frame.data), socket, compress)
        return socket

    async def _take(self, payload: Json, socket: web.WebSocketResponse, compress: Callable[[bytes], bytes]) -> None:
        self.received.append(payload)
        match payload["op"]:
            case 1:
                await socket.send_bytes(compress(b'{"op": 11}'))
            case 2:
                self._sockets.append((socket, compress))
                ready = {"v": 10, "user": payloads.bot_user(), "guilds": [{"id": payloads.GUILD_ID, "unavailable": True}]}
                ready |= {"session_id": "session", "resume_gateway_url": self.gateway_url}
                ready |= {"application": {"id": APP_ID, "flags": 0}}
                await self.dispatch("READY", ready)
                await self.dispatch("GUILD_CREATE", payloads.guild())
            case 6:
                missed = self._sent[payload["d"]["seq"] :]
                self._sockets.append((socket, compress))
                for event in missed:
                    await self._push(event)
                await self.dispatch("RESUMED", {})

    # The REST API

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = json.loads(await request.read() or b"null")
        status, answer = self._answer(request.method, path, body, request.headers.get("Authorization"))
        self.calls.append(Call(request.method, path, body, dict(request.query), request.headers.get("Authorization"), status))
        # Without a Via header discord.py takes a 429 for a ban by Cloudflare; with a charset it takes JSON for text.
        data = json.dumps(answer).encode()
        return web.Response(body=data, status=status, content_type="application/json", headers={"Via": "1.1 fake"})

    def _answer(self, method: str, path: str, body: Any, authorization: str | None) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if parts[0] not in {"interactions", "webhooks"} and authorization != f"Bot {TOKEN}":
            return 401, {"code": 0, "message": "401: Unauthorized"}
        match method, parts:
            case "GET", ["users", "@me"]:
                return 200, payloads.bot_user()
            case "GET", ["oauth2", "applications", "@me"]:
                return 200, _application()
            case "GET", ["applications", _, "commands"]:
                return 200, self.commands
            case "PUT", ["applications", _, "commands"]:
                self.commands = [_as_stored(command) for command in body]
                return 200, self.commands
            case "POST", ["users", "@me", "channels"]:
                return 200, payloads.channel(DM_ID)
            case "POST", ["channels", channel_id, "messages"]:
                return self._post(channel_id, body)
            case "POST", ["interactions", *_, "callback"] if self.expired:
                return 404, {"code": 10062, "message": "Unknown interaction"}
            case "POST", ["interactions", *_, "callback"]:
                return self._callback(body)
            case "POST", ["webhooks", _, _]:
                return self._post(payloads.CHANNEL_ID, body)
        return 404, {"code": 0, "message": f"404: no {method} {path}"}

    def _post(self, channel_id: str, body: Json) -> tuple[int, Any]:
        if channel_id in self.forbidden:
            return 403, {"code": 50013, "message": "Missing Permissions"}
        if self.limit_next:
            self.limit_next -= 1
            return 429, {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
        problems = violations(body)
        if problems or self.refuse_layouts:
            self.refuse_layouts = max(self.refuse_layouts - 1, 0)
            errors = {"_errors": [{"code": "FAKE", "message": str(problems)}]}
            return 400, {"code": 50035, "message": "Invalid Form Body", "errors": errors}
        self.posted.append(posted(body, channel_id))
        return 200, self.posted[-1]

    def _callback(self, body: Json) -> tuple[int, Any]:
        answer: Json = {"interaction": {"id": payloads.snowflake(), "type": 2}}
        if body["type"] in {4, 7}:
            status, message = self._post(payloads.CHANNEL_ID, body["data"])
            if status != 200:
                return status, message
            answer["interaction"]["response_message_id"] = message["id"]
            answer["resource"] = {"type": body["type"], "message": message}
        return 200, answer


def posted(body: Json, channel_id: str = payloads.CHANNEL_ID) -> Json:
    """A message of the bot, as Discord gives it back."""
    more = {"components": body.get("components", []), "flags": body.get("flags", 0)}
    return payloads.message(body.get("content") or "", payloads.bot_user(), channel_id, **more)


def _as_stored(command: Json) -> Json:
    """A command as Discord lists it: with ids, and without what is empty."""
    stored = {key: value for key, value in command.items() if value not in (None, [], {})}
    stored |= {"id": payloads.snowflake(), "application_id": APP_ID, "version": "1"}
    return stored | {"description": command.get("description", "")}


def _application() -> Json:
    base = {"id": APP_ID, "name": "rigwise", "icon": None, "description": "", "bot_public": True, "bot_require_code_grant": False}
    return base | {"summary": "", "verify_key": "0" * 64, "flags": 0, "owner": payloads.user(), "team": None}


def _compressor(kind: str) -> Callable[[bytes], bytes]:
    """One stream a socket, flushed at every frame, in the compression that the client asked for."""
    if kind == "zlib-stream":
        deflater = zlib.compressobj()
        return lambda data: deflater.compress(data) + deflater.flush(zlib.Z_SYNC_FLUSH)
    assert kind == "zstd-stream", f"compression {kind!r} is not spoken here"
    if sys.version_info >= (3, 14):
        packer = import_module("compression.zstd").ZstdCompressor()
        return lambda data: packer.compress(data, mode=packer.FLUSH_BLOCK)
    zstandard = import_module("zstandard")
    stream = zstandard.ZstdCompressor().compressobj()
    return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
