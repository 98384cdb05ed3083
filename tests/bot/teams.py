"""A team with two machines, asked and asking as people do."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.effects import INCIDENTAL
from bot.preferences import Preferences
from bot.question import Context, Place, Question
from bot.reply import Remember, Reply
from knowledge.team import GpuCount, Machine, MeasuredRun

if TYPE_CHECKING:
    from bot.bot import Bot

ADA, BOB = "slack:T1:U1", "slack:T1:U2"
LAB = Machine("lab-1", (GpuCount("rtx-3090", 4),), 128.0, author=ADA, author_name="Ada")
DESK = Machine("desk-2", (GpuCount("rtx-4090", 1),), author=BOB, author_name="Bob")
TEAM = Context(machines=(DESK, LAB))


def ask(
    bot: "Bot", text: str, context: Context = TEAM, *, author: str = ADA, is_admin: bool = False, locale: str | None = None
) -> Reply:
    place = Place("slack", "T1", "C1")
    return bot.answer(Question(text, locale, author=author, place=place, is_admin=is_admin, context=context))


def then(bot: "Bot", context: Context, *texts: str) -> Reply:
    """The last answer of a conversation."""
    for text in texts:
        reply = ask(bot, text, context)
        turn = next((effect.turn for effect in reply.effects if isinstance(effect, Remember)), context.last)
        context = replace(context, last=turn)
    return reply


def written(reply: Reply) -> tuple[object, ...]:
    """The effects that change what the team keeps."""
    return tuple(effect for effect in reply.effects if not isinstance(effect, INCIDENTAL))


def only_admins(context: Context) -> Context:
    return replace(context, preferences=Preferences(inventory_writers="admins"))


def with_runs(*runs: MeasuredRun) -> Context:
    return replace(TEAM, runs=runs)
