"""How much system RAM."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes
from bot.machine.answers import part_reply, two_columns
from bot.machine.plan import Plan
from bot.machine.references import card_names
from bot.machine.wish import Wish
from bot.reply import Reply, Table, Tone
from bot.wording import gib_text
from sizing.estimate import Part
from sizing.machine.needs import find_needs
from sizing.system import ram_needed
from sizing.units import GIB

SIZES_GB = (24, 48, 96, 192, 320, 640)
HABIT = 2


def view(ask: Ask, plan: Plan) -> Reply:
    """The least that works, what is comfortable, and the habit of twice the VRAM."""
    cards = plan.cards
    case = cards.case
    file_bytes = case.estimate.total(Part.WEIGHTS) if case else cards.vram_bytes
    ram = ram_needed(file_bytes)
    rows = [
        (ask.say("build.ram_file"), gib_text(file_bytes)),
        (ask.say("build.ram_least"), gib_text(ram.least_bytes)),
        (ask.say("build.ram_comfortable"), gib_text(ram.comfortable_bytes)),
        (ask.say("build.ram_taken"), f"{plan.machine.ram_gb:g} GB"),
        (ask.say("build.ram_habit"), gib_text(HABIT * cards.vram_bytes)),
    ]
    values = {"cards": card_names(plan), "ram": f"{plan.machine.ram_gb:g}"}
    if case and cards.subject:
        headline = ask.say("build.ram_for_model", model=cards.subject.name, precision=case.label, **values)
    else:
        headline = ask.say("build.ram_for_cards", **values)
    kit = ask.say("build.ram_kit", kit=plan.machine.memory.name, count=plan.machine.memory_kits, modules=plan.machine.modules)
    table = two_columns(ask, "build.kind", "build.size", rows, ask.say("build.ram_caption"))
    return part_reply(ask, plan, headline, table, detail=kit, notes=(ask.say("build.ram_offload"),))


def general(ask: Ask, wish: Wish) -> Reply:
    """By the memory of the cards."""
    return Reply(
        headline=ask.say("build.ram_general"),
        detail=ask.say("build.name_cards"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_by_vram(ask),),
        notes=(ask.say("build.ram_offload"), *leftover_notes(ask)),
    )


def _by_vram(ask: Ask) -> Table:
    rows = [(f"{size} GB", f"{find_needs(1, size * GIB).ram_gb:g} GB") for size in SIZES_GB]
    return two_columns(ask, "build.vram_together", "build.ram_taken", rows, ask.say("build.ram_caption"))
