"""What watches have to tell: each once, to the channel that asked. An adapter hands in how a notice is delivered.

    async with telling(assistant, "slack", deliver):     # deliver: async (Notice) -> None

looks as long as the adapter runs: at its start, when the facts were replaced, and each hour, when prices may have aged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from bot.assistant import Assistant
from bot.question import Place, Question
from bot.reply import Reply
from bot.watches import MET
from knowledge.team import Watch
from sizing.records import dataclass

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERY_S = 3600.0
FINISH_S = 5.0
"""How long a stop waits for a notice that is being delivered; then it is told again the next time."""
FACTS_EVERY_S = 15.0
"""How often the file of the facts is looked at: one `stat`."""

Deliver = Callable[["Notice"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notice:
    """A watch that has come true, and what to post in its channel (`watch.channel`, `watch.thread`)."""

    watch: Watch
    reply: Reply


async def due_notices(assistant: Assistant, platform: str | None = None) -> AsyncIterator[Notice]:
    """The open watches that have come true, of one platform or of all.

    Each is marked as told before it is handed out, in one statement, so that of several processes only one tells it.
    Raises WorkspaceError.
    """
    workspace = assistant.workspace
    for watch in await _to_its_end(workspace.watches.open):
        if platform not in (None, watch.platform):
            continue
        await asyncio.sleep(0)  # people's questions come first
        reply = assistant.bot.answer(assistant.with_context(_question(watch)))
        if reply.verdict != MET:
            continue
        detail: dict[str, Any] = {**watch.detail, "told": reply.headline}
        if await _to_its_end(workspace.watches.move, watch.team, watch.id, "told", detail):
            yield Notice(watch, replace(reply, effects=()))


def _question(watch: Watch) -> Question:
    """The watch as a question of its own team, in its own language, that nothing remembers."""
    place = Place(watch.platform, watch.team.partition(":")[2], watch.channel)
    return Question(watch.question, watch.locale, author=watch.author or None, place=place)


@asynccontextmanager
async def telling(assistant: Assistant, platform: str, deliver: Deliver) -> AsyncIterator[None]:
    """Tell what there is to tell, as long as this is open."""
    task = asyncio.create_task(tell_watches(assistant, platform, deliver), name=f"watches of {platform}")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def tell_watches(assistant: Assistant, platform: str, deliver: Deliver, every_s: float = EVERY_S) -> None:
    """Look, tell, wait, for ever. A notice that could not be delivered is open again, and told the next time."""
    await _renew(assistant)
    while True:
        try:
            async for notice in due_notices(assistant, platform):
                await _tell(assistant, notice, deliver)
        except Exception:
            log.exception("watches could not be looked through")
        await _wait(assistant, every_s)


async def _wait(assistant: Assistant, every_s: float) -> None:
    """Until it is time to look again, or the facts are new ones."""
    facts, left = assistant.bot, every_s
    while left > 0 and assistant.bot is facts:
        await asyncio.sleep(min(left, FACTS_EVERY_S))
        left -= FACTS_EVERY_S
        await _renew(assistant)


async def _renew(assistant: Assistant) -> None:
    try:
        await assistant.renew()
    except Exception:
        log.exception("the facts could not be opened anew")


async def _tell(assistant: Assistant, notice: Notice, deliver: Deliver) -> None:
    """A stop waits for what is being delivered, since nobody could say whether it had arrived."""
    watch, delivering = notice.watch, asyncio.ensure_future(deliver(notice))
    try:
        await asyncio.shield(delivering)
    except asyncio.CancelledError:
        await asyncio.wait({delivering}, timeout=FINISH_S)
        if delivering.cancel() or delivering.exception():
            await _to_its_end(assistant.workspace.watches.add, watch.team, watch)
        raise
    except Exception:
        log.exception("the notice of watch %s was not delivered", watch.id)
        await _to_its_end(assistant.workspace.watches.add, watch.team, watch)


async def _to_its_end(call: Callable[..., T], *arguments: Any) -> T:
    """In a thread; also when it is cancelled it ends only with the thread: whoever cancels may close the database next."""
    running = asyncio.ensure_future(asyncio.to_thread(call, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise
