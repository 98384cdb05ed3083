"""`rigwise run`: the chat platforms whose tokens are set, in one process, until a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points

import click

from bot.bot import Unusable
from bot.settings import Settings
from bot.team import TeamAssistant

Platform = Callable[[Settings, TeamAssistant, asyncio.Event], Awaitable[None]]

NEEDS = {
    "slack": ("SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or with SLACK_HTTP_PORT a SLACK_SIGNING_SECRET", "docs/slack.md"),
    "discord": ("DISCORD_TOKEN", "docs/discord.md"),
}
GROUP = "rigwise.platforms"
"""Entry points: an adapter announces itself in pyproject.toml, so that none is imported by another."""


def serve(named: tuple[str, ...], http_port: int | None = None) -> int:
    """Run until stopped. Returns the exit status; what is not configured is said at once, all of it."""
    settings = Settings(slack_http_port=http_port) if http_port else Settings()
    ready = {"slack": settings.has_slack, "discord": settings.has_discord}
    unknown = [name for name in named if name not in ready]
    if unknown:
        return _refuse(f"unknown platform {', '.join(unknown)}; known are {', '.join(sorted(ready))}")
    wanted = named or tuple(name for name, is_set in ready.items() if is_set)
    unset = [f"{name} needs {NEEDS[name][0]} ({NEEDS[name][1]})" for name in wanted or ready if not ready[name]]
    if unset:
        return _refuse("; ".join(unset))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        assistant = TeamAssistant.open(settings)
    except Unusable as error:
        click.echo(f"rigwise: {error}", err=True)
        return 4
    return asyncio.run(_serve(settings, assistant, wanted))


def _refuse(sentence: str) -> int:
    click.echo(f"rigwise: {sentence}", err=True)
    return 2


async def _serve(settings: Settings, assistant: TeamAssistant, names: tuple[str, ...]) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    platforms = {point.name: point for point in entry_points(group=GROUP)}
    tasks = [asyncio.create_task(_platform(platforms[name].load(), settings, assistant, stop), name=name) for name in names]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    failed = [task for task in done if task.exception() is not None]
    for task in failed:
        logging.getLogger("rigwise").error("%s stopped: %s", task.get_name(), task.exception())
    return 1 if failed else 0


async def _platform(run: Platform, settings: Settings, assistant: TeamAssistant, stop: asyncio.Event) -> None:
    await run(settings, assistant, stop)
