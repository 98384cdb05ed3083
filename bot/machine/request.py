"""A purchase request: the machine as a page to hand in, with its reason, its limits and its price."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.documents.attachment import attachments_of
from bot.documents.document import Block, Document, Fields, Grid, Heading, Paragraph, Points
from bot.evidence import leftover_notes
from bot.machine.amounts import span_text
from bot.machine.plan import Plan
from bot.machine.prices import LISTED
from bot.machine.references import card_names
from bot.machine.whole import headline, kinds_text, machine_notes, price_notes, sources_of
from bot.plain import source_text
from bot.reply import Cell, Choice, Column, Reply, Table, Tone
from bot.rewrite import as_question
from bot.runnable import largest_models
from bot.wording import gib_text, number, rate, short, tokens
from sizing.machine.bill import PricedLine
from sizing.units import gib

ORDER = ("cpu", "ram", "gpu", "ssd", "motherboard", "psu", "case", "cooling", "riser")
"""As such forms list it: what is asked for most first."""
STEM = "purchase-request"


def view(ask: Ask, plan: Plan) -> Reply:
    """The request as a message, and as files."""
    document = request_document(ask, plan)
    return Reply(
        headline=ask.say("request.headline"),
        detail=headline(ask, plan),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, plan),),
        notes=(*_reason(ask, plan), *_limits(ask, plan), *_missing(ask, plan), *leftover_notes(ask)),
        choices=(Choice(ask.say("build.whole_button"), as_question("build", ask.slots, form=())),),
        sources=sources_of(ask, plan),
        verdict=plan.cards.case.verdict.value if plan.cards.case else None,
        attachments=attachments_of(document, STEM),
    )


def request_document(ask: Ask, plan: Plan) -> Document:
    """The page: what is asked for, why, its limits, what it costs, and room for signatures."""
    return Document(ask.say("request.title"), tuple(_blocks(ask, plan)), ask.say.locale)


def _blocks(ask: Ask, plan: Plan) -> Iterator[Block]:
    say = ask.say
    yield Paragraph(say("request.plea"))
    yield _spec_grid(ask, plan)
    yield Heading(say("request.reason"))
    yield Points(tuple(_reason(ask, plan)))
    yield Heading(say("request.limits"))
    yield Points((*_limits(ask, plan), *machine_notes(ask, plan)))
    yield Heading(say("request.price"))
    yield _price_grid(ask, plan)
    yield Points((*_missing(ask, plan), say("request.as_of", on=ask.today.isoformat()), *price_notes(ask, plan)))
    yield Heading(say("request.sources"))
    yield Points(tuple(source_text(source) for source in sources_of(ask, plan)))
    yield Heading(say("request.approval"))
    yield Fields((say("request.applicant"), say("request.date"), say("request.approved_by")))


def _ordered(plan: Plan) -> list[PricedLine]:
    return sorted(plan.bill.lines, key=lambda line: ORDER.index(line.line.kind))


def _specs(ask: Ask, plan: Plan) -> list[tuple[str, str]]:
    """種類 and 規格: one row a part, and the operating system."""
    rows = []
    for line in _ordered(plan):
        name, quantity = _name(ask, line), line.line.quantity
        rows.append((ask.say(f"build.kind_{line.line.kind}"), f"{name} × {quantity}" if quantity > 1 else name))
    return [*rows, (ask.say("request.os"), ask.say("request.ubuntu"))]


def _name(ask: Ask, line: PricedLine) -> str:
    """A part's name, a card's with its memory: `RTX A6000 48 GB`."""
    name = short(line.line.part.name)
    if line.line.kind != "gpu":
        return name
    memory = f"{number(gib(ask.library.gpu(line.line.part.key).vram_bytes))} GB"
    return name if memory in name else f"{name} {memory}"


def _mark(plan: Plan, line: PricedLine) -> str:
    price = plan.prices.get(line.line.part.key)
    return LISTED if price and price.listed else ""


def _table(ask: Ask, plan: Plan) -> Table:
    columns = (Column(ask.say("build.kind")), Column(ask.say("request.specification")))
    return Table(columns, tuple((Cell(kind), Cell(text)) for kind, text in _specs(ask, plan)), ask.say("request.plea"))


def _spec_grid(ask: Ask, plan: Plan) -> Grid:
    return Grid((ask.say("build.kind"), ask.say("request.specification")), tuple(_specs(ask, plan)))


def _price_grid(ask: Ask, plan: Plan) -> Grid:
    """Quantity, unit price, line total; a price that is not known stays blank, and says that it has to be asked for."""
    say, till = ask.say, plan.till
    header = tuple(say(f"build.{key}") for key in ("kind", "part", "quantity", "unit_price", "line_total"))
    rows = []
    for line in _ordered(plan):
        unit = (
            f"{span_text(till, line.unit_low, line.unit_high)}{_mark(plan, line)}" if line.known else say("request.to_be_quoted")
        )
        total = span_text(till, line.low, line.high)
        kind = say(f"build.kind_{line.line.kind}")
        rows.append((kind, _name(ask, line), f"{line.line.quantity}", unit, total))
    label = say("build.total_row_lacks" if plan.bill.missing else "build.total_row")
    rows.append((label, "", "", "", span_text(till, plan.bill.low, plan.bill.high)))
    return Grid(header, tuple(rows), frozenset({2, 3, 4}), totals=True)


def _reason(ask: Ask, plan: Plan) -> Iterator[str]:
    """What it runs: the model that was named with its numbers, else the largest models by width."""
    case, subject = plan.cards.case, plan.cards.subject
    if case and subject:
        need, speed = case.estimate.need, case.estimate.decode_tok_s
        values = {"model": subject.name, "precision": case.label, "cards": card_names(plan)}
        sizes = {"need": gib_text(need.expected), "usable": gib_text(sum(each.usable_bytes for each in plan.cards.devices))}
        yield ask.say(f"request.runs_{case.verdict.value}", context=tokens(case.setting.context), **values, **sizes)
        if speed and case.runs:
            yield ask.say("request.speed", rate=rate(speed))
        return
    found = largest_models(ask, plan.cards.devices)
    if found.up_to:
        yield ask.say("request.runs_models", cards=card_names(plan), models=found.up_to)


def _limits(ask: Ask, plan: Plan) -> Iterator[str]:
    """What it does not run, and that memory is counted card by card."""
    found = largest_models(ask, plan.cards.devices)
    if found.too_large:
        yield ask.say("request.too_large", models=ask.listed(found.too_large[:3]))
    if len(plan.cards.cards) > 1:
        yield ask.say("request.card_by_card", count=len(plan.cards.cards))


def _missing(ask: Ask, plan: Plan) -> tuple[str, ...]:
    return (ask.say("request.missing", kinds=kinds_text(ask, plan.bill.missing)),) if plan.bill.missing else ()
