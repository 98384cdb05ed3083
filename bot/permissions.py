"""Who may have what written. Intents say no with a reason of their own; here nothing is written that one forgot to refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot import effects
from bot.question import Question
from bot.reply import Remember

Owner = Callable[[Question, Any], str | None]
"""Whose the thing is that an effect would change; None where there is no such thing yet, or it is nobody's."""


def first_forbidden(question: Question, wanted: Iterable[effects.Effect], *, may_manage: bool) -> effects.Effect | None:
    """The first effect that the author may not have carried out; None when all may be."""
    return next((effect for effect in wanted if not _may(question, effect, may_manage=may_manage)), None)


def _may(question: Question, effect: effects.Effect, *, may_manage: bool) -> bool:
    kind = type(effect)
    if kind in OF_EVERYONE:
        return True
    if kind is effects.SetSetting:
        return may_manage
    if question.is_admin:
        return True
    owner = OWNERS[kind](question, effect) if kind in OWNERS else None
    if owner and owner == question.author and kind in REMOVALS:
        return True  # what one has kept oneself one may take away, whoever may keep more
    if kind in WRITERS_OF and getattr(question.context.preferences, WRITERS_OF[kind]) == "admins":
        return False
    return not owner or owner == question.author


def _author(things: Iterable[Any], name: str, wanted: str) -> str | None:
    return next((one.author for one in things if str(getattr(one, name)).casefold() == wanted.casefold()), None)


class Forbidden(Exception):
    """The author may not have that written; nothing was."""


REMOVALS = frozenset({effects.RemoveRun, effects.RemoveMachine, effects.RemovePrice, effects.RemoveWatch})
OF_EVERYONE = frozenset({Remember, effects.LogUnanswered, effects.CountUse, effects.SaveReceipt, effects.AddWatch})
WRITERS_OF: Mapping[type, str] = {
    effects.SaveRun: "inventory_writers",
    effects.RemoveRun: "inventory_writers",
    effects.SaveMachine: "inventory_writers",
    effects.RemoveMachine: "inventory_writers",
    effects.SavePrices: "price_writers",
    effects.RemovePrice: "price_writers",
}
"""The setting that says who may."""
OWNERS: Mapping[type, Owner] = {
    effects.SaveMachine: lambda question, effect: _author(question.context.machines, "name", effect.machine.name),
    effects.RemoveMachine: lambda question, effect: _author(question.context.machines, "name", effect.name),
    effects.RemoveRun: lambda question, effect: _author(question.context.runs, "id", effect.id),
    effects.RemovePrice: lambda question, effect: _author(question.context.prices, "id", effect.id),
    effects.RemoveWatch: lambda question, effect: _author(question.context.watches, "id", effect.id),
}
