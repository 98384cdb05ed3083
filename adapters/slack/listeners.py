"""What happens when Slack says something: which question it is, who asked it, and where the answer goes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import buttons
from adapters.slack.answering import Desk, Errand
from adapters.slack.buttons import Press
from adapters.slack.delivery import Outbox, Refused, Send
from adapters.slack.files import Attached, Files
from adapters.slack.intake import key_of
from adapters.slack.modals import Origin
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
    pressed_channel,
)
from adapters.slack.surfaces import Surfaces
from adapters.slack.uploads import Upload, Uploads
from bot.attachments import joined
from bot.phrases import nearest_locale, phrases
from bot.question import Question
from bot.team import Serves, wanted_form

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]


class Listeners:
    """One method for each thing that Slack may send about questions; `surfaces` has those about forms and the home page."""

    def __init__(self, assistant: Serves, desk: Desk, client: AsyncWebClient) -> None:
        self._assistant = assistant
        self._desk = desk
        self._outbox = Outbox(client)
        self._files = Files(client)
        self._uploads = Uploads(client)
        self._surfaces = Surfaces(assistant, desk, client)

    async def hear(self, body: Payload) -> None:
        """A mention, answered in its thread, or a direct message. From whom, and that it comes once, `intake` has seen to."""
        event = body["event"]
        direct = event.get("channel_type") == "im"
        channel, user = event["channel"], event["user"]
        question = replace(from_event(body), addressed=direct or event["type"] == "app_mention")
        send = self._outbox.channel(channel, answer_thread(event), once=key_of(body) or "")
        whisper = send if direct else self._outbox.whisper(channel, user, event.get("thread_ts"))
        files = self._uploads.public(channel, user, answer_thread(event))
        await self._answer_with_files(
            Errand(question, send, whisper, self._outbox.channel(user), files=files), event.get("files")
        )

    async def take_command(self, ack: Ack, body: Payload) -> None:
        """A slash command: a form where it asks for one, else an answer as the channel's settings want it."""
        await ack()
        question, url = from_command(body), body["response_url"]
        whisper = self._outbox.response(url, public=False)
        if kind := wanted_form(question.text):
            origin = Origin(question.place.channel, url=url)
            await self._surfaces.open_form(kind, str(body.get("trigger_id")), question, origin, whisper)
            return
        public = self._assistant.preferences(question.place).private is False
        send = self._outbox.response(url, public=True) if public else whisper
        channel, user = str(body["channel_id"]), str(body["user_id"])
        files = self._uploads.public(channel, user) if public else self._uploads.private(user)
        await self._desk.answer(Errand(question, send, whisper, self._outbox.channel(user), share=not public, files=files))

    async def take_shortcut(self, ack: Ack, body: Payload) -> None:
        """ "Answer this" on someone's message: answered to whoever chose it, with a button to share it."""
        await ack()
        if "response_url" not in body:
            return
        thread = (body.get("message") or {}).get("thread_ts")
        send = self._outbox.response(body["response_url"], public=False, thread_ts=thread)
        user = str(body["user"]["id"])
        files = self._uploads.private(user)
        errand = Errand(from_shortcut(body), send, send, self._outbox.channel(user), share=True, files=files)
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
        action = body["actions"][0]
        press = buttons.read(str(action.get("action_id")), action.get("value"))
        if press is None:
            await self._desk.say(self._place_of(body, public=False), "surface.stale_button", None)
        elif press.kind == buttons.FORM:
            await self._open_form(body, press)
        elif press.kind == buttons.RATE:
            question = from_button(body, press.question[1:], press.locale)
            await self._surfaces.rate(question, press, self._place_of(body, public=False))
        elif press.kind == buttons.SHARE:
            await self._share(body, press)
        else:
            await self._ask_again(body, press)

    async def _ask_again(self, body: Payload, press: Press) -> None:
        private = is_ephemeral(body)
        send, direct = self._place_of(body, public=not private), self._outbox.channel(body["user"]["id"])
        question = from_button(body, press.question, press.locale)
        if kind := wanted_form(press.question):
            await self._open_form(body, press._replace(question=kind))
            return
        work = press.kind == buttons.WORK
        files = self._files_place(body, public=not private)
        await self._desk.answer(Errand(question, send, send, direct, share=private, work=work, files=files))

    async def _open_form(self, body: Payload, press: Press) -> None:
        question = from_button(body, "", press.locale)
        origin = Origin(question.place.channel, button_thread(body) or "", str(body.get("response_url") or ""))
        whisper = self._place_of(body, public=False)
        await self._surfaces.open_form(press.question, str(body.get("trigger_id")), question, origin, whisper)

    async def take_submission(self, ack: Ack, body: Payload) -> None:
        """A form that was filled in."""
        await self._surfaces.take_submission(ack, body)

    async def open_home(self, body: Payload) -> None:
        """A person opened the app's page, or its messages."""
        await self._surfaces.open_home(body)

    async def _share(self, body: Payload, press: Press) -> None:
        """The answer for everyone in the channel, then away with the private copy."""
        name = str(body["user"].get("name") or body["user"].get("username") or "")
        errand = Errand(
            question=from_button(body, press.question, press.locale),
            send=self._place_of(body, public=True),
            whisper=self._place_of(body, public=False),
            direct=self._outbox.channel(body["user"]["id"]),
            lead=phrases(press.locale)("surface.shared_by", name=name, question=press.question),
            files=self._files_place(body, public=True),
        )
        if await self._desk.answer(errand) and is_ephemeral(body) and "response_url" in body:
            try:
                await self._outbox.withdraw(body["response_url"])
            except Refused as refused:
                log.warning("the private copy of a shared answer stays: %s", refused.code)

    def _files_place(self, body: Payload, *, public: bool) -> Upload:
        channel, user = pressed_channel(body), str(body["user"]["id"])
        return self._uploads.public(channel, user, button_thread(body)) if public else self._uploads.private(user)

    def _place_of(self, body: Payload, *, public: bool) -> Send:
        channel, thread = pressed_channel(body), button_thread(body)
        if "response_url" in body:
            return self._outbox.response(body["response_url"], public=public, thread_ts=thread)
        if public or channel == body["user"]["id"]:
            return self._outbox.channel(channel, thread)
        return self._outbox.whisper(channel, body["user"]["id"], thread)


def _unread(question: Question, attached: Attached) -> str:
    """The line above an answer that names the file which is not in it."""
    return phrases(nearest_locale(question.locale))(attached.problem, name=attached.name) if attached.problem else ""
