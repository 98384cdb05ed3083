"""`python -m adapters.slack`: serve Slack alone, until a signal."""

from __future__ import annotations

import asyncio
import signal
import sys

from adapters.slack.app import SetupError, run, tokens
from bot import logs
from bot.configuration import read
from bot.settings import Settings
from bot.team import TeamAssistant


async def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises SetupError."""
    stop = asyncio.Event()
    if settings.slack_http_port is None:
        tokens(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, TeamAssistant.open(settings), stop)


def main() -> int:
    """Exit status 0 after a signal, 2 when it is not set up."""
    settings, problems = read()
    if settings is None:
        sys.stderr.write("".join(f"rigwise: {problem}\n" for problem in problems))
        return 2
    logs.configure(settings)
    try:
        asyncio.run(serve(settings))
    except SetupError as error:
        sys.stderr.write(f"rigwise: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
