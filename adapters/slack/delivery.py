"""The places that messages go to, and what Slack says when it does not take one."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.blocks import Message
from adapters.slack.patience import Patience

log = logging.getLogger(__name__)

Send = Callable[[Message], Awaitable[None]]
"""Brings one message to one place. Raises Refused."""

ABOUT_THE_MESSAGE = frozenset({"fatal_error", "internal_error", "invalid_arguments", "invalid_attachments", "no_text"})
"""Besides every code with `block` or `too_long` in it: Slack has answered blocks it cannot draw with these, too."""
ABOUT_THE_PLACE = frozenset({"channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel", "restricted_action"})
"""Besides every code that begins with `restricted_action`: the bot may not post there at all."""
POSTED_BEFORE = frozenset({"duplicate_message_not_found", "duplicate_channel_not_found"})
"""Slack had taken the message with this `client_msg_id`, and it is gone since."""
ANSWERS = uuid.UUID("5d1c0e0a-3f0d-4a53-9d6c-0f6f5b1f3a52")
UNREACHABLE = "unreachable"
"""Our own word, where Slack could not be asked at all."""


class Refused(Exception):
    """Slack did not take a message; `code` is its own word for why, as in https://docs.slack.dev/reference/methods/chat.postMessage."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_about_the_message(self) -> bool:
        """A plainer message may be taken."""
        return "block" in self.code or "too_long" in self.code or self.code in ABOUT_THE_MESSAGE

    @property
    def is_about_the_place(self) -> bool:
        """No message will be taken there."""
        return self.code.startswith("restricted_action") or self.code in ABOUT_THE_PLACE


class Outbox:
    """The places that messages go to. Never unfurls a link, never links a name, never lets `text` be marked up."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    def channel(self, channel: str, thread_ts: str | None = None, once: str = "") -> Send:
        """A channel, a thread in it, or a person's direct messages (by the person's id).

        Where an answer to a post is lost on the way, the post is tried again, and Slack knows it by its `client_msg_id` (named in
        the errors of https://docs.slack.dev/reference/methods/chat.postMessage). With `once` that is the same in every process.
        """

        async def send(message: Message) -> None:
            known_by = uuid.uuid5(ANSWERS, once) if once else uuid.uuid4()
            await _call(
                self._client.chat_postMessage(
                    channel=channel,
                    thread_ts=thread_ts,
                    unfurl_links=False,
                    unfurl_media=False,
                    link_names=False,
                    mrkdwn=False,
                    client_msg_id=str(known_by),
                    **message,
                )
            )

        return send

    def whisper(self, channel: str, user: str, thread_ts: str | None = None) -> Send:
        """One person, in a channel.

        Leave `thread_ts` out where nobody has answered yet: Slack shows an ephemeral message only in a thread that exists
        (https://docs.slack.dev/reference/methods/chat.postEphemeral).
        """

        async def send(message: Message) -> None:
            await _call(
                self._client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, link_names=False, **message)
            )

        return send

    def response(self, url: str, *, public: bool, thread_ts: str | None = None) -> Send:
        """Where a command was given or a button pressed, also in a channel that the bot is no member of (5 times, 30 minutes)."""
        place: dict[str, Any] = {"response_type": "in_channel" if public else "ephemeral", "replace_original": False}
        if thread_ts:
            place["thread_ts"] = thread_ts

        async def send(message: Message) -> None:
            await self._respond(url, {**place, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False, **message})

        return send

    async def withdraw(self, url: str) -> None:
        """Delete the message that the pressed button stands in. Raises Refused."""
        await self._respond(url, {"delete_original": True})

    async def _respond(self, url: str, body: dict[str, Any]) -> None:
        webhook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[Patience()], logger=log)
        try:
            response = await webhook.send_dict(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Refused(UNREACHABLE) from error
        if response.status_code != 200 or '"ok":false' in response.body.replace(" ", ""):
            raise Refused(_code(response.body))


async def _call(call: Awaitable[Any]) -> None:
    try:
        await call
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown_error"))
        if code in POSTED_BEFORE:
            return
        raise Refused(code) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Refused(UNREACHABLE) from error


def _code(body: str) -> str:
    """Slack's word in the body of a response URL: bare, or in JSON."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.strip()[:80] or "unknown_error"
