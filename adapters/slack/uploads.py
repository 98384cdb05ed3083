"""Files that leave with an answer. https://docs.slack.dev/messaging/working-with-files (scope `files:write`)"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.delivery import Refused
from adapters.slack.elements import escape
from bot.documents.attachment import Attachment
from bot.phrases import Phrases

Attachments = tuple[Attachment, ...]
Upload = Callable[[Attachments, Phrases], Awaitable[str]]
"""Brings files to one place; the phrase that says where they went, where that is another one. Raises Refused."""

IN_DIRECT_MESSAGES = "surface.files_in_direct"


class Uploads:
    """The places that files go to."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    def public(self, channel: str, user: str, thread_ts: str | None = None) -> Upload:
        """Beside the answer; in the person's direct messages where the bot is no member of the channel."""

        async def upload(files: Attachments, say: Phrases) -> str:
            try:
                await self._upload(files, channel, thread_ts)
            except Refused as refused:
                if not refused.is_about_the_place:
                    raise
                return await self._direct(files, user, say)
            return ""

        return upload

    def private(self, user: str) -> Upload:
        """In the person's direct messages: Slack has no file that only one person sees in a channel."""

        async def upload(files: Attachments, say: Phrases) -> str:
            return await self._direct(files, user, say)

        return upload

    async def _direct(self, files: Attachments, user: str, say: Phrases) -> str:
        """A message opens the conversation, and says its id: `conversations.open` would need a right of its own."""
        try:
            opened = await self._client.chat_postMessage(channel=user, text=escape(say("surface.your_files")), mrkdwn=False)
        except SlackApiError as error:
            raise Refused(str(error.response.get("error", "unknown_error"))) from error
        await self._upload(files, str(opened["channel"]), None)
        return IN_DIRECT_MESSAGES

    async def _upload(self, files: Attachments, channel: str, thread_ts: str | None) -> None:
        made: list[dict[str, Any]] = [
            {"filename": file.name, "title": file.document.title, "file": await asyncio.to_thread(file.content)} for file in files
        ]
        try:
            await self._client.files_upload_v2(file_uploads=made, channel=channel, thread_ts=thread_ts)
        except SlackApiError as error:
            raise Refused(str(error.response.get("error", "unknown_error"))) from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise Refused(type(error).__name__) from error
