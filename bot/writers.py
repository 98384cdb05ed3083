"""Effect by effect, how it is written. One question's effects are on the disk together, or none of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot import effects
from bot.question import Question
from bot.reply import Remember
from knowledge.workspace import Workspace

Writer = Callable[[Workspace, Question, Any], object]


def carry_out(workspace: Workspace, question: Question, wanted: Iterable[effects.Effect]) -> None:
    """Write all effects of a question in one transaction. Raises WorkspaceError, and then nothing was written."""
    with workspace.database.transaction():
        for effect in wanted:
            WRITERS[type(effect)](workspace, question, effect)


def _remember(workspace: Workspace, question: Question, effect: Remember) -> None:
    if question.conversation:
        workspace.conversations.remember(question.conversation, effect.turn.intent, effect.turn.slots.as_json())


def _set(workspace: Workspace, question: Question, effect: effects.SetSetting) -> None:
    channel = question.place.channel if effect.for_channel else ""
    workspace.settings.set(question.place.key, effect.key, effect.value, channel=channel, author=question.author or "")


WRITERS: dict[type, Writer] = {
    Remember: _remember,
    effects.SaveRun: lambda workspace, question, effect: workspace.runs.add(question.place.key, effect.run),
    effects.RemoveRun: lambda workspace, question, effect: workspace.runs.remove(question.place.key, effect.id),
    effects.SaveMachine: lambda workspace, question, effect: workspace.inventory.save(question.place.key, effect.machine),
    effects.RemoveMachine: lambda workspace, question, effect: workspace.inventory.remove(question.place.key, effect.name),
    effects.SavePrices: lambda workspace, question, effect: workspace.prices.add(question.place.key, effect.prices),
    effects.RemovePrice: lambda workspace, question, effect: workspace.prices.remove(question.place.key, effect.id),
    effects.SaveReceipt: lambda workspace, question, effect: workspace.receipts.add(question.place.key, effect.receipt),
    effects.AddWatch: lambda workspace, question, effect: workspace.watches.add(question.place.key, effect.watch),
    effects.RemoveWatch: lambda workspace, question, effect: workspace.watches.remove(question.place.key, effect.id),
    effects.SetSetting: _set,
    effects.LogUnanswered: lambda workspace, question, effect: workspace.unanswered.add(
        question.place.key, effect.text, effect.locale
    ),
    effects.CountUse: lambda workspace, question, effect: workspace.usage.count(
        question.place.key, question.place.platform, effect.intent
    ),
}
