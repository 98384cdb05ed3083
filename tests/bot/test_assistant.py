"""The shell around the bot: what the workspace knows goes in, what an answer wants written is on the disk before it goes out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import effects
from bot.assistant import Assistant
from bot.bot import Bot
from bot.preferences import Preferences
from bot.question import Place, Question
from bot.reply import Reply, Tone
from bot.settings import Settings
from bot.writers import WRITERS, carry_out
from knowledge.team import GpuCount, Machine, MeasuredRun, Receipt, TeamPrice, Watch
from knowledge.workspace import FILE_NAME, Workspace, WorkspaceError

PLACE = Place("slack", "T1", "C1")
QUESTION = Question("can 70B run on 2x A6000?", conversation="slack:T1:C1:U1", author="slack:T1:U1", place=PLACE)


class Replying(Bot):
    """A bot that has one answer, and keeps the question it was given."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: Question | None = None

    def answer(self, question: Question) -> Reply:
        self.asked = question
        return self.reply


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


async def heard(workspace: Workspace, question: Question = QUESTION, settings: Settings | None = None) -> Question:
    """The question as it reaches the bot."""
    bot = Replying(Reply("…", Tone.GOOD, "fit"))
    await Assistant(bot, workspace, settings).answer(question)
    assert bot.asked is not None
    return bot.asked


async def test_what_the_team_wrote_arrives_in_the_context(workspace: Workspace) -> None:
    machine, run = Machine("lab-1", (GpuCount("rtx-3090", 4),)), MeasuredRun("r-1", "llama-3.1-70b", "q4_k_m")
    price = TeamPrice("p-1", "rtx-4090", "buy_new", 1_900, "USD", date(2026, 11, 1), "the shop around the corner")
    receipt = Receipt("q-abc234", "/quote 65b", "quote")
    carry_out(
        workspace,
        QUESTION,
        (effects.SaveMachine(machine), effects.SaveRun(run), effects.SavePrices((price,)), effects.SaveReceipt(receipt)),
    )
    context = (await heard(workspace, replace(QUESTION, text="show Q-ABC234 and q-zzzzzz"))).context
    assert [found.name for found in context.machines] == ["lab-1"]
    assert [found.id for found in context.runs] == ["r-1"]
    assert [found.id for found in context.prices] == ["p-1"]
    assert [found.id for found in context.receipts] == ["q-abc234"]


async def test_another_team_learns_nothing_of_it(workspace: Workspace) -> None:
    carry_out(workspace, QUESTION, (effects.SaveMachine(Machine("lab-1")), effects.SaveReceipt(Receipt("q-abc234", "", "quote"))))
    for place in (Place("slack", "T2", "C1"), Place("discord", "T1", "C1"), Place()):
        context = (await heard(workspace, replace(QUESTION, text="q-abc234", place=place))).context
        assert (context.machines, context.receipts) == ((), ())


async def test_settings_of_channel_team_and_operator_in_that_order(workspace: Workspace) -> None:
    operator = Settings(rigwise_currency="EUR", rigwise_locale="zh-TW")
    assert (await heard(workspace, settings=operator)).context.currency == "EUR"
    carry_out(
        workspace,
        QUESTION,
        (
            effects.SetSetting("currency", "TWD"),
            effects.SetSetting("locale", "en"),
            effects.SetSetting("context_tokens", 4096),
            effects.SetSetting("currency", "JPY", for_channel=True),
        ),
    )
    here = await heard(workspace, settings=operator)
    assert (here.context.currency, here.context.context_tokens, here.locale) == ("JPY", 4096, "en")
    elsewhere = await heard(workspace, replace(QUESTION, place=replace(PLACE, channel="C2"), locale="zh-TW"), operator)
    assert (elsewhere.context.currency, elsewhere.locale) == ("TWD", "zh-TW")
    assert elsewhere.context.preferences == Preferences(locale="en", currency="TWD", context_tokens=4096)


async def test_a_follow_up_is_remembered_and_use_is_counted(bot: Bot, workspace: Workspace) -> None:
    assistant = Assistant(bot, workspace)
    await assistant.answer(QUESTION)
    reply = await assistant.answer(replace(QUESTION, text="and with int8?"))
    assert reply.slots.precision == ("int8",)
    assert [(use.platform, use.intent, use.count) for use in workspace.usage.list("slack:T1")] == [("slack", "fit", 2)]


