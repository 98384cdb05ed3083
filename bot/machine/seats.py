"""Which board takes the cards, and whether they go into one case."""

from __future__ import annotations

from bot.ask import Ask
from bot.machine.answers import part_reply
from bot.machine.plan import Plan
from bot.machine.prices import part_price, price_text
from bot.machine.references import card_names
from bot.machine.wish import Wish
from bot.reply import Cell, Column, Reply, Table, Tone
from bot.wording import short
from sizing.machine.parts import Board
from sizing.machine.seating import Seating, seat, seat_on_risers

MAX_BOARDS = 6
WIDE_ENOUGH = 8


def view(ask: Ask, plan: Plan) -> Reply:
    """For a case the seats of the cards, for a board every one that takes them."""
    return _case_view(ask, plan) if plan.wish.topic == "case" else _board_view(ask, plan)


def _case_view(ask: Ask, plan: Plan) -> Reply:
    machine = plan.machine
    seating = machine.seating
    openings = sum(card.openings for card in machine.cards)
    values = {
        "cards": card_names(plan),
        "case": machine.case.name,
        "board": machine.board.name,
        "openings": openings,
        "most": max(case.openings for case in ask.library.shelf.catalogue.cases),
        "count": len(machine.cards),
    }
    case = "case_open" if seating.risers else "case_yes" if len(machine.cards) > 1 else "case_one"
    tone = Tone.WARN if seating.risers else Tone.GOOD
    longest = max(card.length_mm or 0 for card in machine.cards)
    detail = ask.say("build.case_length", longest=f"{longest:g}", most=f"{machine.case.card_mm:g}") if longest else ""
    notes = [ask.say("build.case_partner_cards")]
    if not seating.risers and _gap(seating) == 0:
        notes.insert(0, ask.say("build.case_no_gap"))
    return part_reply(
        ask, plan, ask.say(f"build.{case}", **values), _seats_table(ask, seating), tone=tone, detail=detail, notes=tuple(notes)
    )


def _gap(seating: Seating) -> int:
    """Free openings between the two cards that stand closest; one where there is a single card."""
    pairs = zip(seating.seats, seating.seats[1:], strict=False)
    return min((after.slot.position - before.last_position - 1 for before, after in pairs), default=1)


def _seats_table(ask: Ask, seating: Seating) -> Table:
    columns = (
        Column(ask.say("column.card")),
        Column(ask.say("build.slot"), numeric=True),
        Column(ask.say("build.link")),
        Column(ask.say("build.covers"), priority=1),
    )
    rows = tuple(
        (
            Cell(short(each.card.name)),
            Cell(f"{each.slot.position}", each.slot.position),
            Cell(f"PCIe {each.slot.pcie_gen}.0 x{each.lanes}"),
            Cell(ask.say("build.riser") if seating.risers else f"{each.slot.position}–{each.last_position}"),
        )
        for each in seating.seats
    )
    return Table(columns, rows, ask.say("build.seats_caption"))


def _board_view(ask: Ask, plan: Plan) -> Reply:
    machine = plan.machine
    values = {
        "cards": card_names(plan),
        "board": machine.board.name,
        "cpu": machine.processor.name,
        "links": _links(machine.seating),
    }
    case = "board_risers" if machine.seating.risers else "board_take"
    return part_reply(
        ask,
        plan,
        ask.say(f"build.{case}", **values),
        _boards_table(ask, plan),
        detail=ask.say("build.board_lanes", least=plan.needs.lanes_per_card),
        notes=(ask.say("build.board_listed"),),
    )


def _links(seating: Seating) -> str:
    return "/".join(f"x{each.lanes}" for each in seating.seats)


def _boards_table(ask: Ask, plan: Plan) -> Table:
    """Boards that seat the cards, those of the chosen machine's kind first, the cheapest first."""
    found = [(board, seating) for board in ask.library.shelf.catalogue.boards if (seating := _seating(ask, plan, board))]
    found.sort(key=lambda pair: (pair[0].key != plan.machine.board.key, pair[1].risers, _price_key(ask, pair[0])))
    columns = (
        Column(ask.say("build.board")),
        Column(ask.say("build.socket")),
        Column(ask.say("build.link")),
        Column(ask.say("column.price"), numeric=True, priority=1),
    )
    rows = tuple(
        (
            Cell(board.name),
            Cell(board.socket),
            Cell(f"{_links(seating)}{ask.say('build.on_risers') if seating.risers else ''}"),
            Cell(_price_text(ask, board)),
        )
        for board, seating in found[:MAX_BOARDS]
    )
    return Table(columns, rows, ask.say("build.boards_caption", cards=card_names(plan)))


def general(ask: Ask, wish: Wish) -> Reply:
    """Boards for a number of cards that were not named."""
    count = wish.count or 2
    found = [board for board in ask.library.shelf.catalogue.boards if _wide_slots(board) >= count]
    found.sort(key=lambda board: (_price_key(ask, board), board.name))
    columns = (
        Column(ask.say("build.board")),
        Column(ask.say("build.socket")),
        Column(ask.say("build.slots_x8"), numeric=True),
        Column(ask.say("column.price"), numeric=True, priority=1),
    )
    rows = tuple(
        tuple(map(Cell, (board.name, board.socket, f"{_wide_slots(board)}", _price_text(ask, board))))
        for board in found[:MAX_BOARDS]
    )
    names = ask.listed(board.name for board in found[:2]) or ask.say("build.no_board")
    return Reply(
        headline=ask.say("build.boards_general", count=count, boards=names),
        detail=ask.say("build.name_cards"),
        tone=Tone.NEUTRAL if found else Tone.WARN,
        intent=ask.intent,
        tables=(Table(columns, rows, ask.say("build.boards_general_caption", count=count)),) if found else (),
        notes=(ask.say("build.board_listed"),),
    )


def _wide_slots(board: Board) -> int:
    return sum(slot.lanes >= WIDE_ENOUGH for slot in board.slots)


def _seating(ask: Ask, plan: Plan, board: Board) -> Seating | None:
    openings = max(case.openings for case in ask.library.shelf.catalogue.cases)
    cards = plan.machine.cards
    return seat(board, cards, plan.needs.lanes_per_card, openings) or seat_on_risers(board, cards, plan.needs.lanes_per_card)


def _price_key(ask: Ask, board: Board) -> float:
    price = part_price(ask, board.key)
    return price.low if price else float("inf")


def _price_text(ask: Ask, board: Board) -> str:
    price = part_price(ask, board.key)
    return ask.say("build.no_price") if price is None else price_text(ask, price)
