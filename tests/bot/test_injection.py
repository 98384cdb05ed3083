"""What people write stays text: in SQL, in templates, in files for spreadsheets and on a terminal."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot import effects
from bot.assistant import Assistant
from bot.bot import Bot
from bot.phrases import locales, phrases
from bot.question import Place, Question
from bot.unanswered import anonymous
from bot.writers import carry_out
from knowledge.cli import app
from knowledge.team import Machine, MeasuredRun, Watch
from knowledge.workspace import Workspace
from knowledge.workspace.export import write_runs

SQL = (
    "'; drop table runs; --",
    '"; delete from runs; --',
    "' or '1'='1",
    "%' or name like '%",
    "Robert'); --",
    "?",
    "x\x00",
    "$1",
)
LOOP = "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}"
TEMPLATES = ("{{ 7*7 }}", LOOP, "{{ config }}", "{#", "${7*7}", "%(a)s")
COMMANDS = ("/inventory {}: 2x 4090", "/report {} on 2x 3090: 40 GB", "/watch {}", "{}")
PLACE = Place("slack", "T1", "C1")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


def tables(workspace: Workspace) -> set[str]:
    return {row[0] for row in workspace.database.rows("select name from sqlite_master where type = 'table'")}


@pytest.mark.parametrize("text", SQL)
def test_sql_in_any_text_that_is_kept_is_text(workspace: Workspace, text: str) -> None:
    place = replace(PLACE, team=text, channel=text)
    question = Question(text, author=f"slack:{text}:{text}", place=place, conversation=text)
    machine, run = Machine(text, author=text, note=text), MeasuredRun("r-1", text, text, note=text, author=text)
    wanted = (
        effects.SaveMachine(machine),
        effects.SaveRun(run),
        effects.AddWatch(Watch("w-1", text, author=text)),
        effects.SetSetting("locale", "zh-TW", for_channel=True),
        effects.LogUnanswered(text, "en"),
        effects.CountUse(text),
    )
    carry_out(workspace, question, wanted)
    (found,) = workspace.inventory.list(place.key)
    assert (found.name, found.note) == (text, text)
    assert [one.note for one in workspace.runs.list(place.key)] == [text]
    assert [one.question for one in workspace.watches.list(place.key)] == [text]
    assert workspace.facts(place.key).settings == {(text, "locale"): "zh-TW"}
    assert [use.intent for use in workspace.usage.list(place.key)] == [text]
    for other in (PLACE.key, "slack:", "%", "slack:%"):
        assert workspace.inventory.list(other) == ()
    assert workspace.database.problems() == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*SQL, *TEMPLATES]), st.sampled_from(COMMANDS))
async def test_no_question_breaks_out_of_what_it_is(bot: Bot, workspace: Workspace, evil: str, around: str) -> None:
    question, before = Question(around.format(evil), author="slack:T1:U1", place=PLACE, conversation="c"), tables(workspace)
    reply = await Assistant(bot, workspace).answer(question)
    assert reply.headline
    assert "49" not in reply.headline.replace("4090", "")
    assert workspace.database.problems() == ()
    assert tables(workspace) == before


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("evil", TEMPLATES)
def test_a_value_in_a_phrase_is_never_a_template(locale: str, evil: str) -> None:
    assert evil in phrases(locale)("common.unused", text=evil)


@pytest.mark.parametrize("evil", ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(workspace: Workspace, evil: str) -> None:
    run = MeasuredRun("r-1", "llama-3.1-70b", "int4", note=evil, author_name=evil)
    carry_out(workspace, Question("…", place=PLACE), (effects.SaveRun(run),))
    out = io.StringIO()
    write_runs(workspace, out, (PLACE.key,))
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
    assert any(evil.replace("\r", "\n") in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_what_was_not_understood_moves_no_terminals_cursor(tmp_path: Path) -> None:
    evil = "flurb \x1b[2J\x1b]0;owned\x07 \u202ezzz"
    assert anonymous(evil).isprintable()
    workspace = Workspace.open(tmp_path)
    carry_out(workspace, Question("…", place=PLACE), (effects.LogUnanswered(evil, "en"),))
    workspace.close()
    said = CliRunner().invoke(app, ["unanswered", "--workspace", str(tmp_path)]).output
    assert "flurb" in said
    assert said.replace("\n", "").isprintable()
