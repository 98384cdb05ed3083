"""The app's page, its forms, and the thumbs under an answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import buttons
from adapters.slack.answering import Desk, Errand
from adapters.slack.buttons import Press
from adapters.slack.delivery import Outbox, Send
from adapters.slack.home import home, prompts
from adapters.slack.modals import Origin, filled, modal
from adapters.slack.question import Payload, from_home, from_view
from adapters.slack.uploads import Uploads
from bot.phrases import phrases
from bot.question import Question
from bot.team import FORMS, Serves

log = logging.getLogger(__name__)


class Surfaces:
    """What is not a message."""

    def __init__(self, assistant: Serves, desk: Desk, client: AsyncWebClient) -> None:
        self._assistant = assistant
        self._desk = desk
        self._client = client
        self._outbox = Outbox(client)

    async def open_home(self, body: Payload) -> None:
        """Draw the home page; where the messages were opened, offer the first questions. A refusal is only logged."""
        event, question = body["event"], from_home(body)
        reply = self._assistant.home(question)
        say = phrases(reply.locale)
        try:
            if event.get("tab") == "messages":
                await self._client.assistant_threads_setSuggestedPrompts(
                    channel_id=event["channel"], prompts=prompts(reply), title=say("surface.prompts")
                )
            else:
                await self._client.views_publish(user_id=event["user"], view=home(reply, say))
        except SlackApiError as error:
            log.warning("Slack did not take the %s page: %s", event.get("tab"), error.response.get("error"))

    async def open_form(self, kind: str, trigger: str, question: Question, origin: Origin, whisper: Send) -> None:
        """Open a modal; who may not fill it in hears why."""
        say = self._assistant.say(question)
        form = self._assistant.form(kind, question) if kind in FORMS else None
        if form is None:
            await self._desk.say(whisper, "settings.not_allowed" if kind in FORMS else "surface.stale_button", say.locale)
            return
        view = modal(form, replace(origin, locale=say.locale), say("surface.close"))
        try:
            await self._client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            log.warning("Slack did not open the form %s: %s", kind, error.response.get("error"))
            await self._desk.say(whisper, "surface.failed", say.locale, reference=str(error.response.get("error")))

    async def take_submission(self, ack: Callable[..., Awaitable[Any]], body: Payload) -> None:
        """Errors go back to their fields; what is right is kept, or asked as the question that the form says."""
        kind, values, origin = filled(body["view"])
        if kind not in FORMS:
            await ack()
            return
        question = from_view(body, origin.channel, origin.thread, origin.locale)
        say = self._assistant.say(question)
        done = await self._assistant.fill(kind, values, question)
        if done.errors:
            await ack(response_action="errors", errors=dict(done.errors))
            return
        await ack()
        send = self._answer_place(body, origin)
        if done.question:
            direct = self._outbox.channel(body["user"]["id"])
            files = Uploads(self._client).private(body["user"]["id"])
            asked = replace(question, text=done.question)
            errand = Errand(asked, send, send, direct, share=bool(origin.url), files=files)
            await self._desk.answer(errand)
        else:
            await self._desk.say(send, "settings.saved" if done.effects else "settings.nothing_changed", say.locale)

    def _answer_place(self, body: Payload, origin: Origin) -> Send:
        """Where the form was called from, to the person alone; their direct messages where that is not known."""
        if origin.url:
            return self._outbox.response(origin.url, public=False, thread_ts=origin.thread or None)
        return self._outbox.channel(body["user"]["id"])

    async def rate(self, question: Question, press: Press, whisper: Send) -> None:
        """Count a thumb, and thank for it."""
        good = press.question.startswith(buttons.GOOD)
        await self._assistant.rate(question, good=good)
        await self._desk.say(whisper, "surface.thanks" if good else "surface.thanks_bad", question.locale)
