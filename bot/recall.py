"""What the workspace knows that a question may rest on, as its `Context`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.operator import operator_context
from bot.preferences import Preferences
from bot.question import Context, Question, Turn
from bot.slots import Slots
from knowledge.team import RECEIPT_ID
from knowledge.workspace import Workspace

if TYPE_CHECKING:
    from bot.settings import Settings

MAX_RECEIPTS = 5
SPEAKS_OF_WATCHES = "/watch"


def recall(workspace: Workspace, question: Question, settings: Settings | None = None) -> Context:
    """One small read for the last turn and one for whether the team's facts have moved; all else is in memory.

    Raises WorkspaceError.
    """
    facts = workspace.facts(question.place.key)
    defaults = settings.rigwise_defaults if settings else {}
    preferences = Preferences.read(defaults | facts.settings_of(question.place.channel))
    operator = operator_context(settings)
    return replace(
        operator,
        last=_last(workspace, question.conversation),
        currency=preferences.currency or operator.currency,
        runtime=preferences.runtime,
        context_tokens=preferences.context_tokens,
        today=datetime.now(tz=UTC).date(),
        machines=facts.machines,
        runs=facts.runs,
        prices=facts.prices,
        receipts=tuple(
            receipt
            for found in RECEIPT_ID.findall(question.text)[:MAX_RECEIPTS]
            if (receipt := workspace.receipts.get(question.place.key, found)) is not None
        ),
        watches=workspace.watches.list(question.place.key) if SPEAKS_OF_WATCHES in question.text.lower() else (),
        preferences=preferences,
    )


def _last(workspace: Workspace, conversation: str | None) -> Turn | None:
    if conversation is None or (row := workspace.conversations.get(conversation)) is None:
        return None
    return Turn(row.intent, Slots.from_json(row.slots))
