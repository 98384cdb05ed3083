"""Interactions over signed HTTP instead of the gateway: for many replicas behind one address, each as good as any other.

Discord posts every command, press and form to one of them; nothing of them is kept between two. There are no mentions and no
direct messages: those come over the gateway alone (https://discord.com/developers/docs/interactions/overview).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from typing import Any

from aiohttp import web

from adapters.discord.client import RigwiseClient
from adapters.discord.token import CannotStart
from bot.health import HEALTH
from bot.settings import Settings

log = logging.getLogger(__name__)

PATH = "/discord/interactions"
WINDOW_S = 60
"""A signature says who sent a request, not when it is sent again: one that is older is refused, and so is one of the future."""

MAX_BODY = 1 << 20
PING, PONG = 1, 1


class Verifier:
    """Tells what Discord has signed, just now, and not sent before."""

    def __init__(self, public_key: str) -> None:
        try:
            from nacl.signing import VerifyKey
        except ModuleNotFoundError:
            raise CannotStart("Signed HTTP needs PyNaCl: pip install 'rigwise[interactions]'.") from None
        try:
            self._key = VerifyKey(bytes.fromhex(public_key.strip()))
        except ValueError:
            raise CannotStart(
                "DISCORD_PUBLIC_KEY is not a public key of 64 hexadecimal digits: copy it from General Information."
            ) from None

    def accepts(self, signature: str, stamp: str, body: bytes, now: float | None = None) -> bool:
        """Whether the signature is Discord's, over this time and body, and the time is now."""
        from nacl.exceptions import BadSignatureError

        if not stamp.isascii() or not stamp.isdigit() or abs((time.time() if now is None else now) - int(stamp)) > WINDOW_S:
            return False
        try:
            self._key.verify(stamp.encode() + body, bytes.fromhex(signature))
        except (BadSignatureError, ValueError):
            return False
        return True


class Door:
    """Takes what Discord posts. It is acknowledged with 202 at once, and answered through the API as over the gateway."""

    def __init__(self, client: RigwiseClient, verifier: Verifier) -> None:
        self._client = client
        self._verifier = verifier
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def take(self, request: web.Request) -> web.Response:
        """401 for what is not Discord's, 400 for what is no interaction, else 202, or the answer to a ping."""
        body = await request.read()
        signature, stamp = (request.headers.get(f"X-Signature-{name}", "") for name in ("Ed25519", "Timestamp"))
        if not self._verifier.accepts(signature, stamp, body):
            return web.Response(status=401, text="invalid request signature")
        try:
            interaction: dict[str, Any] = json.loads(body)
            kind, number = interaction["type"], str(interaction["id"])
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400, text="not an interaction")
        if kind == PING:
            return web.json_response({"type": PONG})
        try:
            if self._first(number):
                async with self._client.flights.handing_over():
                    self._client.receive(interaction)
        except (KeyError, TypeError):
            log.exception("an interaction of type %s could not be read", kind)
            return web.Response(status=400, text="not an interaction of a kind that is known here")
        return web.Response(status=202)

    def _first(self, number: str) -> bool:
        """Whether an interaction was not here before; sent again after the window, its signature is refused."""
        now = time.monotonic()
        while self._seen and now - next(iter(self._seen.values())) > 2 * WINDOW_S:
            self._seen.popitem(last=False)
        if number in self._seen:
            return False
        self._seen[number] = now
        return True


async def serve_http(settings: Settings, client: RigwiseClient, stop: asyncio.Event) -> None:
    """Listen until `stop` is set. The client is logged in, and knows what is still to be answered. Raises CannotStart."""
    door = Door(client, Verifier(settings.discord_public_key or ""))
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post(PATH, door.take)
    runner = web.AppRunner(app)
    await runner.setup()
    host, port = settings.discord_http_host, settings.discord_http_port or 0
    try:
        await web.TCPSite(runner, host, port).start()
        HEALTH.up("discord")
        log.info("listening for Discord at %s", ", ".join(f"{one[0]}:{one[1]}{PATH}" for one in runner.addresses))
        await stop.wait()
    except OSError as error:
        raise CannotStart(f"port {port} of {host} cannot be listened on ({error.strerror}); set DISCORD_HTTP_PORT.") from error
    finally:
        await runner.cleanup()
