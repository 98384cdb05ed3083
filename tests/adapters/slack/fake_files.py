"""Uploads to a Slack on loopback: an address for each file, the bytes, and the call that shows them in a channel.

https://docs.slack.dev/messaging/working-with-files#upload
"""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

JSON = dict[str, Any]


@dataclass
class FileDesk:
    """What was announced, what came, and where it was shown."""

    base: str = ""
    scopes_missing: bool = False
    closed_channels: set[str] = field(default_factory=set)
    announced: dict[str, JSON] = field(default_factory=dict)
    received: dict[str, bytes] = field(default_factory=dict)
    shown: list[JSON] = field(default_factory=list)
    """`channel`, `thread_ts` and `files` (name to bytes) of each completed upload."""
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def announce(self, form: JSON) -> JSON:
        """The answer to `files.getUploadURLExternal`."""
        if self.scopes_missing:
            return {"ok": False, "error": "missing_scope", "needed": "files:write", "provided": "chat:write"}
        if not form.get("filename") or int(form.get("length", 0)) <= 0:
            return {"ok": False, "error": "invalid_arguments"}
        file_id = f"F{next(self._ids)}"
        self.announced[file_id] = form
        return {"ok": True, "file_id": file_id, "upload_url": f"{self.base}/upload/{file_id}"}

    async def take(self, request: web.Request) -> web.Response:
        """The bytes themselves; as many as were announced."""
        file_id, data = request.match_info["id"], await request.read()
        if len(data) != int(self.announced[file_id]["length"]):
            return web.Response(status=400, text="length")
        self.received[file_id] = data
        return web.Response(text=f"OK - {len(data)}")

    def complete(self, form: JSON) -> JSON:
        """The answer to `files.completeUploadExternal`: only a conversation's own id is taken, never a person's."""
        files, channel = json.loads(form["files"]), str(form["channel_id"])
        if not channel.startswith(("C", "D", "G")):
            return {"ok": False, "error": "channel_not_found"}
        if channel in self.closed_channels:
            return {"ok": False, "error": "not_in_channel"}
        named = {self.announced[file["id"]]["filename"]: self.received[file["id"]] for file in files}
        self.shown.append({"channel": channel, "thread_ts": form.get("thread_ts"), "files": named})
        return {"ok": True, "files": files}
