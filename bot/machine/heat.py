"""How hot, and what can be said of the noise."""

from __future__ import annotations

from bot.ask import Ask
from bot.machine.answers import part_reply, two_columns
from bot.machine.plan import Plan
from bot.machine.power_words import watts
from bot.machine.references import card_names
from bot.reply import Reply
from bot.wording import short
from sizing.power import BOARD_W, monthly_kwh

W_PER_COOLING_KW = 1000.0


def view(ask: Ask, plan: Plan) -> Reply:
    """The heat of full load in watts and BTU/h, where it arises, and how the cards blow it out."""
    machine = plan.machine
    loss = machine.wall_w - machine.dc_w
    rows = [
        (card_names(plan), watts(machine.cards_w)),
        (short(machine.processor.name), watts(machine.processor.max_w)),
        (ask.say("build.rest_of_board"), watts(BOARD_W)),
        (ask.say("build.supply_loss"), watts(loss)),
        (ask.say("build.at_the_wall"), watts(machine.wall_w)),
        (ask.say("build.heat"), f"{machine.heat_btu_h:,.0f} BTU/h"),
        (ask.say("build.a_day"), f"{monthly_kwh(machine.wall_w, 24):,.1f} kWh"),
    ]
    values = {"cards": card_names(plan), "wall": watts(machine.wall_w), "btu": f"{machine.heat_btu_h:,.0f}"}
    cooling = ask.say("build.heat_room", kilowatts=f"{machine.wall_w / W_PER_COOLING_KW:.1f}")
    return part_reply(
        ask,
        plan,
        ask.say("build.heat_headline", **values),
        two_columns(ask, "build.part", "build.watts", rows, ask.say("build.heat_caption")),
        detail=cooling,
        notes=(ask.say(_air(plan)), ask.say("build.noise_unknown"), ask.say("build.heat_limit")),
    )


def _air(plan: Plan) -> str:
    """Cards without a fan need a server's wind, wide coolers stir the air of the case, hung cards stand in the room's."""
    if any(card.passive for card in plan.machine.cards):
        return "build.air_passive"
    return "build.air_open" if plan.machine.seating.risers else "build.air_case"
