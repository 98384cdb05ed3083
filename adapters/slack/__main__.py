"""`python -m adapters.slack`: serve Slack alone, until a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from adapters.slack.app import SetupError, run, tokens
from bot.settings import Settings
from bot.team import TeamAssistant


async def serve() -> None:
    """Run until SIGINT or SIGTERM. Raises SetupError."""
    settings, stop = Settings(), asyncio.Event()
    if settings.slack_http_port is None:
        tokens(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, TeamAssistant.open(settings), stop)


def main() -> int:
    """Exit status 0 after a signal, 2 when it is not set up."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(serve())
    except SetupError as error:
        sys.stderr.write(f"rigwise: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
