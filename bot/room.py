"""How far beyond what was asked the same hardware goes: a longer context, more users, a larger model."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import Case
from bot.wording import tokens
from knowledge.library import Library
from sizing.architecture import Model
from sizing.estimate import Verdict
from sizing.headroom import largest_batch, largest_model
from sizing.limits import check_request


def room_note(ask: Ask, case: Case) -> tuple[str, ...]:
    """One sentence for a case that fits with room; none for others, and where nothing more fits."""
    if case.verdict is not Verdict.FITS or case.bottomless:
        return ()
    asked, context = case.request, case.estimate.max_context
    users = largest_batch(asked, check_request(asked))
    model = largest_model(asked, models_to_propose(ask.library))
    said = []
    if context and context > asked.context:
        said.append(ask.say("fit.room_context", tokens=tokens(context)))
    if users > asked.batch:
        said.append(ask.say("fit.room_users", count=users, tokens=tokens(asked.context)))
    if model and model.params > asked.model.params:
        said.append(ask.say("fit.room_model", model=model.name))
    return (ask.say("fit.room", list=ask.say("fit.room_or").join(said)),) if said else ()


def models_to_propose(library: Library) -> tuple[Model, ...]:
    """Well-known models whose shape is known."""
    return library.kept(_models_to_propose, 1)()


def _models_to_propose(library: Library) -> tuple[Model, ...]:
    found = (library.model(key) for key in library.well_known())
    return tuple(model for model in found if model.architecture is not None and model.kind == "decoder")
