"""Whether a desktop CPU is enough, or it takes a workstation's or a server's: a question of lanes."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes
from bot.machine.answers import part_reply
from bot.machine.plan import Plan
from bot.machine.prices import part_price, price_text
from bot.machine.references import card_names
from bot.machine.wish import Wish
from bot.reply import Cell, Column, Reply, Table, Tone
from bot.wording import DASH
from sizing.machine.fitting import DISK_LANES, cpu_and_board, lanes_fit
from sizing.machine.parts import Processor
from sizing.machine.seating import seat_on_risers

DESKTOP = frozenset({"ryzen", "core", "core-ultra"})
PLATFORMS = ("AM4", "AM5", "LGA1700", "LGA1851", "sTR5", "sWRX8", "LGA4677", "SP3", "SP5")
WIDE, NARROW = 16, 8


def view(ask: Ask, plan: Plan) -> Reply:
    """Yes where no desktop CPU seats these cards, no where one does."""
    desktop = _desktop_seats(ask, plan)
    count = len(plan.cards.cards)
    values = {"cards": card_names(plan), "cpu": plan.machine.processor.name, "lanes": plan.needs.lanes_per_card * count}
    case = "cpu" if plan.wish.parts else "cpu_take"
    headline = ask.say(f"build.{case}_desktop" if desktop else f"build.{case}_workstation", **values)
    cores = ask.say("build.cpu_cores", cores=plan.needs.cores, cpu=plan.machine.processor.name)
    tone = Tone.GOOD if desktop else Tone.NEUTRAL
    return part_reply(ask, plan, headline, _table(ask, count), tone=tone, detail=cores, notes=(ask.say("build.cpu_bifurcation"),))


def _desktop_seats(ask: Ask, plan: Plan) -> bool:
    """Whether some desktop CPU and board give every card its lanes, wherever the cards then hang."""
    catalogue, cards, least = ask.library.shelf.catalogue, plan.machine.cards, plan.needs.lanes_per_card
    desktops = [cpu for cpu in catalogue.processors if cpu.line in DESKTOP]
    for board in catalogue.boards:
        fitting = [cpu for cpu in desktops if not any(cpu_and_board(cpu, board))]
        seating = seat_on_risers(board, cards, least) if fitting else None
        if seating and any(not any(lanes_fit(seating, cpu)) for cpu in fitting):
            return True
    return False


def general(ask: Ask, wish: Wish) -> Reply:
    """By how many cards each platform feeds."""
    return Reply(
        headline=ask.say("build.cpu_general"),
        detail=ask.say("build.cpu_general_detail"),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, None),),
        notes=(ask.say("build.cpu_bifurcation"), *leftover_notes(ask)),
    )


def _table(ask: Ask, count: int | None) -> Table:
    """One row a socket: lanes, how many cards at x16 and at x8, and its cheapest CPU of ours."""
    columns = (
        Column(ask.say("build.socket")),
        Column(ask.say("build.lanes"), numeric=True),
        Column(ask.say("build.at_x16"), numeric=True),
        Column(ask.say("build.at_x8"), numeric=True),
        Column(ask.say("build.from_cpu"), priority=1),
    )
    rows = []
    for socket in PLATFORMS:
        cpus = [cpu for cpu in ask.library.shelf.catalogue.processors if cpu.socket == socket]
        boards = [board for board in ask.library.shelf.catalogue.boards if board.socket == socket]
        if not cpus or not boards:
            continue
        lanes = max(cpu.lanes for cpu in cpus)
        slots = max(sum(slot.lanes >= NARROW for slot in board.slots) for board in boards)
        wide, narrow = (min(slots, (lanes - DISK_LANES) // width) for width in (WIDE, NARROW))
        if count is None or narrow >= min(count, 2):
            rows.append(tuple(map(Cell, (socket, f"{lanes}", f"{wide}", f"{narrow}", _cheapest(ask, cpus)))))
    return Table(columns, tuple(rows), ask.say("build.platforms_caption"))


def _cheapest(ask: Ask, cpus: list[Processor]) -> str:
    priced = [(price.low, cpu.name, price) for cpu in cpus if (price := part_price(ask, cpu.key))]
    if not priced:
        return DASH
    _low, name, price = min(priced, key=lambda found: found[:2])
    return f"{name}, {price_text(ask, price)}"
