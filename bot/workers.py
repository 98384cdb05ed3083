"""Answers worked out in processes of their own, so that a long one holds up neither the next nor an acknowledgement."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING

from bot.bot import Bot

if TYPE_CHECKING:
    from pathlib import Path

    from bot.question import Question
    from bot.reply import Reply

log = logging.getLogger(__name__)

_bot: Bot | None = None
"""Of a worker process."""


class Workers:
    """A few processes, each with the knowledge base open. Without them, or where one dies, this process answers itself."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._for: Bot | None = None

    async def answer(self, bot: Bot, question: Question) -> Reply:
        """What `bot` answers, worked out wherever there is room. Raises what the answer raised."""
        if not self._count or bot.library.path is None:
            return bot.answer(question)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool_for(bot), _answer, question)
        except BrokenProcessPool:
            log.error("a worker process died; answering here, and with new ones from now on")  # noqa: TRY400 - says it all
            self.close()
            return bot.answer(question)

    def close(self) -> None:
        """Let the processes go when they are done."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None

    def _pool_for(self, bot: Bot) -> ProcessPoolExecutor:
        """New processes where the facts are new ones: those under way finish on the old."""
        if self._pool is None or self._for is not bot:
            self.close()
            context = get_context("spawn")  # a fork would take this process's threads' locks along
            self._pool = ProcessPoolExecutor(self._count, context, partial(_open, bot.library.path))
            self._for = bot
        return self._pool


def _open(path: Path | None) -> None:
    """A worker starts. Signals to stop are the parent's to hear: it lets its workers finish first."""
    global _bot  # noqa: PLW0603 - one of it in a process
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="rigwise-parent", daemon=True).start()
    _bot = Bot.open(path)


def _end_with_parent() -> None:
    """A parent that is killed can tell nobody to stop."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _answer(question: Question) -> Reply:
    if _bot is None:
        raise RuntimeError("a worker was not opened")
    return _bot.answer(question)
