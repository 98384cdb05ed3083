"""The bot at a terminal: what one person keeps is there for the next command, and nothing is made that is not needed."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.local import LocalBot
from bot.reply import Tone
from knowledge.workspace import FILE_NAME, Workspace

if TYPE_CHECKING:
    from bot.bot import Bot


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RIGWISE_DATA", str(tmp_path))
    monkeypatch.setenv("USER", "ada")
    monkeypatch.setenv("LOGNAME", "ada")
    return tmp_path


def test_a_question_makes_no_workspace(bot: "Bot", folder: Path) -> None:
    assert LocalBot(bot).answer("can 70B run on 2x A6000?", None).verdict == "fits"
    assert not (folder / FILE_NAME).exists()


def test_a_machine_is_there_for_the_next_command(bot: "Bot", folder: Path) -> None:
    assert LocalBot(bot).answer("/inventory lab-1: 4x RTX 3090, 128 GB RAM", None).tone is Tone.GOOD
    reply = LocalBot(bot).answer("can 70B run on lab-1?", None)
    assert [(one.key, one.count) for one in reply.slots.gpus] == [("rtx-3090", 4)]
    workspace = Workspace.open(folder)
    (machine,) = workspace.inventory.list("local:")
    assert (machine.author, machine.author_name) == ("local:ada", "ada")
    workspace.close()


def test_a_conversation_is_remembered_with_and_without_a_workspace(bot: "Bot", folder: Path) -> None:
    local = LocalBot(bot)
    local.answer("can 70B run on 2x A6000?", None)
    assert local.answer("and with int8?", None).slots.precision == ("int8",)
    local.answer("/inventory lab-1: 4x RTX 3090", None)
    local.answer("can 8B run on lab-1?", None)
    assert local.answer("and with int4?", None).slots.precision == ("int4",)
    assert (folder / FILE_NAME).exists()


def test_the_local_user_may_change_what_others_wrote(bot: "Bot", folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LocalBot(bot).answer("/inventory lab-1: 4x RTX 3090", None)
    for name in ("USER", "LOGNAME"):
        monkeypatch.setenv(name, "bob")
    assert "Removed" in LocalBot(bot).answer("/inventory remove lab-1", None).headline


def test_what_cannot_be_kept_is_said_with_the_reason(bot: "Bot", folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"this is no database" * 100)
    local = LocalBot(bot)
    assert local.answer("can 70B run on 2x A6000?", None).verdict == "fits"
    reply = local.answer("/inventory lab-1: 4x RTX 3090", None)
    assert (reply.tone, reply.headline) == (Tone.BAD, "That was not saved.")
    assert "move it away" in reply.detail
    assert local.answer("/inventory lab-1: 4x RTX 3090", "zh-TW").headline == "沒有存下來。"
