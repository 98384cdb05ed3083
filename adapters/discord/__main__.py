"""`python -m adapters.discord` answers in Discord; `python -m adapters.discord sync` writes its commands there."""

from __future__ import annotations

import asyncio
import signal
import sys

import aiohttp
import discord

from adapters.discord.app import run, use_addresses
from adapters.discord.client import RigwiseClient
from adapters.discord.sync import sync
from adapters.discord.token import CannotStart, token_of
from bot import logs
from bot.bot import Unusable
from bot.configuration import read
from bot.settings import Settings
from bot.team import TeamAssistant

USAGE = "usage: python -m adapters.discord [sync]"


def main(arguments: list[str]) -> int:
    """0 done, 1 refused by Discord or not reachable, 2 wrong usage, 4 the knowledge base cannot be used."""
    if arguments not in ([], ["sync"]):
        return _fail(USAGE, 2)
    settings, problems = read()
    if settings is None:
        return _fail("; ".join(problems), 2)
    try:
        token_of(settings)
        logs.configure(settings)
        return asyncio.run(_sync(settings) if arguments else _run(settings))
    except CannotStart as error:
        return _fail(str(error), 1)
    except Unusable as error:
        return _fail(str(error), 4)
    except (discord.LoginFailure, discord.HTTPException, aiohttp.ClientConnectionError) as error:
        return _fail(f"Discord did not take the commands: {error}", 1)


def sync_commands() -> int:
    """What `rigwise discord sync` runs."""
    return main(["sync"])


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, TeamAssistant.open(settings), stop)
    return 0


async def _sync(settings: Settings) -> int:
    use_addresses(settings)
    written = await sync(settings, RigwiseClient(TeamAssistant.open(settings)))
    sys.stdout.write(f"{written} commands written.\n" if written else "The commands were up to date; nothing was written.\n")
    return 0


def _fail(sentence: str, status: int) -> int:
    sys.stderr.write(f"rigwise: {sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
