"""Every write has somebody who may have it carried out, and nobody else may: also where an intent forgot to ask."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import effects
from bot.assistant import Assistant
from bot.bot import Bot
from bot.permissions import OF_EVERYONE, OWNERS, WRITERS_OF, first_forbidden
from bot.preferences import Preferences
from bot.question import Context, Place, Question, Turn
from bot.reply import Remember, Reply, Tone
from bot.settings import Settings
from bot.slots import Slots
from bot.writers import WRITERS, carry_out
from knowledge.team import Machine, MeasuredRun, Receipt, TeamPrice, Watch
from knowledge.workspace import Workspace

ADA, EVE = "slack:T1:ADA", "slack:T1:EVE"
MACHINE = Machine("lab-1", author=ADA)
RUN = MeasuredRun("r-1", "llama-3.1-70b", "int4", author=ADA)
PRICE = TeamPrice("p-1", "rtx-4090", "buy_new", 1_900, "USD", date(2026, 11, 1), "shop", author=ADA)
WATCH = Watch("w-1", "/watch 70b under $700", author=ADA)
EACH: dict[type, Any] = {
    Remember: Remember(Turn("fit", Slots())),
    effects.SaveRun: effects.SaveRun(RUN),
    effects.RemoveRun: effects.RemoveRun("r-1"),
    effects.SaveMachine: effects.SaveMachine(replace(MACHINE, author=EVE)),
    effects.RemoveMachine: effects.RemoveMachine("LAB-1"),
    effects.SavePrices: effects.SavePrices((PRICE,)),
    effects.RemovePrice: effects.RemovePrice("p-1"),
    effects.SaveReceipt: effects.SaveReceipt(Receipt("q-abc234", "/quote 65b", "quote")),
    effects.AddWatch: effects.AddWatch(WATCH),
    effects.RemoveWatch: effects.RemoveWatch("w-1"),
    effects.SetSetting: effects.SetSetting("currency", "EUR"),
    effects.LogUnanswered: effects.LogUnanswered("blorb", "en"),
    effects.CountUse: effects.CountUse("fit"),
}
ADMINS_ONLY = Preferences(inventory_writers="admins", price_writers="admins")


def may(kind: type, author: str, preferences: Preferences | None = None, *, admin: bool = False) -> bool:
    context = Context(
        machines=(MACHINE,), runs=(RUN,), prices=(PRICE,), watches=(WATCH,), preferences=preferences or Preferences()
    )
    question = Question("…", author=author, place=Place("slack", "T1", "C1"), is_admin=admin, context=context)
    return first_forbidden(question, (EACH[kind],), may_manage=admin) is None


def test_every_effect_that_can_be_written_is_judged() -> None:
    assert set(EACH) == set(WRITERS)
    assert OF_EVERYONE | set(WRITERS_OF) | set(OWNERS) | {effects.SetSetting} == set(WRITERS)


@pytest.mark.parametrize("kind", EACH, ids=lambda kind: kind.__name__)
def test_an_admin_may_everything(kind: type) -> None:
    assert may(kind, EVE, ADMINS_ONLY, admin=True)


@pytest.mark.parametrize(
    ("kind", "everyone", "admins_only"),
    [
        (effects.SaveRun, True, False),
        (effects.SavePrices, True, False),
        (effects.AddWatch, True, True),
        (effects.SaveReceipt, True, True),
        (effects.SaveMachine, False, False),
        (effects.RemoveRun, False, False),
        (effects.RemoveMachine, False, False),
        (effects.RemovePrice, False, False),
        (effects.RemoveWatch, False, False),
        (effects.SetSetting, False, False),
    ],
    ids=lambda kind: getattr(kind, "__name__", str(kind)),
)
def test_another_person_may_add_and_not_change_what_is_somebodys(kind: type, everyone: bool, admins_only: bool) -> None:
    assert (may(kind, EVE), may(kind, EVE, ADMINS_ONLY)) == (everyone, admins_only)


@pytest.mark.parametrize("kind", [effects.RemoveRun, effects.RemoveMachine, effects.RemovePrice, effects.RemoveWatch])
def test_what_one_kept_oneself_one_may_take_away(kind: type) -> None:
    assert may(kind, ADA)
    assert may(kind, ADA, ADMINS_ONLY)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


class Careless(Bot):
    """A bot that forgot to ask whether the author may."""

    def __init__(self, effect: Any, locale: str) -> None:
        self.effect, self.locale = effect, locale

    def answer(self, question: Question) -> Reply:
        return Reply("Done.", Tone.GOOD, "inventory", locale=self.locale, effects=(self.effect,))


@pytest.mark.parametrize(("locale", "said"), [("en", "for admins here"), ("zh-TW", "管理員")])
async def test_an_intent_that_forgets_to_ask_writes_nothing_all_the_same(workspace: Workspace, locale: str, said: str) -> None:
    question = Question("…", author=EVE, place=Place("discord", "T1", "C1"))
    carry_out(workspace, replace(question, author=ADA), (effects.SaveMachine(MACHINE),))
    for effect in (effects.RemoveMachine("lab-1"), effects.SetSetting("currency", "EUR")):
        reply = await Assistant(Careless(effect, locale), workspace, Settings(rigwise_admins="U9")).answer(question)
        assert reply.tone is Tone.WARN
        assert said in reply.headline
    facts = workspace.facts("discord:T1")
    assert ([machine.name for machine in facts.machines], facts.settings) == (["lab-1"], {})
