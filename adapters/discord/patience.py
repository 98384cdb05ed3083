"""What is tried again after discord.py has given up: a line that broke, a server that is away, an answer that does not come.

discord.py itself waits out rate limits and most server errors, but raises where a connection is reset or nothing comes.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

log = logging.getLogger(__name__)

TOTAL_SECONDS = 180.0
ATTEMPT_SECONDS = 30.0
"""One attempt with all of discord.py's own."""
FIRST_SECONDS, LONGEST_SECONDS = 0.3, 10.0
TROUBLE = (discord.DiscordServerError, aiohttp.ClientError, TimeoutError, OSError)
TOO_MANY = 429
ACKNOWLEDGED = 40060
"""Discord's code for an interaction that has had its response (Opcodes and Status Codes)."""

Result = TypeVar("Result")


async def patiently(call: Callable[[], Awaitable[Result]]) -> Result:
    """What `call` returns; it is made again where it may not have arrived, so it must be one that Discord knows again."""
    began, wait = time.monotonic(), FIRST_SECONDS
    while True:
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await call()
        except TROUBLE as error:
            problem: Exception = error
        except discord.HTTPException as error:
            if error.status != TOO_MANY:
                raise
            problem, wait = error, max(wait, _told(error))
        if time.monotonic() - began + wait > TOTAL_SECONDS:
            raise problem
        log.info("trying again in %.1f s: %s", wait, type(problem).__name__)
        await asyncio.sleep(wait * (1 + 0.25 * random.random()))  # noqa: S311 - so that many do not come back at once
        wait = min(LONGEST_SECONDS, 2 * wait)


def _told(error: discord.HTTPException) -> float:
    """The seconds that a limit of Cloudflare's names, which discord.py does not wait out."""
    value = error.response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else FIRST_SECONDS


async def respond_once(call: Callable[[], Awaitable[object]]) -> None:
    """Give an interaction its response: that it has one already means that an attempt had arrived."""
    try:
        await patiently(call)
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise
