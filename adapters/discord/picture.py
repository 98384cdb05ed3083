"""A chart as PNG, through resvg (the extra `charts`). Without it, or where it takes too long, bars of text are shown."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections import OrderedDict, deque
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.util import find_spec

from adapters.discord.chart_svg import texts_of, to_svg
from adapters.discord.painter import LENGTH
from bot.reply import Chart

log = logging.getLogger(__name__)

NAME = "chart.png"
KEPT = 128
"""Pictures that are kept: the same question is asked again, and "Share" asks nothing."""

PATIENCE_S = 0.4
"""An answer does not wait longer for its picture. The first one waits for the process to start."""

MAX_WAITING = 2
"""More than so many at once are shown as bars: the answers come first."""

A_SECOND = 5
"""More than so many are bars too: an upload takes several times as long as text, and in a burst others wait for it."""

FOLDER = files("adapters.discord").joinpath("fonts")
FAMILY = "Noto Sans CJK TC"


def can_draw() -> bool:
    """Whether resvg is installed."""
    return find_spec("resvg_py") is not None


class Studio:
    """Draws charts in a process of its own, which is started with the first and again where it has ended."""

    def __init__(self) -> None:
        self._painter: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._given: deque[float] = deque(maxlen=A_SECOND)

    async def draw(self, chart: Chart | None) -> bytes | None:
        """The picture; None where there is nothing to draw, nothing to draw it with, or no time."""
        if chart is None or self._is_busy():
            return None
        picture = await self._picture(chart)
        if picture is not None:
            self._given.append(time.monotonic())
        return picture

    def _is_busy(self) -> bool:
        return len(self._given) == A_SECOND and time.monotonic() - self._given[0] < 1

    async def _picture(self, chart: Chart) -> bytes | None:
        drawing = to_svg(chart) if can_draw() and set(texts_of(chart)) <= letters() else None
        if drawing is None:
            return None
        if drawing in self._pictures:
            self._pictures.move_to_end(drawing)
            return self._pictures[drawing]
        if self._waiting >= MAX_WAITING:
            return None
        self._waiting += 1
        # A picture that comes too late for its own answer is there for the next.
        painting = asyncio.ensure_future(self._paint(drawing))
        done, _ = await asyncio.wait({painting}, timeout=PATIENCE_S)
        return painting.result() if done else None

    async def _paint(self, drawing: str) -> bytes | None:
        try:
            async with self._turn:
                picture = await self._ask(drawing)
        except (OSError, asyncio.IncompleteReadError) as error:
            log.warning("no chart could be drawn: %s", type(error).__name__)
            await self.close()
            return None
        finally:
            self._waiting -= 1
        if picture:
            self._pictures[drawing] = picture
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
        return picture or None

    async def _ask(self, drawing: str) -> bytes:
        painter = self._painter
        if painter is None or painter.returncode is not None:
            painter = self._painter = await _start()
        assert painter.stdin is not None  # noqa: S101 - both are pipes
        assert painter.stdout is not None  # noqa: S101
        data = drawing.encode()
        painter.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
        await painter.stdin.drain()
        length = int.from_bytes(await painter.stdout.readexactly(LENGTH), "big")
        return await painter.stdout.readexactly(length)

    async def close(self) -> None:
        """End the process."""
        painter, self._painter = self._painter, None
        if painter is not None:
            with suppress(ProcessLookupError):
                painter.kill()
            await painter.wait()


async def _start() -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "adapters.discord.painter", str(FOLDER.joinpath("chart.otf")), FAMILY]
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    # What draws needs no token.
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_", "RIGWISE_"))}
    return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=nowhere, env=known)


@cache
def letters() -> frozenset[str]:
    """What the font has."""
    return frozenset(FOLDER.joinpath("glyphs.txt").read_text(encoding="utf-8"))
