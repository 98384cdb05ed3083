"""The parts list as a table: quantity, unit price and line total of each part, and the total that is their sum."""

from __future__ import annotations

from bot.ask import Ask
from bot.machine.amounts import span_text
from bot.machine.plan import Plan
from bot.machine.prices import LISTED
from bot.reply import Cell, Column, Table
from bot.wording import short
from sizing.machine.bill import PricedLine


def parts_table(ask: Ask, plan: Plan) -> Table:
    """One row a part, then the total."""
    say = ask.say
    columns = (
        Column(say("build.kind"), priority=1),
        Column(say("build.part")),
        Column(say("build.quantity"), numeric=True),
        Column(say("build.unit_price"), numeric=True, priority=2),
        Column(say("build.line_total"), numeric=True),
    )
    rows = [_row(ask, plan, line) for line in plan.bill.lines]
    total = "build.total_row_lacks" if plan.bill.missing else "build.total_row"
    rows.append((Cell(say(total)), Cell(""), Cell(""), Cell(""), money(ask, plan, plan.bill.low, plan.bill.high)))
    return Table(columns, tuple(rows), say("build.caption"))


def _row(ask: Ask, plan: Plan, line: PricedLine) -> tuple[Cell, ...]:
    part = line.line.part
    price = plan.prices.get(part.key)
    mark = LISTED if price and price.listed else ""
    quantity = Cell(f"{line.line.quantity}", line.line.quantity)
    unit = money(ask, plan, line.unit_low, line.unit_high, mark)
    return (
        Cell(ask.say(f"build.kind_{line.line.kind}")),
        Cell(short(part.name)),
        quantity,
        unit,
        money(ask, plan, line.low, line.high),
    )


def money(ask: Ask, plan: Plan, low: int | None, high: int | None, mark: str = "") -> Cell:
    """A range with its middle to sort by, in the till's currency; what is not known is said to be so, and never guessed."""
    if low is None or high is None:
        return Cell(ask.say("build.no_price"))
    return Cell(span_text(plan.till, low, high) + mark, (low + high) / 2, plan.till.currency)


def reasons_table(ask: Ask, plan: Plan) -> Table:
    """Why each part was taken, for "Show the work"."""
    machine, needs = plan.machine, plan.needs
    links = ", ".join(f"x{seat.lanes}" for seat in machine.seating.seats)
    said = {
        "cpu": ask.say("build.why_cpu", cores=machine.processor.cores, least=needs.cores, lanes=machine.processor.lanes),
        "motherboard": ask.say("build.why_board", socket=machine.board.socket, links=links),
        "ram": ask.say("build.why_ram", ram=f"{needs.ram_gb:g}", modules=machine.modules, slots=machine.board.dimms),
        "ssd": ask.say("build.why_disk", disk=f"{needs.disk_gb / 1000:.1f}"),
        "psu": ask.say("build.why_supply", load=f"{machine.dc_w:,.0f}", need=f"{machine.supply_w:,.0f}"),
        "case": ask.say("build.why_case_risers" if machine.seating.risers else "build.why_case", form=machine.board.form),
        "cooling": ask.say("build.why_cooler", heat=f"{machine.processor.max_w:.0f}", cools=f"{machine.cooler.cools_w:.0f}"),
    }
    rows = tuple((Cell(ask.say(f"build.kind_{kind}")), Cell(text)) for kind, text in said.items())
    return Table((Column(ask.say("build.kind")), Column(ask.say("build.why"))), rows, ask.say("build.why_caption"))
