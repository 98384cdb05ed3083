"""From a question to a posted answer, and what is said when either part fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.slack.blocks import Form, Frame, Message, to_message, to_work
from adapters.slack.delivery import Refused, Send
from adapters.slack.elements import escape
from adapters.slack.ladder import Ladder
from adapters.slack.uploads import Upload
from bot import housekeeping, limits, metrics
from bot.flights import reference
from bot.phrases import nearest_locale, phrases
from bot.question import Question
from bot.reply import Reply, Tone
from bot.rewrite import as_question

if TYPE_CHECKING:
    from bot.assistant import Answers

log = logging.getLogger(__name__)

HELP = "/help"
"""What a mention with no words asks."""
PRIVATE_INTENTS = frozenset({"out_of_scope", housekeeping.INTENT})
"""Answers that would only embarrass the person who asked before the whole channel, or are nobody else's business."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One question, where its answer goes, and what the place adds to it."""

    question: Question
    send: Send
    whisper: Send
    """To the person alone: refusals and errors."""
    direct: Send
    """To the person's direct messages, where the place is closed to the bot."""
    share: bool = False
    work: bool = False
    """What stands behind the answer is wanted, not the answer."""
    lead: str = ""
    files: Upload | None = None
    """Where files that leave with the answer go; None keeps them from leaving."""


class Desk:
    """Answers errands."""

    def __init__(self, assistant: Answers) -> None:
        self._assistant = assistant
        self._ladder = Ladder()

    async def answer(self, errand: Errand) -> bool:
        """Ask, and deliver; whatever goes wrong is said to the person who asked. Never raises; returns whether it was posted."""
        try:
            return await self._carry_out(errand)
        except Refused as refused:
            await self._explain(refused, errand)
        except Exception:
            known = reference()
            log.exception("answering failed (%s)", known)
            await self.say(errand.whisper, "surface.failed", errand.question.locale, reference=known)
        return False

    async def say(self, send: Send, key: str, locale: str | None, **values: str) -> None:
        """One sentence of ours, where no answer can be given. Never raises."""
        try:
            await send({"text": escape(phrases(nearest_locale(locale))(key, **values))})
        except Refused as refused:
            log.warning("Slack did not take the notice %s: %s", key, refused.code)

    async def _carry_out(self, errand: Errand) -> bool:
        reply = await self._assistant.answer(replace(errand.question, text=errand.question.text or HELP))
        if reply.tone is Tone.QUIET:
            return False
        if reply.intent == limits.INTENT:
            await errand.whisper({"text": escape(reply.headline)})
            return False
        send = errand.whisper if reply.intent in PRIVATE_INTENTS else errand.send
        await self._ladder.deliver(_composer(errand, reply), send)
        if reply.attachments and not errand.work:
            await self._send_files(errand, reply)
        return True

    async def tell(self, reply: Reply, send: Send) -> None:
        """Post what nobody has asked for just now. Raises Refused."""
        await self._ladder.deliver(lambda form: to_message(reply, Frame(), form), send)

    async def _send_files(self, errand: Errand, reply: Reply) -> None:
        """The answer stands without its files: where they cannot be sent, the person hears how to get them."""
        say = phrases(reply.locale)
        try:
            note = await errand.files(reply.attachments, say) if errand.files else ""
        except Refused as refused:
            log.warning("Slack did not take the files of an answer: %s", refused.code)
            await self.say(errand.whisper, "surface.files_not_sent", reply.locale, reason=refused.code)
            return
        if note:
            await self.say(errand.whisper, note, reply.locale)

    async def _explain(self, refused: Refused, errand: Errand) -> None:
        """Where the place is closed to the bot, the person hears it in a direct message."""
        log.warning("Slack did not take an answer: %s", refused.code)
        metrics.refused("slack")
        locale = errand.question.locale
        if refused.is_about_the_place:
            await self.say(errand.direct, "surface.cannot_post", locale, reason=refused.code)
        else:
            await self.say(errand.whisper, "surface.failed", locale, reference=refused.code)


def _composer(errand: Errand, reply: Reply) -> Callable[[Form], Message]:
    if errand.work:
        return lambda form: to_work(reply, form)
    frame = Frame(_asked_again(errand.question, reply), errand.share, errand.lead)
    return lambda form: to_message(reply, frame, form)


def _asked_again(question: Question, reply: Reply) -> str:
    """What a button must ask to get this answer again: a follow-up is written out, since it says too little alone."""
    if reply.understanding is not None and reply.understanding.follow_up:
        return as_question(reply.intent, reply.slots)
    return question.text
