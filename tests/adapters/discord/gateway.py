"""Discord's gateway on loopback: HELLO, IDENTIFY, heartbeats, compressed events, and RESUME with what was missed."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable
from importlib import import_module

from aiohttp import WSMsgType, web

from tests.adapters.discord import payloads
from tests.adapters.discord.payloads import APP_ID, Json

Compress = Callable[[bytes], bytes]


class Gateway:
    """Sends events to every socket that is there, and keeps what the bot sends."""

    gateway_url: str

    def __init__(self) -> None:
        self.received: list[Json] = []
        self._sent: list[Json] = []
        self._sockets: list[tuple[web.WebSocketResponse, Compress]] = []

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

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        compress = _compressor(request.query.get("compress", ""))
        await socket.send_bytes(compress(b'{"op": 10, "d": {"heartbeat_interval": 41250}}'))
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(json.loads(frame.data), socket, compress)
        return socket

    async def _take(self, payload: Json, socket: web.WebSocketResponse, compress: Compress) -> None:
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


def _compressor(kind: str) -> Compress:
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
