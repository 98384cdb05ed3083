"""A Slack on loopback: the Web API, response URLs, and Socket Mode, strict about what it is sent.

It speaks what the SDK speaks to slack.com, and refuses what slack.com refuses (`rules`), so the real libraries run against it.
"""

import asyncio
import itertools
import json
import time
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.slack.fake_files import FileDesk
from tests.adapters.slack.rules import complaints, view_complaints

JSON = dict[str, Any]
TEAM, BOT, CHANNEL, DIRECT, ADA = "T1", "U0BOT", "C1", "D1", "U0ADA"
BOT_TOKEN, APP_TOKEN = "xoxb-fake", "xapp-fake"
CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET = "1.1", "client-secret", "signing-secret"
SECONDS = 20.0
RESPONSE_URL_USES = 5


def decode_basic(header: str) -> str:
    """The password of an `Authorization: Basic` header; empty where there is none."""
    kind, _, rest = header.partition(" ")
    return b64decode(rest).decode().partition(":")[2] if kind == "Basic" else ""


@dataclass
class Post:
    """One message that reached Slack: which method (or `response`), and its whole body."""

    method: str
    body: JSON


@dataclass
class FakeSlack:
    """The server's side. `refuse_types` are block types it does not know; `faults` are errors to give next, one a call."""

    base: str = ""
    posts: list[Post] = field(default_factory=list)
    attempts: list[Post] = field(default_factory=list)
    """Everything that was sent, refused or not."""
    acks: dict[str, JSON] = field(default_factory=dict)
    opened: int = 0
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})
    """Team by bot token."""
    scopes: tuple[str, ...] = (
        "app_mentions:read",
        "assistant:write",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "im:history",
    )
    clock_behind_s: float = 0
    """How far its clock is behind ours."""
    used_tokens: list[str] = field(default_factory=list)
    grants: dict[str, str] = field(default_factory=dict)
    """Team by code or refresh token; each is good once."""
    token_seconds: int = 43_200
    refuse_types: set[str] = field(default_factory=set)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    closed_channels: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    """Files by their name, under `/files/<name>`, for who shows the bot's token; one that is not here is moved elsewhere."""
    shared_files: dict[str, JSON] = field(default_factory=dict)
    """File objects by their id, as `files.info` gives them."""
    shown_tokens: list[str] = field(default_factory=list)
    uploads: FileDesk = field(default_factory=FileDesk)
    known: dict[str, str] = field(default_factory=dict)
    """The time of each message that was taken, by its `client_msg_id`: one that comes again is answered and not posted."""
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _triggers: set[str] = field(default_factory=set)
    _uses: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [web.post("/api/{method}", self._call), web.post("/response/{id}", self._respond), web.get("/link", self._socket)]
        )
        app.add_routes([web.get("/files/{name}", self._file), web.post("/upload/{id}", self.uploads.take)])
        app.add_routes([web.get("/api/{method}", self._call)])
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, _: web.Application) -> None:
        for socket in self._sockets:
            await socket.close()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.faults[method]:
            return self._fault(self.faults[method].pop(0))
        if method == "oauth.v2.access":
            return await self._grant(request)
        known = {APP_TOKEN} if method == "apps.connections.open" else self.tokens.keys()
        if token not in known:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        self.used_tokens.append(token)
        match method:
            case "auth.test":
                who = {"team": "Lab", "team_id": self.tokens[token], "user": "rigwise", "user_id": BOT, "bot_id": "B1"}
                date = formatdate(time.time() - self.clock_behind_s, usegmt=True)
                headers = {"X-OAuth-Scopes": ",".join(self.scopes), "Date": date}
                return web.json_response({"ok": True, **who}, headers=headers)
            case "apps.connections.open":
                self.opened += 1
                return web.json_response({"ok": True, "url": self.base.replace("http", "ws") + f"/link?ticket={self.opened}"})
            case "chat.postMessage" | "chat.postEphemeral":
                return await self._post(method, await request.json())
            case "views.open" | "views.publish":
                return await self._view(method, await request.json())
            case "files.info":
                found = self.shared_files.get(request.query.get("file", ""))
                return web.json_response({"ok": True, "file": found} if found else {"ok": False, "error": "file_not_found"})
            case "assistant.threads.setSuggestedPrompts":
                await self._keep(Post(method, await request.json()))
                return web.json_response({"ok": True})
            case "files.getUploadURLExternal":
                return web.json_response(self.uploads.announce({**request.query, **await request.post()}))
            case "files.completeUploadExternal":
                return web.json_response(self.uploads.complete({**request.query, **await request.post()}))
            case _:
                return web.json_response({"ok": False, "error": "unknown_method"})

    async def _file(self, request: web.Request) -> web.Response:
        name, token = request.match_info["name"], request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.shown_tokens.append(token)
        if token != BOT_TOKEN:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if name not in self.files:
            raise web.HTTPFound(f"{self.base}/files/elsewhere-{name}")
        return web.Response(body=self.files[name], content_type="application/octet-stream")

    async def _grant(self, request: web.Request) -> web.Response:
        """A code or a refresh token for an access token, to an app that knows its own secret.

        https://docs.slack.dev/reference/methods/oauth.v2.access
        """
        form = dict(await request.post())
        secret = form.get("client_secret") or decode_basic(request.headers.get("Authorization", ""))
        if secret != CLIENT_SECRET:
            return self._fault("bad_client_secret")
        key = str(form.get("code") or form.get("refresh_token") or "")
        team = self.grants.pop(key, None)
        if team is None:
            return self._fault("invalid_code" if form.get("code") else "invalid_refresh_token")
        number = next(self._ids)
        access, refresh = f"xoxe.xoxb-{team}-{number}", f"xoxe-1-{team}-{number}"
        self.tokens[access], self.grants[refresh] = team, team
        return web.json_response(
            {
                "ok": True,
                "access_token": access,
                "token_type": "bot",
                "scope": "chat:write,commands",
                "bot_user_id": BOT,
                "app_id": "A1",
                "team": {"id": team, "name": f"Lab {team}"},
                "enterprise": None,
                "is_enterprise_install": False,
                "authed_user": {"id": ADA},
                "expires_in": self.token_seconds,
                "refresh_token": refresh,
            }
        )

    def _fault(self, fault: str) -> web.Response:
        if fault == "ratelimited":
            return web.json_response({"ok": False, "error": fault}, status=429, headers={"Retry-After": "0"})
        return web.json_response({"ok": False, "error": fault})

    async def _post(self, method: str, body: JSON) -> web.Response:
        self.attempts.append(Post(method, body))
        if body["channel"] in self.closed_channels:
            return self._fault("not_in_channel")
        error = self._judge(body)
        if error:
            return web.json_response({"ok": False, **error})
        known_by, at = body.get("client_msg_id", ""), f"{1700000000 + next(self._ids)}.000100"
        if known_by not in self.known:
            await self._keep(Post(method, body))
        stamp = self.known.setdefault(known_by, at) if known_by else at
        channel = DIRECT if body["channel"] == ADA else body["channel"]
        return web.json_response({"ok": True, "channel": channel, "ts": stamp})

    async def _view(self, method: str, body: JSON) -> web.Response:
        """A modal or a home page; a trigger opens one modal, once."""
        if found := view_complaints(body["view"]):
            return web.json_response({"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": found}})
        trigger = body.get("trigger_id", "")
        if method == "views.open" and (not trigger or trigger in self._triggers):
            return self._fault("invalid_trigger_id" if not trigger else "exchanged_trigger_id")
        self._triggers.add(trigger)
        await self._keep(Post(method, body))
        return web.json_response({"ok": True, "view": body["view"] | {"id": f"V{next(self._ids)}"}})

    async def _respond(self, request: web.Request) -> web.Response:
        body, url = await request.json(), request.path
        self.attempts.append(Post("response", body))
        if self.faults["response"]:
            fault = self.faults["response"].pop(0)
            return (
                web.Response(status=429, headers={"Retry-After": "0"})
                if fault == "ratelimited"
                else web.Response(status=404, text=fault)
            )
        self._uses[url] += 1
        if self._uses[url] > RESPONSE_URL_USES:
            return web.Response(status=404, text="used_url")
        error = None if body.get("delete_original") else self._judge(body)
        if error:
            return web.json_response({"ok": False, **error}, status=400)
        await self._keep(Post("response", body))
        return web.Response(text="ok")

    def _judge(self, body: JSON) -> JSON | None:
        types = {block["type"] for block in body.get("blocks", [])}
        found = complaints(body)
        if not found and not types & self.refuse_types:
            return None
        code = "no_text" if "no_text" in found else "invalid_blocks"
        return {"error": code, "response_metadata": {"messages": [f"[ERROR] {problem}" for problem in found]}}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async with self._news:
            self._news.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                async with self._news:
                    self.acks[ack["envelope_id"]] = ack
                    self._news.notify_all()
        return socket

    async def _keep(self, post: Post) -> None:
        async with self._news:
            self.posts.append(post)
            self._news.notify_all()

    async def until(self, count: int) -> list[Post]:
        """All messages, once there are `count`."""
        await self._wait(lambda: len(self.posts) >= count)
        return self.posts

    async def connected(self, count: int = 1) -> None:
        """Wait for the n-th socket."""
        await self._wait(lambda: len(self._sockets) >= count and not self._sockets[-1].closed)

    async def _wait(self, done: Any) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(done), SECONDS)

    async def send(self, kind: str, payload: JSON, **more: Any) -> JSON:
        """Deliver one envelope, and return its ack."""
        envelope = f"e{next(self._ids)}"
        await self._sockets[-1].send_json(
            {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": kind != "events_api", **more}
        )
        await self._wait(lambda: envelope in self.acks)
        return self.acks[envelope]

    async def disconnect(self) -> None:
        """Ask the client to come back on a new socket, as Slack does every few hours."""
        await self._sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    def response_url(self) -> str:
        return f"{self.base}/response/{next(self._ids)}"


@asynccontextmanager
async def serving(fake: FakeSlack | None = None) -> AsyncIterator[FakeSlack]:
    """A fake on a free port of the loopback."""
    slack = fake or FakeSlack()
    runner = web.AppRunner(slack.app(), shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.base = slack.uploads.base = f"http://{host}:{port}"
    try:
        yield slack
    finally:
        await runner.cleanup()