async def test_effects_are_written_together_or_not_at_all(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WorkspaceError("no")

    monkeypatch.setitem(WRITERS, effects.AddWatch, fail)
    with pytest.raises(WorkspaceError):
        carry_out(workspace, QUESTION, (effects.SaveMachine(Machine("lab-1")), effects.AddWatch(Watch("w-1", "…"))))
    assert workspace.inventory.list(PLACE.key) == ()


def test_every_effect_has_its_writer() -> None:
    assert set(WRITERS) == set(effects.Effect.__args__)


async def test_effects_that_take_things_away(workspace: Workspace) -> None:
    price = TeamPrice("p-1", "rtx-4090", "buy_new", 1, "USD", date(2026, 11, 1), "shop")
    added = (
        effects.SaveMachine(Machine("lab-1")),
        effects.SaveRun(MeasuredRun("r-1", "m", "int4")),
        effects.SavePrices((price,)),
        effects.AddWatch(Watch("w-1", "…")),
        effects.LogUnanswered("blorb", "en"),
    )
    carry_out(workspace, QUESTION, added)
    assert len(workspace.unanswered.list(PLACE.key)) == len(workspace.watches.list(PLACE.key)) == 1
    removed = (effects.RemoveMachine("LAB-1"), effects.RemoveRun("r-1"), effects.RemovePrice("p-1"), effects.RemoveWatch("w-1"))
    carry_out(workspace, QUESTION, removed)
    facts = workspace.facts(PLACE.key)
    assert (facts.machines, facts.runs, facts.prices, workspace.watches.list(PLACE.key)) == ((), (), (), ())


def refuse_writes(workspace: Workspace) -> None:
    workspace.database._writer.execute("pragma query_only = on")  # type: ignore[attr-defined]


@pytest.mark.parametrize("locale", ["en", "zh-TW"])
async def test_what_could_not_be_saved_is_said_instead_of_saved(workspace: Workspace, locale: str) -> None:
    saved = Reply("Saved lab-1.", Tone.GOOD, "inventory", locale=locale, effects=(effects.SaveMachine(Machine("lab-1")),))
    refuse_writes(workspace)
    reply = await Assistant(Replying(saved), workspace).answer(QUESTION)
    assert reply.tone is Tone.BAD
    assert {"en": "not saved", "zh-TW": "沒有存下來"}[locale] in reply.headline
    assert str(workspace.database.name) not in reply.headline + reply.detail


async def test_an_answer_stands_where_only_the_memory_fails(bot: Bot, workspace: Workspace) -> None:
    refuse_writes(workspace)
    reply = await Assistant(bot, workspace).answer(QUESTION)
    assert reply.intent == "fit"
    assert reply.tables
    assert any("follow-up" in note for note in reply.notes)


async def test_an_answer_goes_on_where_the_workspace_cannot_be_read(
    bot: Bot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise WorkspaceError("gone")

    monkeypatch.setattr(workspace, "facts", fail)
    reply = await Assistant(bot, workspace, Settings(rigwise_currency="EUR")).answer(QUESTION)
    assert reply.tables


async def test_silence_writes_nothing(workspace: Workspace) -> None:
    quiet = Reply("", Tone.QUIET, "smalltalk")
    await Assistant(Replying(quiet), workspace).answer(QUESTION)
    assert workspace.usage.list(PLACE.key) == ()


async def test_a_damaged_workspace_is_no_reason_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
    assistant = Assistant.open(Settings(rigwise_data=tmp_path))
    reply = await assistant.answer(QUESTION)
    assert reply.verdict == "fits"
    assert any("follow-up" in note for note in reply.notes)
    kept = await assistant.answer(replace(QUESTION, text="/inventory lab-1: 4x RTX 3090"))
    assert (kept.tone, kept.headline) == (Tone.BAD, "That was not saved.")
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"this is no database")
    assistant.close()


def damage(folder: Path) -> None:
    """Every page of the file and of its log."""
    for path in folder.iterdir():
        if not path.name.endswith("-shm"):
            path.write_bytes(b"\xff" * path.stat().st_size)


async def test_a_workspace_that_is_damaged_while_it_is_open_is_done_without(bot: Bot, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    assistant = Assistant(bot, workspace)
    await assistant.answer(QUESTION)
    damage(tmp_path)
    reply = await assistant.answer(replace(QUESTION, text="can 8B run on a 4090?"))
    assert reply.verdict == "fits"
    workspace.close()
