"""Each event once: written down before it is acknowledged, struck out when it is answered, taken over where its process died.

Slack sends an event again when an acknowledgement is late or lost, now and then the same message under two event ids, and over
Socket Mode to whichever connection it likes. So a message goes by its channel and time, whatever event brings it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.question import Payload, from_event, is_from_a_person
from bot import metrics
from bot.replicas.memory import ledger_of
from bot.team import Serves

PLATFORM = "slack"
_TAKEN_OVER: ContextVar[bool] = ContextVar("taken_over", default=False)
"""True while an event of another process is answered here: it stands in the ledger already."""


def key_of(body: Payload) -> str | None:
    """What an event is known by; None for what may come as often as it likes."""
    event, kind = body.get("event"), body.get("type")
    if event is not None:
        heard = event["type"] in {"app_mention", "message"}
        return f"message:{body.get('team_id')}:{event['channel']}:{event['ts']}" if heard else None
    if "command" in body:
        return f"command:{body.get('trigger_id')}"
    if kind == "message_action":
        return f"shortcut:{body.get('trigger_id')}"
    if kind == "block_actions":
        action = body["actions"][0]
        return f"press:{body['user']['id']}:{action.get('action_id')}:{action.get('action_ts')}"
    return None


class Intake:
    """Stands before every listener."""

    def __init__(self, app: AsyncApp, assistant: Serves) -> None:
        self._app = app
        self._assistant = assistant
        self.ledger = ledger_of(assistant)
        app.middleware(self.admit)

    async def admit(self, body: Payload, next: Callable[[], Awaitable[object]]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        """Bolt's middleware: let an event through once; what was here before is acknowledged and that is all."""
        if not _TAKEN_OVER.get():
            if not await self._concerns(body):
                return BoltResponse(status=200, body="")
            key = key_of(body)
            if key is not None and not await self.ledger.take(PLATFORM, key, body):
                metrics.repeated(PLATFORM)
                return BoltResponse(status=200, body="")
        await next()
        return None

    @asynccontextmanager
    async def finishing(self, body: Payload) -> AsyncIterator[None]:
        """Strike the event out at the end, also where answering it failed; not where the process is being stopped at it."""
        try:
            yield
        except asyncio.CancelledError:
            raise
        except BaseException:
            await self._finish(body)
            raise
        await self._finish(body)

    async def again(self, body: Payload) -> None:
        """Answer an event that a process which is gone had acknowledged."""
        _TAKEN_OVER.set(True)  # of this task alone: `tend` makes one for each event
        await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def _finish(self, body: Payload) -> None:
        if (key := key_of(body)) is not None:
            await self.ledger.finish(PLATFORM, key)

    async def _concerns(self, body: Payload) -> bool:
        """Bots, edits, and what people say to each other are passed over."""
        event = body.get("event") or {}
        if event.get("type") == "app_mention" or (event.get("type") == "message" and event.get("channel_type") == "im"):
            return is_from_a_person(event)
        if event.get("type") == "message":
            return is_from_a_person(event) and await self._overhears(body)
        return True

    async def _overhears(self, body: Payload) -> bool:
        """Whether a channel's message stands in a thread that the bot was called into. A mention comes as an event of its own.

        Such events come only where the app was made to listen (`rigwise slack manifest --listen-in-threads`).
        """
        event = body["event"]
        names_the_bot = any(f"<@{one.get('user_id')}>" in (event.get("text") or "") for one in body.get("authorizations") or ())
        if names_the_bot or not event.get("thread_ts"):
            return False
        where = from_event(body).conversation
        return where is not None and await asyncio.to_thread(self._assistant.knows, where)
