"""What an orchestrator and Prometheus ask of a program that serves: /healthz, /readyz, /metrics, on a port of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot import metrics
from bot.health import HEALTH
from bot.settings import Settings

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
Problem = Callable[[], Awaitable[str]]
"""Says why the workspace cannot be used, or nothing."""


class CannotProbe(RuntimeError):
    """The port cannot be listened on; the message says what to do."""


@asynccontextmanager
async def probes(settings: Settings, workspace_problem: Problem) -> AsyncIterator[None]:
    """Serve them while the program runs, where a port is set.

    Raises CannotProbe.
    """
    port, host = settings.rigwise_probe_port, settings.rigwise_probe_host
    if port is None:
        yield
        return
    runner = web.AppRunner(application(workspace_problem), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotProbe(f"port {port} of {host} cannot be listened on ({reason}); set RIGWISE_PROBE_PORT") from error
        log.info("probes at http://%s:%s/readyz", *runner.addresses[0][:2])
        yield
    finally:
        await runner.cleanup()


def application(workspace_problem: Problem) -> web.Application:
    """The three pages. None of them says anything of what people asked.

    A workspace that cannot be used is told and counted, but does not make the program unready: it answers without.
    """

    async def healthz(_: web.Request) -> web.Response:
        """The event loop turns, or nobody would answer this."""
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        problems, warning = HEALTH.problems, await look()
        body = {"ready": not problems, "problems": problems, "warnings": [warning] if warning else []}
        return web.json_response(body, status=503 if problems else 200)

    async def show_metrics(_: web.Request) -> web.Response:
        await look()
        body, content_type = metrics.exposition()
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def look() -> str:
        try:
            problem = await asyncio.wait_for(workspace_problem(), PATIENCE_S)
        except TimeoutError:
            problem = f"the workspace did not answer in {PATIENCE_S:g} s"
        metrics.WORKSPACE_UP.set(not problem)
        return problem

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", show_metrics)])
    return app
