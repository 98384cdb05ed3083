"""New facts without a restart: the knowledge base is opened anew where a build or a refresh has changed its files."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.bot import Bot, Unusable
from knowledge import stamp
from knowledge.additions import additions_of

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int, str]


def stamp_of(path: Path | None) -> Stamp | None:
    """What changes when the database is replaced, or a file that it is made from; None where there is none."""
    try:
        found = path.stat() if path else None
        made_from = stamp.file_stamp(additions=additions_of(path)) if path else ""
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino, made_from) if found else None


class Freshness:
    """Tells when what a bot answers from is not what it was opened on.

    The old bot is not closed: an answer under way may read it, and it lets its file go when nobody holds it any more.
    """

    def __init__(self, bot: Bot) -> None:
        self._path = bot.library.path
        self._stamp = stamp_of(self._path)
        self._opening = asyncio.Lock()

    async def newer(self) -> Bot | None:
        """A bot over the new facts, once; None where nothing has changed, or the new ones cannot be used."""
        async with self._opening:
            seen = await asyncio.to_thread(stamp_of, self._path)
            if seen is None or seen == self._stamp:
                return None
            self._stamp = seen
            try:
                opened = await asyncio.to_thread(Bot.open, self._path)
            except Unusable as error:
                log.error("answering from the older facts: %s", error)  # noqa: TRY400 - the sentence says it all
                return None
            # Opening builds the database where only the files that it is made from had changed.
            self._stamp = await asyncio.to_thread(stamp_of, self._path)
            log.info("answering from facts %s", opened.library.data_version)
            return opened
