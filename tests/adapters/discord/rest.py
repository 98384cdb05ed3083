"""Discord's REST API on loopback, as far as the bot uses it, with Discord's refusals."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from aiohttp import web

from tests.adapters.discord import payloads
from tests.adapters.discord.limits import violations
from tests.adapters.discord.payloads import APP_ID, DM_ID, Json

TOKEN = "MTAw.fake.token"


@dataclass(frozen=True)
class Call:
    """One request that the bot made."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    authorization: str | None
    status: int


class Rest:
    """Answers requests as Discord does, and keeps them."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.commands: list[Json] = []
        self.posted: list[Json] = []
        """The bot's messages, as Discord gives them back."""
        self.application: Json = {"interactions_endpoint_url": None}
        self.guilds = {"Lab": "274878008320"}
        """Permissions of the bot by server."""
        self.clock_behind_s = 0.0
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}
        """What the bot has sent, the last of each name."""
        self.file_base = ""
        self.limit_next = 0
        """How many of the next posts are answered 429."""
        self.forbidden: set[str] = set()
        self.expired = False
        """True where every interaction is over."""
        self.refuse_layouts = 0
        """How many of the next messages are refused as an invalid form."""
        self.known: dict[str, Json] = {}
        """Messages by their nonce: one that is enforced and comes again is answered and not posted (Create Message)."""
        self.responded: set[str] = set()
        """Interactions that have had their first response."""

    async def serve_file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    async def serve(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await self._body(request)
        status, answer = self._answer(request.method, path, body, request.headers.get("Authorization"))
        self.calls.append(Call(request.method, path, body, dict(request.query), request.headers.get("Authorization"), status))
        # Without a Via header discord.py takes a 429 for a ban by Cloudflare; with a charset it takes JSON for text.
        data = json.dumps(answer).encode()
        headers = {"Via": "1.1 fake", "Date": formatdate(time.time() - self.clock_behind_s, usegmt=True)}
        return web.Response(body=data, status=status, content_type="application/json", headers=headers)

    async def _body(self, request: web.Request) -> Any:
        """JSON, or the JSON and the files of a form; the files are kept by their names, under `uploads`."""
        if not request.content_type.startswith("multipart/"):
            return json.loads(await request.read() or b"null")
        form = await request.post()
        body = json.loads(str(form["payload_json"]))
        for key, part in form.items():
            if key.startswith("files["):
                assert isinstance(part, web.FileField)
                self.uploads[part.filename] = self.files[part.filename] = part.file.read()
        return body

    def _answer(self, method: str, path: str, body: Any, authorization: str | None) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if parts[0] not in {"interactions", "webhooks"} and authorization != f"Bot {TOKEN}":
            return 401, {"code": 0, "message": "401: Unauthorized"}
        if parts[0] in {"interactions", "webhooks"}:
            return self._interaction(path, body)
        if method == "GET" and path in (read := self._read()):
            return 200, read[path]
        match method, parts:
            case "GET", ["applications", _, "commands"]:
                return 200, self.commands
            case "PUT", ["applications", _, "commands"]:
                self.commands = [_as_stored(command) for command in body]
                return 200, self.commands
            case "GET", ["users", user_id]:
                return 200, payloads.user(user_id)
            case "POST", ["users", "@me", "channels"]:
                return 200, payloads.channel(DM_ID)
            case "POST", ["channels", channel_id, "messages"]:
                return self._post(channel_id, body)
        return 404, {"code": 0, "message": f"404: no {method} {path}"}

    def _interaction(self, path: str, body: Any) -> tuple[int, Any]:
        """What needs no token: the interaction's own says who speaks."""
        if not path.endswith("/callback"):
            return self._post(payloads.CHANNEL_ID, body)
        if self.expired:
            return 404, {"code": 10062, "message": "Unknown interaction"}
        return self._callback(path.split("/")[2], body)

    def _read(self) -> dict[str, Any]:
        """What is there to be read, by its path."""
        guilds = [{"id": str(n), "name": name, "permissions": bits} for n, (name, bits) in enumerate(self.guilds.items())]
        return {
            "/users/@me": payloads.bot_user(),
            "/users/@me/guilds": guilds,
            "/oauth2/applications/@me": _application(),
            "/applications/@me": _application() | self.application,
        }

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
        if unknown := {name for name in named_files(body) if name not in self.uploads}:
            return 400, {"code": 50035, "message": f"attachment://{sorted(unknown)} is not attached", "errors": {}}
        nonce = str(body.get("nonce", "")) if body.get("enforce_nonce") else ""
        if nonce in self.known:
            return 200, self.known[nonce]
        self.posted.append(posted(body, channel_id, self.file_base))
        if nonce:
            self.known[nonce] = self.posted[-1]
        return 200, self.posted[-1]

    def _callback(self, number: str, body: Json) -> tuple[int, Any]:
        if number in self.responded:
            return 400, {"code": 40060, "message": "Interaction has already been acknowledged."}
        answer: Json = {"interaction": {"id": payloads.snowflake(), "type": 2}}
        if body["type"] in {4, 7}:
            status, message = self._post(payloads.CHANNEL_ID, body["data"])
            if status != 200:
                return status, message
            answer["interaction"]["response_message_id"] = message["id"]
            answer["resource"] = {"type": body["type"], "message": message}
        self.responded.add(number)
        return 200, answer


def named_files(body: Json) -> list[str]:
    """The names of uploaded files that the components show."""
    return re.findall(r'"attachment://([^"]+)"', json.dumps(body.get("components", [])))


def posted(body: Json, channel_id: str = payloads.CHANNEL_ID, base: str = "") -> Json:
    """A message of the bot, as Discord gives it back: each file has an address."""
    names = named_files(body)
    components = json.loads(json.dumps(body.get("components", [])).replace('"attachment://', f'"{base}/files/'))
    files = [{"id": str(n), "filename": name, "size": 1, "url": f"{base}/files/{name}"} for n, name in enumerate(names)]
    attachments = [file | {"proxy_url": file["url"]} for file in files]
    more = {"components": components, "flags": body.get("flags", 0), "attachments": attachments}
    return payloads.message(body.get("content") or "", payloads.bot_user(), channel_id, **more)


def _as_stored(command: Json) -> Json:
    """A command as Discord lists it: with ids, and without what is empty."""
    stored = {key: value for key, value in command.items() if value not in (None, [], {})}
    stored |= {"id": payloads.snowflake(), "application_id": APP_ID, "version": "1"}
    return stored | {"description": command.get("description", "")}


def _application() -> Json:
    base = {"id": APP_ID, "name": "rigwise", "icon": None, "description": "", "bot_public": True, "bot_require_code_grant": False}
    return base | {"summary": "", "verify_key": "0" * 64, "flags": 0, "owner": payloads.user(), "team": None}
