"""Is a narrow PCIe link enough? What a link carries, and what travels over it."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes
from bot.machine.answers import part_reply
from bot.machine.plan import Plan
from bot.machine.references import card_names
from bot.machine.wish import Wish
from bot.reply import Cell, Column, Reply, Table, Tone
from bot.wording import gib_text
from sizing.system import load_seconds, pcie_gb_s
from sizing.units import GIB

WIDTHS = (1, 4, 8, 16)
NEEDED = {"layer": 1, "tensor": 8, "training": 16}
"""Lanes of generation 4 from which on the link is no brake (sizing reference, section 11)."""
USUAL_GENERATION = 4
FILE_BYTES = 24 * GIB
DISK_GB_S = 7.0


def view(ask: Ask, plan: Plan) -> Reply:
    """What the links of these cards are, and what each width is enough for."""
    generations = [seat.slot.pcie_gen for seat in plan.machine.seating.seats]
    generation = min([*generations, *(device.pcie_gen or USUAL_GENERATION for device in plan.cards.devices)])
    links = "/".join(f"x{seat.lanes}" for seat in plan.machine.seating.seats)
    values = {"cards": card_names(plan), "board": plan.machine.board.name, "links": links}
    headline = ask.say("build.lanes_one" if len(plan.cards.cards) == 1 else "build.lanes_headline", **values)
    return part_reply(
        ask, plan, headline, _table(ask, generation), detail=ask.say("build.lanes_board", **values), notes=(_nvlink(ask, plan),)
    )


def _nvlink(ask: Ask, plan: Plan) -> str:
    linked = [device.nvlink_gb_s for device in plan.cards.devices if device.nvlink_gb_s]
    return ask.say("build.lanes_nvlink", rate=f"{linked[0]:g}") if linked else ask.say("build.lanes_no_nvlink")


def general(ask: Ask, wish: Wish) -> Reply:
    """By the width of the link."""
    return Reply(
        headline=ask.say("build.lanes_general"),
        detail=ask.say("build.name_cards"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, USUAL_GENERATION),),
        notes=leftover_notes(ask),
    )


def _table(ask: Ask, generation: int) -> Table:
    """One row a width. A lane of generation 3 counts half of one of generation 4, one of generation 5 twice."""
    columns = (
        Column(ask.say("build.link")),
        Column("GB/s", numeric=True, priority=1),
        Column(ask.say("build.load_time", size=gib_text(FILE_BYTES)), numeric=True, priority=1),
        Column(ask.say("build.layer_split")),
        Column(ask.say("build.tensor_parallel")),
        Column(ask.say("build.training")),
    )
    rows = []
    for width in WIDTHS:
        worth = width * 2.0 ** (generation - USUAL_GENERATION)
        verdicts = [Cell(ask.say(_verdict(worth, needed))) for needed in NEEDED.values()]
        seconds = load_seconds(FILE_BYTES, DISK_GB_S, pcie=(generation, width))
        rate = pcie_gb_s(generation, width)
        rows.append((Cell(f"PCIe {generation}.0 x{width}"), Cell(f"{rate:.1f}", rate), Cell(f"{seconds:.0f} s"), *verdicts))
    return Table(columns, tuple(rows), ask.say("build.lanes_caption"))


def _verdict(lanes: float, needed: int) -> str:
    if lanes >= needed:
        return "build.enough"
    return "build.slower" if lanes >= needed / 2 else "build.not_enough"
