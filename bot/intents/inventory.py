"""The team's machines: kept, changed, removed, listed, and asked whether a model fits on one of them."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask
from bot.effects import RemoveMachine, SaveMachine
from bot.evidence import leftover_notes, sources
from bot.fleet import EACH, MAX_NAME, chosen
from bot.fleet_changes import DOWN
from bot.fleet_replies import find_machine, rename, set_state, sorry
from bot.fleet_view import each_reply, fleet_reply
from bot.machines import by_whom, cards_of, contents, counted_on, machine_table, may_change, state_notes, with_states
from bot.missing import ask_for, quoted, unknown_name
from bot.reply import Choice, Reply, Tone
from bot.rewrite import as_question, cards_text
from bot.slots import ModelMention
from bot.understanding import Statement
from bot.workload import find_accelerator
from knowledge.team import GpuCount, Machine

MAX_MACHINES = 200
MAX_CARDS = 1024
MAX_RAM_GB = 100_000
CHANGES = frozenset({"rename", "down", "up"})


def answer(ask: Ask) -> Reply:
    """Do what was said of a machine; judge the machines where a model was asked about; else list them."""
    statement = ask.understanding.statement
    machines = ask.question.context.machines
    if statement is not None:
        return _change(ask, statement) if statement.action in CHANGES else DONE[statement.action](ask, statement)
    if not machines:
        return _empty(ask)
    named = chosen(machines, ask.slots.machines)
    if ask.slots.machines and any(_is_pipeline(ask, one) for one in ask.slots.models):
        ask = replace(ask, understanding=ask.understanding.as_intent("diffusion"))
    if ask.slots.machines and ask.intent in EACH:
        return with_states(ask, each_reply(ask, counted_on(named or machines)), named)
    if ask.slots.machines and (ask.slots.models or ask.intent != "inventory"):
        return with_states(ask, fleet_reply(ask, counted_on(named or machines)), named)
    return with_states(ask, _list(ask), machines)


def _change(ask: Ask, statement: Statement) -> Reply:
    """Another name, or down and up again."""
    machine = find_machine(ask, statement.name)
    if machine is None:
        return _unknown(ask, statement.name)
    return (
        rename(ask, machine, statement.to)
        if statement.action == "rename"
        else set_state(ask, machine, down=statement.action == DOWN)
    )


def _is_pipeline(ask: Ask, mention: ModelMention) -> bool:
    """Whether a name is that of an image or video model."""
    key = mention.key or ""
    return ask.library.resolve("model", key) is None and ask.library.resolve("diffusion", key) is not None


def _keep(ask: Ask, statement: Statement) -> Reply:
    if refused := _refused(ask, statement):
        return refused
    slots = ask.slots
    known = find_machine(ask, statement.name)
    said = tuple(GpuCount(find_accelerator(ask.library, one.key, slots).key, one.count or 1) for one in slots.gpus)
    gpus = said or (known.gpus if known else ())
    unified = any(ask.library.gpu(gpu.key).unified_memory for gpu in gpus)
    host = None if unified else next(iter(slots.ram_gb), known.ram_gb if known else None)
    machine = Machine(statement.name, gpus, host, "", ask.question.author or "", None, ask.question.author_name)
    what = contents(ask, machine)
    phrase = "inventory.changed" if known else "inventory.saved"
    return Reply(
        headline=ask.say(phrase, name=machine.name, what=what, before=contents(ask, known) if known else ""),
        detail=ask.say("inventory.saved_detail"),
        tone=Tone.GOOD,
        intent="inventory",
        notes=leftover_notes(ask),
        choices=(
            Choice(ask.say("inventory.what_runs", name=machine.name), as_question("models_for_hardware", ask.slots)),
            Choice(ask.say("inventory.list_button"), "/inventory"),
            Choice(ask.say("inventory.remove_button", name=machine.name), f"/inventory remove {machine.name}"),
        ),
        sources=sources(ask, (), [ask.library.gpu(gpu.key) for gpu in gpus]),
        effects=(SaveMachine(machine),),
    )


def _refused(ask: Ask, statement: Statement) -> Reply | None:
    """What keeps a machine from being saved, in one sentence; None when nothing does."""
    slots, context, name = ask.slots, ask.question.context, statement.name
    if context.preferences.inventory_writers == "admins" and not ask.question.is_admin:
        return sorry(ask, "inventory.admins_only")
    if ask.understanding.unknown:
        return unknown_name(ask, "gpu", ask.understanding.unknown[0])
    if not name:
        proposal = f"/inventory machine-{len(context.machines) + 1}: {cards_text(slots.gpus, next(iter(slots.ram_gb), None))}"
        return sorry(ask, "inventory.which_name", Choice(proposal, proposal) if slots.gpus else None)
    if len(name) > MAX_NAME or any(ask.library.resolve(kind, name) for kind in ("gpu", "gpu_family", "model")):
        return sorry(ask, "inventory.bad_name", name=quoted(name))
    known = next((one for one in context.machines if one.name.casefold() == name.casefold()), None)
    if known and not may_change(ask, known.author):
        return sorry(ask, "inventory.not_yours", name=known.name, author=by_whom(ask, known.author_name, known.at))
    if not slots.gpus and not (known and slots.ram_gb):
        return sorry(ask, "inventory.no_cards", name=name)
    if known is None and len(context.machines) >= MAX_MACHINES:
        return sorry(ask, "inventory.too_many", most=MAX_MACHINES)
    if any(not 1 <= (one.count or 1) <= MAX_CARDS for one in slots.gpus):
        return sorry(ask, "inventory.absurd", text=ask.listed(f"{one.count:,}× {one.text or one.key}" for one in slots.gpus))
    if slots.ram_gb and not 1 <= slots.ram_gb[0] <= MAX_RAM_GB:
        return sorry(ask, "inventory.absurd", text=f"{slots.ram_gb[0]:g} GB RAM")
    return None


def _remove(ask: Ask, statement: Statement) -> Reply:
    machine = find_machine(ask, statement.name)
    if machine is None:
        return _unknown(ask, statement.name)
    if not may_change(ask, machine.author):
        return sorry(ask, "inventory.not_yours", name=machine.name, author=by_whom(ask, machine.author_name, machine.at))
    again = f"/inventory {machine.name}: {cards_of(machine)}"
    return Reply(
        headline=ask.say("inventory.removed", name=machine.name, what=contents(ask, machine)),
        tone=Tone.NEUTRAL,
        intent="inventory",
        choices=(Choice(ask.say("inventory.undo_button"), again), Choice(ask.say("inventory.list_button"), "/inventory")),
        effects=(RemoveMachine(machine.name),),
    )


def _show(ask: Ask, statement: Statement) -> Reply:
    machine = find_machine(ask, statement.name)
    if machine is None:
        return _unknown(ask, statement.name)
    devices = [ask.library.gpu(gpu.key) for gpu in machine.gpus]
    return Reply(
        headline=ask.say("inventory.shows", name=machine.name, what=contents(ask, machine)),
        notes=state_notes(ask, (machine,)),
        detail=ask.say("inventory.kept_by", author=by_whom(ask, machine.author_name, machine.at)),
        tone=Tone.NEUTRAL,
        intent="inventory",
        choices=(
            Choice(ask.say("inventory.what_runs", name=machine.name), f"/models_for_hardware {cards_of(machine)}"),
            Choice(ask.say("inventory.remove_button", name=machine.name), f"/inventory remove {machine.name}"),
        ),
        sources=sources(ask, (), devices),
    )


def _unknown(ask: Ask, name: str) -> Reply:
    machines = ask.question.context.machines
    if not machines:
        return _empty(ask)
    return Reply(
        headline=ask.say("inventory.unknown", name=quoted(name)) if name else ask.say("inventory.which_name"),
        detail=" ".join(
            (
                ask.say("inventory.known", names=ask.listed(machine.name for machine in machines[:20])),
                ask.say("inventory.example"),
            )
        ),
        tone=Tone.WARN,
        intent="inventory",
        understood=False,
    )


def _empty(ask: Ask) -> Reply:
    """How to keep a machine; where a model was asked about, on which card it shall be judged instead."""
    if ask.slots.models:
        asked = ask_for(replace(ask, understanding=ask.understanding.as_intent("fit")), model=False, gpu=True)
        return replace(asked, intent=ask.intent, notes=(ask.say("inventory.empty"), ask.say("inventory.example")))
    return Reply(
        headline=ask.say("inventory.empty"),
        detail=ask.say("inventory.example"),
        tone=Tone.NEUTRAL,
        intent="inventory",
        choices=(_add(ask),),
    )


def _add(ask: Ask) -> Choice:
    """What opens the form on a platform that has forms, and asks for the name elsewhere."""
    return Choice(ask.say("surface.open_inventory"), f"/{ask.say('command.inventory')}")


def _list(ask: Ask) -> Reply:
    machines = ask.question.context.machines
    count = sum(gpu.count for machine in machines for gpu in machine.gpus)
    return Reply(
        headline=ask.say("inventory.headline", machines=len(machines), cards=count),
        detail=ask.say("inventory.example"),
        tone=Tone.NEUTRAL,
        intent="inventory",
        tables=(machine_table(ask, machines),),
        choices=(
            Choice(ask.say("inventory.what_we_run"), ask.say("inventory.what_we_run")),
            _add(ask),
            *(Choice(machine.name, f"/inventory {machine.name}") for machine in machines[:3]),
        ),
    )


DONE = {"keep": _keep, "remove": _remove, "show": _show}
