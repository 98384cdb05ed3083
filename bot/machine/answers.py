"""What the answers about one part have in common: a verdict, one table, and the way to the whole machine."""

from __future__ import annotations

from bot.ask import Ask
from bot.evidence import leftover_notes, sources
from bot.machine.plan import Plan
from bot.reply import Assumption, Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question


def part_reply(
    ask: Ask, plan: Plan, headline: str, table: Table, *, tone: Tone = Tone.NEUTRAL, detail: str = "", notes: tuple[str, ...] = ()
) -> Reply:
    """The verdict first, one table, what was taken for the rest of the machine, and a button to all of it."""
    machine = plan.machine
    taken = ask.say("build.assumed_machine", cpu=machine.processor.name, board=machine.board.name)
    return Reply(
        headline=headline,
        detail=detail,
        tone=tone,
        intent=ask.intent,
        tables=(table,),
        notes=(*notes, *leftover_notes(ask)),
        assumptions=(Assumption("machine", taken),),
        choices=(whole_machine(ask),),
        sources=sources(ask, (), plan.cards.devices[:2]),
    )


def whole_machine(ask: Ask) -> Choice:
    """The button to the parts list of the same cards."""
    slots = ask.slots
    return Choice(
        ask.say("build.whole_button"), as_question("build", slots, watts=(), amperes=(), volts=(), metric=(), term=(), task=())
    )


def two_columns(ask: Ask, left: str, right: str, rows: list[tuple[str, str]], caption: str = "") -> Table:
    """Names and numbers."""
    columns = (Column(ask.say(left)), Column(ask.say(right), numeric=True))
    return Table(columns, tuple((Cell(name), Cell(value)) for name, value in rows), caption)
