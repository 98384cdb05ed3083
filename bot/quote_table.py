"""The table of a quote: one row a tier, what a phone has room for first; and why each tier is one, behind "Show the work"."""

from __future__ import annotations

from bot.ask import Ask
from bot.cases import Case
from bot.makes import is_module, segment
from bot.reply import Cell, Column, Table
from bot.tiers import Option
from bot.till import Till
from bot.usage import Usage, cost_of
from bot.wording import DASH, cards, gib_text, rate
from sizing.hardware import Accelerator
from sizing.units import gib


def quote_table(ask: Ask, case: Case, till: Till, usage: Usage, said: dict[str, str], tiers: tuple[Option, ...]) -> Table:
    """Tier, price, hardware and speed for a phone; the rest where there is room."""
    say = ask.say
    columns = (
        Column(say("column.tier")),
        Column(say("column.hardware")),
        Column(say("column.price"), numeric=True),
        Column(say("column.headroom"), numeric=True, priority=2),
        Column(say("column.tok_s" if case.request.batch == 1 else "column.tok_s_each"), numeric=True, priority=1),
        Column(say("column.users"), numeric=True, priority=3),
        Column(say("column.power"), numeric=True, priority=4),
        Column(say("column.electricity"), numeric=True, priority=4),
        Column(say("column.per_million"), numeric=True, priority=1),
    )
    return Table(columns, tuple(_row(ask, case, till, usage, option) for option in tiers), say("quote.caption", **said))


def _row(ask: Ask, case: Case, till: Till, usage: Usage, option: Option) -> tuple[Cell, ...]:
    answer, cost = option.estimate, cost_of(option, usage)
    speed, free, users = answer.decode_tok_s, headroom_bytes(option), users_served(case, option)
    return (
        Cell(ask.say(f"quote.tier_{option.tier}")),
        Cell(named(ask, option)),
        Cell(price_text(ask, till, option), till.value(option.price), till.currency),
        Cell(gib_text(free), gib(free), "GiB"),
        Cell(rate(speed), speed.expected if speed else None, "tok/s"),
        Cell(f"{users:,}" if users else DASH, users),
        Cell(f"{cost.wall_w:,.0f} W" if cost.wall_w else DASH, cost.wall_w, "W"),
        _money(till, cost.electricity_month),
        _money(till, cost.million_tokens),
    )


def _money(till: Till, usd: float | None) -> Cell:
    return Cell(DASH) if usd is None else Cell(till.amount(usd), till.value(usd), till.currency)


def named(ask: Ask, option: Option) -> str:
    """`2× RTX 3090, used`."""
    name = rig_text(option)
    return ask.say("quote.used_name", name=name) if option.deal.kind == "buy_used" and option.tier != "entry" else name


def rig_text(option: Option) -> str:
    """The cards of an option, as a table has room for them."""
    return card_text(option.device, option.count)


def card_text(device: Accelerator, count: int) -> str:
    """`2× RX 7900 XTX`: the maker's word and what stands in brackets are left out."""
    return cards(device.name.partition(" (")[0].removeprefix("Radeon Instinct ").removeprefix("Radeon "), count)


def price_text(ask: Ask, till: Till, option: Option) -> str:
    """The range; by the hour for what is rented."""
    price = till.span(option.low, option.high)
    return ask.say("quote.per_hour", price=price) if option.rented else price


def headroom_bytes(option: Option) -> float:
    """What is left on the fullest card by the expected estimate."""
    return min(device.usable_bytes - device.need.expected for device in option.estimate.devices)


def users_served(case: Case, option: Option) -> int | None:
    """How many users have room for the asked context at the same time."""
    pool = option.estimate.kv_capacity_tokens
    return None if pool is None else max(case.request.batch, pool // case.request.context)


def work_table(ask: Ask, till: Till, usage: Usage, tiers: tuple[Option, ...]) -> Table:
    """Why a tier is one, where its price is from and of when."""
    columns = (
        Column(ask.say("column.tier")),
        Column(ask.say("column.why"), priority=1),
        Column(ask.say("column.seller"), priority=2),
        Column(ask.say("column.date")),
    )
    return Table(columns, tuple(_work_row(ask, option) for option in tiers), ask.say("quote.work_caption"))


def _work_row(ask: Ask, option: Option) -> tuple[Cell, ...]:
    sellers = ", ".join(dict.fromkeys(offer.seller for offer in option.deal.offers))
    return (
        Cell(ask.say(f"quote.tier_{option.tier}")),
        Cell(ask.say(f"quote.why_{reason(option)}")),
        Cell(sellers),
        Cell(option.deal.on.isoformat()),
    )


def reason(option: Option) -> str:
    """Which sentence says why the option is in its tier."""
    if option.tier == "workstation" and segment(option.device) == "unified":
        return "unified"
    return "board" if option.tier == "server" and is_module(option.device) else option.tier
