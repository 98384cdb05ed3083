"""`rigwise usage` and `rigwise people`, on a workspace that two teams have written to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.terminal.app import app
from knowledge.team import GpuCount, Machine, Receipt
from knowledge.workspace import Workspace

ADA, TEAM = "slack:T1:U1", "slack:T1"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path))
    opened = Workspace.open(tmp_path)
    opened.usage.count(TEAM, "slack", "fit", times=3)
    opened.usage.count("discord:2", "discord", "quote")
    opened.unanswered.add(TEAM, "hum a tune", "en")
    opened.inventory.save(TEAM, Machine("rig-2", (GpuCount("rtx-3090", 4),), author=ADA))
    opened.receipts.add(TEAM, Receipt("q-abc234", "/quote 65b", "quote", author=ADA))
    yield opened
    opened.close()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout + result.stderr


def test_usage_is_shown_team_by_team() -> None:
    status, said = run("usage")
    assert status == 0
    assert said.index("discord:2") < said.index("quote") < said.index(TEAM) < said.index("fit")
    assert "hum a tune" in said


def test_usage_is_said_in_the_language_asked_for() -> None:
    assert "個問題" in run("usage", "--locale", "zh-TW")[1]


def test_a_person_is_handed_out_and_forgotten(workspace: Workspace) -> None:
    kept = json.loads(run("people", "export", ADA)[1])
    assert [row["name"] for row in kept["machines"]] == ["rig-2"]
    assert [row["id"] for row in kept["receipts"]] == ["q-abc234"]
    assert run("people", "forget", ADA) == (0, f"2 rows were deleted or lost the name {ADA}\n")
    assert json.loads(run("people", "export", ADA)[1]) == {}
    assert [machine.name for machine in workspace.inventory.list(TEAM)] == ["rig-2"]


def test_a_workspace_that_cannot_be_opened_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGWISE_DATA", "/proc/nowhere")
    status, said = run("usage")
    assert status == 4
    assert "RIGWISE_DATA" in said
    assert "Traceback" not in said
