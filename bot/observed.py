"""One question seen from outside: how long it took, what became of it, and one line in the log. Its text is in none of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from bot import metrics
from bot.limits import INTENT as LIMITED
from bot.question import Question
from bot.reply import Reply, Tone

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)


async def observed(question: Question, answering: Awaitable[Reply], settings: Settings | None = None) -> Reply:
    """Await the reply to a question, count it, and log it. Raises what answering raises."""
    began, platform = time.perf_counter(), metrics.platform_of(question.place.platform)
    try:
        reply = await answering
    except Exception:
        metrics.failed(platform, "answer")
        metrics.QUESTIONS.labels(platform, metrics.OTHER, "failed").inc()
        raise
    seconds = time.perf_counter() - began
    if reply.intent == LIMITED:
        log.info("limited", extra=_content(question, settings))
        return reply
    outcome = "silent" if reply.tone is Tone.QUIET else "answered" if reply.understood else "not_understood"
    metrics.QUESTIONS.labels(platform, metrics.intent_of(reply.intent), outcome).inc()
    metrics.ANSWER_SECONDS.labels(platform).observe(seconds)
    said = {"intent": reply.intent, "outcome": outcome, "ms": round(seconds * 1000, 1), "locale": reply.locale}
    log.info("answered", extra=said | _content(question, settings))
    return reply


def _content(question: Question, settings: Settings | None) -> dict[str, str]:
    """What was asked and by whom: only where the operator is looking for a mistake and has said so."""
    if settings is None or not settings.rigwise_log_content:
        return {}
    return {"text": question.text, "author": question.author or ""}
