"""Text files attached to a message. The bot's token goes to Slack's own hosts only, and never along a redirect."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.attachments import MAX_FILE_BYTES, MAX_FILES, joined, may_be_text, text_of_bytes

log = logging.getLogger(__name__)

CHECK_FILE_INFO = "check_file_info"
UNSEEN = "unseen"
"""The mode of a file that Slack does not show us."""
SLACK_HOST = "slack.com"
DOWNLOAD_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Attached:
    """What the files of a message say."""

    text: str = ""
    problem: str = ""
    """The phrase for the first file that could not be read; empty when all could."""
    name: str = ""
    """The name of that file."""


class Files:
    """Reads the files of messages (scope `files:read`)."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def read(self, files: list[dict[str, Any]] | None) -> Attached:
        """The text of the first MAX_FILES files of a message. Never raises."""
        texts, problem, named = [], "", ""
        for given in (files or [])[:MAX_FILES]:
            file = await self._whole(given)
            name = str(file.get("name") or file.get("title") or file.get("id") or "")
            text = await self._text(file, name)
            if text is None:
                problem = problem or ("surface.file_unread" if _readable(file, name) else "surface.file_not_text")
                named = named or name
            else:
                texts.append(text)
        return Attached(joined(*texts), problem, named)

    async def _whole(self, file: dict[str, Any]) -> dict[str, Any]:
        """The file with its name and address: one of a channel shared with another company comes as its id alone.

        https://docs.slack.dev/apis/slack-connect (`file_access: check_file_info`, then `files.info`).
        """
        if file.get("file_access") != CHECK_FILE_INFO or not file.get("id"):
            return file
        try:
            answer = await self._client.files_info(file=str(file["id"]))
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a file of a shared channel could not be looked up: %s", type(error).__name__)
            return {**file, "mode": UNSEEN}
        found = answer.get("file")
        return found if isinstance(found, dict) and found.get("file_access") != CHECK_FILE_INFO else {**file, "mode": UNSEEN}

    async def _text(self, file: dict[str, Any], name: str) -> str | None:
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not _readable(file, name) or not self._is_slacks(url):
            return None
        try:
            data = await self._download(url)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("an attached file could not be read: %s", type(error).__name__)
            return None
        return None if data is None else text_of_bytes(data)

    async def _download(self, url: str) -> bytes | None:
        """The first MAX_FILE_BYTES; None where Slack does not hand them out (it then shows its page for signing in)."""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS)) as session,
            session.get(url, headers={"Authorization": f"Bearer {self._client.token}"}, allow_redirects=False) as answer,
        ):
            if answer.status != 200 or answer.content_type == "text/html":
                log.warning("Slack did not hand out a file: HTTP %d, %s", answer.status, answer.content_type)
                return None
            data = bytearray()
            async for part in answer.content.iter_chunked(65536):
                data += part
                if len(data) >= MAX_FILE_BYTES:
                    break
            return bytes(data[:MAX_FILE_BYTES])

    def _is_slacks(self, url: str) -> bool:
        """Whether `url` is on a host of Slack's over TLS, or on the very host that the Web API was configured to be."""
        try:
            place, base = urlsplit(url), urlsplit(self._client.base_url)
            same = (place.scheme, place.hostname, place.port) == (base.scheme, base.hostname, base.port)
        except ValueError:
            return False
        host = place.hostname or ""
        ours = host == SLACK_HOST or host.endswith(f".{SLACK_HOST}")
        return bool(host) and (same or (place.scheme == "https" and ours and place.port in {None, 443}))


def _readable(file: dict[str, Any], name: str) -> bool:
    """Whether Slack keeps the file itself, and it may be text: a pasted snippet, or a log."""
    if file.get("mode") == UNSEEN:
        return True
    if file.get("mode") in {"external", "tombstone", "hidden_by_limit"}:
        return False
    return file.get("mode") == "snippet" or may_be_text(name, str(file.get("mimetype") or ""))
