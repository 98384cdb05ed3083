"""What is tried again, how often and when: a rate limit, a server in trouble, a line that broke, an answer that does not come."""

from __future__ import annotations

import asyncio
import logging
import random
import time

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

log = logging.getLogger(__name__)

TOTAL_SECONDS = 180.0
"""After that a person has asked again."""
AT_START = {"auth.test": 2.0, "apps.connections.open": 2.0}
"""Seconds of the methods that somebody waits for at a terminal, or that the SDK tries again by itself."""
FIRST_SECONDS, LONGEST_SECONDS = 0.3, 10.0
BROKEN = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError, ConnectionError)
"""The line broke, or nothing came: whether Slack has taken the message is not known. It knows it again by its `client_msg_id`."""
TOO_MANY = 429
OVERLOADED = 500


class Patience(AsyncRetryHandler):
    """Waits as long as Slack says, else twice as long each time."""

    def __init__(self, total_seconds: float = TOTAL_SECONDS) -> None:
        super().__init__(max_retry_count=1_000)
        self._total = total_seconds

    async def _can_retry_async(
        self, *, state: RetryState, request: HttpRequest, response: HttpResponse | None = None, error: Exception | None = None
    ) -> bool:
        state.custom_values = state.custom_values or {"began": time.monotonic()}
        taken = time.monotonic() - state.custom_values["began"]
        trouble = isinstance(error, BROKEN) or (response is not None and _is_trouble(response.status_code))
        total = min(self._total, AT_START.get(request.url.rpartition("/")[2], self._total))
        return trouble and taken + _wait(state, response) < total

    async def prepare_for_next_attempt_async(
        self, *, state: RetryState, request: HttpRequest, response: HttpResponse | None = None, error: Exception | None = None
    ) -> None:
        state.next_attempt_requested = True
        wait = _wait(state, response)
        log.info("trying again in %.1f s: %s", wait, response.status_code if response else type(error).__name__)
        await asyncio.sleep(wait * (1 + 0.25 * random.random()))  # noqa: S311 - so that many do not come back at once
        state.increment_current_attempt()


def _is_trouble(status: int) -> bool:
    return status == TOO_MANY or status >= OVERLOADED


def _wait(state: RetryState, response: HttpResponse | None) -> float:
    """Seconds: what `Retry-After` says, else by the number of tries."""
    for name, values in (response.headers if response else {}).items():
        if name.lower() == "retry-after":
            value = values[0] if isinstance(values, list) else values
            return float(str(value)) if str(value).isdigit() else FIRST_SECONDS
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(state.current_attempt, 10))
