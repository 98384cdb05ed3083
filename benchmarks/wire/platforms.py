"""Slack and Discord on loopback that keep the time of everything, and judge nothing: judging would be counted as waiting."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from tests.adapters.discord import payloads as discord_payloads
from tests.adapters.discord.fake import FakeDiscord
from tests.adapters.discord.payloads import BOT_MENTION
from tests.adapters.slack import payloads as slack_payloads
from tests.adapters.slack.fake import JSON, FakeSlack, Post


class Stamped(dict[str, JSON]):
    """Acknowledgements, each with the moment it came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def __setitem__(self, key: str, value: JSON) -> None:
        self.at[key] = time.perf_counter()
        super().__setitem__(key, value)


class TimedSlack(FakeSlack):
    """Keeps when a mention left, was acknowledged, and was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.acks = self.stamps = Stamped()
        self.sent: dict[str, float] = {}
        self.envelopes: dict[str, str] = {}
        self.answered: dict[str, float] = {}

    def _judge(self, body: JSON) -> JSON | None:
        return None

    async def _keep(self, post: Post) -> None:
        self.answered.setdefault(post.body.get("thread_ts", ""), time.perf_counter())

    async def mention(self, text: str) -> str:
        """Send one, without waiting for anything; the key that its answer will have."""
        event = slack_payloads.mention(text)
        key, envelope = event["ts"], f"e{next(self._ids)}"
        self.sent[key], self.envelopes[key] = time.perf_counter(), envelope
        payload = slack_payloads.event(event)
        await self._sockets[-1].send_json({"type": "events_api", "envelope_id": envelope, "payload": payload})
        return str(key)

    def acknowledged(self, key: str) -> float | None:
        """When a mention was acknowledged."""
        return self.stamps.at.get(self.envelopes[key])


class TimedDiscord(FakeDiscord):
    """Keeps when a mention left and was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, float] = {}
        self.answered: dict[str, float] = {}

    async def serve(self, request: web.Request) -> web.Response:
        before = len(self.calls)
        answer = await super().serve(request)
        for call in self.calls[before:]:
            body: Any = call.body
            if call.method == "POST" and isinstance(body, dict) and (reference := body.get("message_reference")):
                self.answered.setdefault(str(reference["message_id"]), time.perf_counter())
        self.calls.clear()
        return answer

    async def mention(self, text: str) -> str:
        """Send one, without waiting for anything; the key that its answer will have."""
        message = discord_payloads.message(f"{BOT_MENTION} {text}")
        self.sent[message["id"]] = time.perf_counter()
        await self.dispatch("MESSAGE_CREATE", message)
        return str(message["id"])
