"""Posting so that no answer is lost: what Slack refuses is sent again in a plainer form, down to bare text."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from adapters.slack.blocks import Form, Message
from adapters.slack.delivery import Refused, Send

log = logging.getLogger(__name__)

NATIVE_BLOCKS = frozenset({"context_actions", "data_table", "data_visualization"})
PATIENCE = 3
"""Native messages in a row that a workspace refuses before it is taken to refuse them all."""
SPARED_SECONDS = 3600.0


class Ladder:
    """The forms of a message from the richest to the plainest, and where on it to begin in this workspace."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refusals = 0
        self._spared_until = float("-inf")

    async def deliver(self, compose: Callable[[Form], Message], send: Send) -> Form:
        """Send the richest form that Slack takes, and say which it was. Raises Refused when it takes none."""
        refused = Refused("no_text")
        last: Message = {}
        for form in self._forms():
            message = compose(form)
            if message == last:
                continue
            last = message
            try:
                await send(message)
            except Refused as error:
                if not error.is_about_the_message:
                    raise
                log.warning("Slack refused a %s message: %s", form.name, error.code)
                refused = error
                self._note_refusal(message)
            else:
                self._note_success(message)
                return form
        raise refused

    def _forms(self) -> list[Form]:
        begin = Form.CLASSIC if self._clock() < self._spared_until else Form.NATIVE
        return [form for form in Form if form >= begin]

    def _note_refusal(self, message: Message) -> None:
        if _is_native(message):
            self._refusals += 1
        if self._refusals >= PATIENCE:
            self._refusals = 0
            self._spared_until = self._clock() + SPARED_SECONDS

    def _note_success(self, message: Message) -> None:
        if _is_native(message):
            self._refusals = 0


def _is_native(message: Message) -> bool:
    return any(block["type"] in NATIVE_BLOCKS for block in message.get("blocks", ()))
