"""Which power supply, and whether a stated one is enough."""

from __future__ import annotations

from bot.ask import Ask
from bot.machine.answers import part_reply, two_columns
from bot.machine.plan import Plan
from bot.machine.power_words import limit_for_supply, power_note, watts
from bot.machine.references import card_names
from bot.reply import Reply, Table, Tone
from bot.wording import cards, short
from sizing.machine.build import Machine
from sizing.power import BOARD_W, SUPPLY_LOAD, TRANSIENT_SHARE


def view(ask: Ask, plan: Plan) -> Reply:
    """A stated supply is judged; else one is named."""
    machine = plan.machine
    case, tone = _case(machine, plan.wish.supply_w)
    limit = limit_for_supply(machine, plan.wish.supply_w) if plan.wish.supply_w else None
    values = {
        "cards": card_names(plan),
        "load": watts(machine.dc_w),
        "need": watts(machine.supply_w),
        "stated": watts(plan.wish.supply_w or 0),
        "take": supplies_text(machine),
    }
    notes = [power_note(ask, machine), ask.say("build.supply_atx")]
    if machine.supplies > 1:
        notes.append(ask.say("build.several_supplies", count=machine.supplies))
    detail = ask.say("build.supply_limit", limit=watts(limit), stated=values["stated"]) if limit and case != "enough" else ""
    headline = ask.say(f"build.supply_{case}", **values)
    return part_reply(ask, plan, headline, _table(ask, plan), tone=tone, detail=detail, notes=tuple(notes))


def _case(machine: Machine, stated: float | None) -> tuple[str, Tone]:
    if stated is None:
        return ("take_several" if machine.supplies > 1 else "take"), Tone.NEUTRAL
    if stated >= machine.supply_w:
        return "enough", Tone.GOOD
    return ("tight", Tone.WARN) if stated >= machine.dc_w else ("short", Tone.BAD)


def supplies_text(machine: Machine) -> str:
    """`1200W 80+ Gold`, or how many of them."""
    return cards(machine.supply.name, machine.supplies)


def _table(ask: Ask, plan: Plan) -> Table:
    machine = plan.machine
    old = (machine.dc_w + machine.cards_w * TRANSIENT_SHARE) / SUPPLY_LOAD
    rows = [
        (card_names(plan), watts(machine.cards_w)),
        (short(machine.processor.name), watts(machine.processor.max_w)),
        (ask.say("build.rest_of_board"), watts(BOARD_W)),
        (ask.say("build.together"), watts(machine.dc_w)),
        (ask.say("build.at_80"), watts(machine.dc_w / SUPPLY_LOAD)),
        (ask.say("build.at_80_old"), watts(old)),
        (ask.say("build.at_the_wall"), watts(machine.wall_w)),
    ]
    return two_columns(ask, "build.part", "build.watts", rows, ask.say("build.supply_caption"))
