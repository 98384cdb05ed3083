"""What is said of a machine beside its cards: down, up again, another name, more RAM."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.effects import RemoveMachine, SaveMachine
from bot.question import Context
from knowledge.team import GpuCount
from tests.bot.teams import BOB, DESK, LAB, TEAM, ask, written

if TYPE_CHECKING:
    from bot.bot import Bot

DOWN_TEAM = Context(machines=(DESK, replace(LAB, note="down")))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("lab-1 is down", "down"),
        ("lab-1 is offline until friday", "down"),
        ("take lab-1 offline", "down"),
        ("lab-1 壞了", "down"),
        ("lab-1 is up again", ""),
        ("lab-1 修好了", ""),
    ],
)
def test_a_machine_goes_down_and_comes_back_with_all_that_it_has(bot: "Bot", text: str, note: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == (SaveMachine(replace(LAB, note=note)),)
    assert reply.unused == ""


def test_the_button_undoes_it(bot: "Bot") -> None:
    button = ask(bot, "lab-1 is down").choices[0].question
    assert written(ask(bot, button, DOWN_TEAM)) == (SaveMachine(LAB),)


def test_a_machine_that_is_down_is_not_counted_on(bot: "Bot") -> None:
    """70B at 4 bits fits on four 3090 and not on the one 4090 that is left."""
    assert "lab-1" in ask(bot, "can we run 70b q4?").headline
    reply = ask(bot, "can we run 70b q4?", DOWN_TEAM)
    assert "lab-1" not in reply.headline
    assert any("lab-1" in note for note in reply.notes)
    assert any("lab-1" in note for note in ask(bot, "is lab-1 down?", DOWN_TEAM).notes)


@pytest.mark.parametrize("text", ["rename lab-1 to lab-9", "把 lab-1 改名為 lab-9", "please rename the machine lab-1 to lab-9"])
def test_a_machine_is_called_otherwise(bot: "Bot", text: str) -> None:
    assert written(ask(bot, text)) == (SaveMachine(replace(LAB, name="lab-9")), RemoveMachine("lab-1"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rename lab-1 to desk-2", "desk-2"),
        ("rename lab-7 to x-1", "lab-7"),
        ("rename desk-2 to desk-3", "Bob"),
        ("rename lab-1 to rtx-3090", "rtx-3090"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(bot: "Bot", text: str, said: str) -> None:
    reply = ask(bot, text)
    assert written(reply) == ()
    assert said in reply.headline


def test_ram_alone_changes_ram_alone(bot: "Bot") -> None:
    reply = ask(bot, "desk-2 has 64GB ram now", author=BOB)
    (effect,) = written(reply)
    assert isinstance(effect, SaveMachine)
    assert (effect.machine.gpus, effect.machine.ram_gb) == ((GpuCount("rtx-4090", 1),), 64.0)


@pytest.mark.parametrize("text", ["is lab-1 up to 70B?", "what breaks down on lab-1 with 32b?", "lab-1 with 70B int4"])
def test_a_question_is_no_change(bot: "Bot", text: str) -> None:
    assert written(ask(bot, text, TEAM)) == ()
