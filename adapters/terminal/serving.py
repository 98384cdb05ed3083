"""`rigwise run`: the chat platforms whose tokens are set, in one process, until a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points

import click

from adapters.terminal.probes import CannotProbe, probes
from bot import logs, metrics
from bot.bot import Unusable
from bot.configuration import misspelt, read
from bot.health import HEALTH
from bot.platforms import wanted_platforms
from bot.settings import Settings
from bot.team import TeamAssistant

Platform = Callable[[Settings, TeamAssistant, asyncio.Event], Awaitable[None]]

GROUP = "rigwise.platforms"
"""Entry points: an adapter announces itself in pyproject.toml, so that none is imported by another."""

log = logging.getLogger("rigwise")


def serve(named: tuple[str, ...], http_port: int | None = None) -> int:
    """Run until stopped. Returns the exit status; what is wrong with the configuration is said at once, all of it."""
    settings, problems = read(**({"slack_http_port": http_port} if http_port else {}))
    wanted, missing = wanted_platforms(settings, named) if settings else ((), ())
    if settings is None or problems or missing:
        for problem in (*problems, *missing):
            click.echo(f"rigwise: {problem}", err=True)
        return 2
    logs.configure(settings)
    for name in misspelt():
        log.warning("%s", name)
    try:
        assistant = TeamAssistant.open(settings)
    except Unusable as error:
        click.echo(f"rigwise: {error}", err=True)
        return 4
    try:
        return asyncio.run(_serve(settings, assistant, wanted))
    except CannotProbe as error:
        click.echo(f"rigwise: {error}", err=True)
        return 2
    finally:
        assistant.close()


async def _serve(settings: Settings, assistant: TeamAssistant, names: tuple[str, ...]) -> int:
    HEALTH.begin(names)
    metrics.watch(lambda: assistant.bot.library, lambda: assistant.waiting_writes)
    stop = asyncio.Event()
    _stop_on_signals(stop, settings.rigwise_stop_delay_seconds)
    platforms = {point.name: point for point in entry_points(group=GROUP)}
    async with probes(settings, assistant.workspace_problem):
        tasks = [asyncio.create_task(_platform(platforms[name].load(), settings, assistant, stop), name=name) for name in names]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        HEALTH.stop()
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
    await assistant.shared.close()
    failed = [task for task in tasks if task.exception() is not None]
    for task in failed:
        log.error("%s stopped: %s", task.get_name(), task.exception())
    if not failed:
        log.info("stopped")
    return 1 if failed else 0


def _stop_on_signals(stop: asyncio.Event, delay_s: float) -> None:
    """The first signal ends it in good order; a second one at once."""
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        log.info("%s: no more questions are taken up, those under way are finished", number.name)
        HEALTH.stop()
        for each in SIGNALS:
            loop.remove_signal_handler(each)
        loop.call_later(delay_s, stop.set)

    for number in SIGNALS:
        loop.add_signal_handler(number, end, number)


SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def _platform(run: Platform, settings: Settings, assistant: TeamAssistant, stop: asyncio.Event) -> None:
    await run(settings, assistant, stop)
