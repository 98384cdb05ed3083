"""What a team sets and keeps counts in its answers, and what is asked about the bot itself is answered by the workspace."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.bot import Bot
from bot.effects import LogUnanswered
from bot.housekeeping import INTENT, command
from bot.question import Place, Question
from bot.settings import Settings
from bot.team import TeamAssistant, wanted_form
from knowledge.team import GpuCount, Machine
from knowledge.workspace import Workspace

HERE = Place("slack", "T1", "C1")
ADA = Question("", author="slack:T1:U1", place=HERE)


@pytest.fixture
def team(bot: Bot, tmp_path: Path) -> Iterator[TeamAssistant]:
    workspace = Workspace.open(tmp_path)
    yield TeamAssistant(bot, workspace, Settings(rigwise_admins="U9", rigwise_defaults={"runtime": "vllm"}))
    workspace.close()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("settings", "settings"),
        ("  Settings  channel ", "settings_channel"),
        ("/report", "report"),
        ("/inventory add", "inventory"),
        ("設定", "settings"),
        ("/quote", "quote"),
        ("/quote 65b", None),
        ("/inventory", None),
        ("what are the settings?", None),
    ],
)
def test_only_the_bare_command_opens_a_form(text: str, form: str | None) -> None:
    assert wanted_form(text) == form


async def test_a_setting_counts_from_the_next_answer(team: TeamAssistant) -> None:
    await team.fill("settings", {"locale": "zh-TW"}, replace(ADA, author="slack:T1:U9"))
    reply = await team.answer(replace(ADA, text="can 70B run on 2x A6000?"))
    assert reply.locale == "zh-TW"


async def test_what_the_operator_set_counts_until_the_team_sets_its_own(team: TeamAssistant) -> None:
    assert team.preferences(HERE).runtime == "vllm"
    await team.fill("settings", {"runtime": "llama.cpp"}, replace(ADA, author="slack:T1:U9"))
    assert team.preferences(HERE).runtime == "llama.cpp"


def test_an_operators_setting_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Settings(rigwise_defaults={"colour": "red"})


async def test_who_is_no_admin_changes_nothing(team: TeamAssistant) -> None:
    assert team.form("settings", ADA) is None
    assert (await team.fill("settings", {"locale": "zh-TW"}, ADA)).errors
    assert team.preferences(HERE).locale is None


async def test_where_it_may_not_answer_it_says_so_and_nothing_else(team: TeamAssistant) -> None:
    await team.fill("settings", {"allowed_channels": "C2"}, replace(ADA, author="slack:T1:U9"))
    asked = replace(ADA, text="can 70B run on 2x A6000?")
    refused = await team.answer(asked)
    assert (refused.intent, refused.tables) == (INTENT, ())
    assert (await team.answer(replace(asked, place=Place("slack", "T1", "C2")))).intent == "fit"
    assert (await team.answer(replace(asked, place=Place("slack", "T1", "D1", is_direct=True)))).intent == "fit"


async def test_usage_is_for_admins(team: TeamAssistant) -> None:
    await team.answer(replace(ADA, text="can 70B run on 2x A6000?"))
    await team.write(ADA, (LogUnanswered("hum a tune", "en"),))
    assert (await team.answer(replace(ADA, text="usage"))).tables == ()
    shown = await team.answer(replace(ADA, text="/usage", author="slack:T1:U9"))
    assert [cell.text for cell in shown.tables[0].rows[0]] == ["fit", "1"]
    assert [cell.text for cell in shown.more[0].rows[0]][:2] == ["hum a tune", "1"]


async def test_a_person_sees_and_takes_away_what_is_kept_of_them(team: TeamAssistant) -> None:
    team.workspace.inventory.save(HERE.key, Machine("rig-2", (GpuCount("rtx-3090", 4),), author="slack:T1:U1"))
    kept = await team.answer(replace(ADA, text="my data"))
    assert [cell.text for cell in kept.tables[0].rows[0]] == ["machines", "1"]
    assert "rig-2" in kept.more_notes[0]
    asked = await team.answer(replace(ADA, text=kept.choices[0].question))
    assert team.workspace.people.export(HERE.key, "slack:T1:U1") != {}
    await team.answer(replace(ADA, text=asked.choices[0].question))
    assert team.workspace.people.export(HERE.key, "slack:T1:U1") == {}
    assert [machine.name for machine in team.workspace.inventory.list(HERE.key)] == ["rig-2"]


def test_commands_are_known_in_every_language() -> None:
    assert command("用量") == ("usage", "zh-TW")
    assert command("/forget me") == ("forget", "en")
    assert command("forget what I said about the 4090") is None


async def test_home_names_the_machines(team: TeamAssistant) -> None:
    assert team.home(ADA).tables == ()
    team.workspace.inventory.save(HERE.key, Machine("rig-2", (GpuCount("rtx-3090", 4), GpuCount("gone-card", 1)), 256.0))
    assert [cell.text for cell in team.home(ADA).tables[0].rows[0]] == ["rig-2", "4× RTX 3090, gone-card", "256 GB"]
