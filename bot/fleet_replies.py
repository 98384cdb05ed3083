"""What is answered where a machine gets another name or goes down, and where something about a machine cannot be done."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.effects import RemoveMachine, SaveMachine
from bot.fleet_changes import DOWN
from bot.machines import by_whom, contents, may_change
from bot.missing import quoted
from bot.reply import Choice, Reply, Tone
from knowledge.team import Machine


def rename(ask: Ask, machine: Machine, name: str) -> Reply:
    """The same machine under another name."""
    if refused := _refused_name(ask, machine, name):
        return refused
    return Reply(
        headline=ask.say("inventory.renamed", name=machine.name, new=name),
        tone=Tone.GOOD,
        intent="inventory",
        choices=(Choice(ask.say("inventory.list_button"), "/inventory"),),
        effects=(SaveMachine(replace(machine, name=name)), RemoveMachine(machine.name)),
        detail=ask.say("inventory.shows", name=name, what=contents(ask, machine)),
    )


def _refused_name(ask: Ask, machine: Machine, name: str) -> Reply | None:
    if not may_change(ask, machine.author):
        return sorry(ask, "inventory.not_yours", name=machine.name, author=by_whom(ask, machine.author_name, machine.at))
    if any(ask.library.resolve(kind, name) for kind in ("gpu", "gpu_family", "model")):
        return sorry(ask, "inventory.bad_name", name=quoted(name))
    return sorry(ask, "inventory.taken", name=quoted(name)) if find_machine(ask, name) else None


def set_state(ask: Ask, machine: Machine, *, down: bool) -> Reply:
    """Down or up: a machine that is down is kept, and not counted on."""
    other = "inventory.up_button" if down else "inventory.down_button"
    return Reply(
        headline=ask.say("inventory.now_down" if down else "inventory.now_up", name=machine.name),
        detail=ask.say("inventory.down_detail") if down else "",
        tone=Tone.NEUTRAL if down else Tone.GOOD,
        intent="inventory",
        choices=(
            Choice(ask.say(other, name=machine.name), ask.say(other, name=machine.name)),
            Choice(ask.say("inventory.list_button"), "/inventory"),
        ),
        effects=(SaveMachine(replace(machine, note=DOWN if down else "")),),
    )


def find_machine(ask: Ask, name: str) -> Machine | None:
    """The team's machine of that name, whatever its case."""
    return next((one for one in ask.question.context.machines if one.name.casefold() == name.casefold()), None)


def sorry(ask: Ask, phrase: str, choice: Choice | None = None, **values: object) -> Reply:
    """Why something cannot be done, with an example of what can."""
    return Reply(
        headline=ask.say(phrase, **values),
        detail=ask.say("inventory.example"),
        tone=Tone.ASK if phrase in {"inventory.which_name", "inventory.no_cards"} else Tone.WARN,
        intent="inventory",
        choices=(choice,) if choice else (),
        understood=False,
    )
