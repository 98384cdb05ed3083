"""Tell me about a CPU, a board, a kit of memory, a power supply: its facts, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable

from bot.ask import Ask
from bot.evidence import cited, leftover_notes, price_sources
from bot.items.facts import rows_of
from bot.items.words import said
from bot.machine.prices import UnitPrice, part_price, price_text
from bot.reply import Cell, Choice, Column, Reply, Source, Table, Tone
from bot.rewrite import as_question
from bot.staleness import stale_notes
from bot.till import open_till, rate_notes
from bot.tokens import tokenise
from bot.wording import DASH
from knowledge.part_facts import PartFacts
from sizing.machine.parts import AnyPart, Board, Processor

MAX_COLUMNS = 4
MAX_CHARACTERS = 400
MAX_FACTS_CHARACTERS = 120


def spec_view(ask: Ask, parts: tuple[AnyPart, ...]) -> Reply:
    """Facts in rows, one column a part; the price with its day below them."""
    shown = parts[:MAX_COLUMNS]
    prices = [part_price(ask, part.key) for part in shown]
    facts = [ask.library.shelf.facts[part.key] for part in shown]
    offers = [offer for price in prices if price for offer in price.offers]
    return Reply(
        headline=_headline(ask, shown[0], facts[0]),
        detail=_straight(ask, shown[0]),
        tone=Tone.NEUTRAL,
        intent=ask.intent,
        tables=(_table(ask, shown, facts, prices),),
        notes=(*price_notes(ask, prices), *rate_notes(ask, open_till(ask)), *stale_notes(ask, offers), *leftover_notes(ask)),
        choices=_choices(ask, shown[0]),
        sources=(*price_sources(offers), *item_sources(ask, facts)),
    )


def _headline(ask: Ask, part: AnyPart, facts: PartFacts) -> str:
    rows = dict(rows_of(part, facts))
    if isinstance(part, Processor):
        return ask.say(
            "part.cpu", name=part.name, lanes=part.lanes, **{name: rows[name] for name in ("cores", "socket", "memory")}
        )
    return ask.say(
        "part.plain", name=part.name, facts=", ".join(value for value in rows.values() if value not in {"", DASH})[:120]
    )


def _straight(ask: Ask, part: AnyPart) -> str:
    """Whether it reads ECC memory, where that was asked."""
    if "ecc" not in said("asks", tokenise(ask.question.text[:MAX_CHARACTERS])) or not isinstance(part, (Processor, Board)):
        return ""
    return ask.say("part.ecc_yes" if part.reads_ecc else "part.ecc_no", name=part.name)


def _table(ask: Ask, parts: tuple[AnyPart, ...], facts: list[PartFacts], prices: list[UnitPrice | None]) -> Table:
    read = [dict(rows_of(part, known)) for part, known in zip(parts, facts, strict=True)]
    names = [name for name in dict.fromkeys(name for row in read for name in row) if any(row.get(name) for row in read)]
    rows = [tuple(map(Cell, (ask.say(f"part.{name}"), *(row.get(name) or DASH for row in read)))) for name in names]
    rows.append((Cell(ask.say("column.price")), *(Cell(dated_price(ask, price)) for price in prices)))
    columns = (Column(ask.say("column.fact")), *(Column(part.name, numeric=len(parts) > 1) for part in parts))
    return Table(columns, tuple(rows))


def dated_price(ask: Ask, price: UnitPrice | None) -> str:
    """A price with the day of its oldest offer; a list price is marked, what is not known a dash."""
    if price is None:
        return DASH
    on = min((offer.on for offer in price.offers), default=None)
    return price_text(ask, price) + (f" ({on.isoformat()})" if on else "")


def price_notes(ask: Ask, prices: Iterable[UnitPrice | None]) -> tuple[str, ...]:
    """What stands behind a list price, and behind no price at all."""
    found = tuple(prices)
    return (ask.say("build.listed"),) if any(price and price.listed for price in found) else ()


def item_sources(ask: Ask, facts: Iterable[PartFacts]) -> tuple[Source, ...]:
    """Where the facts of parts were read."""
    return tuple(
        dict.fromkeys(
            Source(f"{each.name}: {cited(ask, each.citation)}", each.citation.checked, each.citation.url) for each in facts
        )
    )


def _choices(ask: Ask, part: AnyPart) -> tuple[Choice, ...]:
    price = Choice(ask.say("part.price_button"), as_question("price", ask.slots, parts=(part.key,), metric=()))
    return (price,)
