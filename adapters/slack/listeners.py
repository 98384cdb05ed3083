"""What happens when Slack says something: which question it is, who asked it, and where the answer goes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from adapters.slack import buttons
from adapters.slack.answering import Desk, Errand
from adapters.slack.buttons import Press
from adapters.slack.dedupe import Seen
from adapters.slack.delivery import Outbox, Refused, Send
from adapters.slack.files import Attached, Files
from adapters.slack.question import (
    DIAGNOSE,
    Payload,
    answer_thread,
    button_thread,
    from_button,
    from_command,
    from_event,
    from_shortcut,
    is_ephemeral,
    is_from_a_person,
)
from bot.attachments import joined
from bot.phrases import nearest_locale, phrases
from bot.question import Question

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]


class Listeners:
    """One method for each thing that Slack may send."""

    def __init__(self, desk: Desk, outbox: Outbox, seen: Seen, files: Files) -> None:
        self._desk = desk
        self._outbox = outbox
        self._seen = seen
        self._files = files

    async def hear(self, body: Payload) -> None:
        """A mention, answered in its thread, or a direct message. Bots, edits and repeated deliveries are passed over."""
        event = body["event"]
        direct = event.get("channel_type") == "im"
        if (event["type"] == "message" and not direct) or not is_from_a_person(event):
            return
        if not self._seen.first(*_event_keys(body)):
            return
        channel, user = event["channel"], event["user"]
        send = self._outbox.channel(channel, answer_thread(event))
        whisper = send if direct else self._outbox.whisper(channel, user, event.get("thread_ts"))
        await self._answer_with_files(Errand(from_event(body), user, send, whisper), event.get("files"))

    async def take_command(self, ack: Ack, body: Payload) -> None:
        """A slash command, answered to the person alone, with a button to share it."""
        await ack()
        if not self._seen.first(f"command:{body.get('trigger_id')}"):
            return
        send = self._outbox.response(body["response_url"], public=False)
        await self._desk.answer(Errand(from_command(body), body["user_id"], send, send, share=True))

    async def take_shortcut(self, ack: Ack, body: Payload) -> None:
        """ "Answer this" on someone's message: answered to whoever chose it, with a button to share it."""
        await ack()
        if not self._seen.first(f"shortcut:{body.get('trigger_id')}") or "response_url" not in body:
            return
        thread = (body.get("message") or {}).get("thread_ts")
        send = self._outbox.response(body["response_url"], public=False, thread_ts=thread)
        errand = Errand(from_shortcut(body), body["user"]["id"], send, send, share=True)
        await self._answer_with_files(errand, (body.get("message") or {}).get("files"))

    async def _answer_with_files(self, errand: Errand, files: list[Payload] | None) -> None:
        """The words of a message and its files, read as one question; a file that is no text is said to be none."""
        attached = await self._files.read(files)
        question = replace(errand.question, text=joined(errand.question.text, attached.text))
        if attached.problem and question.text.strip() in {"", DIAGNOSE.strip()}:
            await self._desk.say(errand.whisper, attached.problem, question.locale, name=attached.name)
            return
        await self._desk.answer(replace(errand, question=question, lead=_unread(question, attached)))

    async def take_press(self, ack: Ack, body: Payload) -> None:
        """A button, answered where it stands: to the person alone in an ephemeral message, in the thread otherwise."""
        await ack()
        action, user = body["actions"][0], body["user"]["id"]
        if not self._seen.first(f"press:{user}:{action.get('action_id')}:{action.get('action_ts')}"):
            return
        private = is_ephemeral(body)
        send = self._place_of(body, public=not private)
        press = buttons.read(str(action.get("action_id")), action.get("value"))
        if press is None:
            await self._desk.say(send, "surface.stale_button", None)
        elif press.kind == buttons.SHARE:
            await self._share(body, press)
        else:
            question = from_button(body, press.question, press.locale)
            await self._desk.answer(Errand(question, user, send, send, share=private, work=press.kind == buttons.WORK))

    async def _share(self, body: Payload, press: Press) -> None:
        """The answer for everyone in the channel, then away with the private copy."""
        name = str(body["user"].get("name") or body["user"].get("username") or "")
        errand = Errand(
            question=from_button(body, press.question, press.locale),
            user=body["user"]["id"],
            send=self._place_of(body, public=True),
            whisper=self._place_of(body, public=False),
            lead=phrases(press.locale)("surface.shared_by", name=name, question=press.question),
        )
        if await self._desk.answer(errand) and is_ephemeral(body) and "response_url" in body:
            try:
                await self._outbox.withdraw(body["response_url"])
            except Refused as refused:
                log.warning("the private copy of a shared answer stays: %s", refused.code)

    def _place_of(self, body: Payload, *, public: bool) -> Send:
        thread = button_thread(body)
        if "response_url" in body:
            return self._outbox.response(body["response_url"], public=public, thread_ts=thread)
        if public:
            return self._outbox.channel(body["channel"]["id"], thread)
        return self._outbox.whisper(body["channel"]["id"], body["user"]["id"], thread)


def _event_keys(body: Payload) -> tuple[str, str]:
    event = body["event"]
    return f"event:{body.get('event_id')}", f"message:{body.get('team_id')}:{event['channel']}:{event['ts']}"


def _unread(question: Question, attached: Attached) -> str:
    """The line above an answer that names the file which is not in it."""
    return phrases(nearest_locale(question.locale))(attached.problem, name=attached.name) if attached.problem else ""
