"""Receipts: a quote's short id, what is kept of it, and giving it again as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.ask import Ask
from bot.effects import SaveReceipt
from bot.phrases import nearest_locale, phrases
from bot.plain import as_json
from bot.question import Context
from bot.reply import Cell, Choice, Column, Reply, Source, Table, Tone
from bot.rewrite import as_question
from bot.slots import Slots
from bot.slots import shown as shown_value
from bot.till import BOOK, open_till
from bot.understanding import Candidate
from bot.usage import find_usage
from knowledge.facts import ExchangeRate
from knowledge.team import RECEIPT_ID, Receipt, short_id

MAX_DIFFERENCES = 6
FORMULAS = ("memory", "speed", "tokens", "electricity", "break_even")


def with_receipt(ask: Ask, reply: Reply) -> Reply:
    """The quote with its id in a note, and the receipt to be kept."""
    if not reply.understood or not reply.tables:
        return reply
    basis = basis_of(ask)
    asked = ask.slots.as_json()
    receipt_id = short_id("q", ask.intent, json.dumps(asked, sort_keys=True), json.dumps(basis, sort_keys=True))
    kept = Receipt(
        id=receipt_id,
        question=as_question(ask.intent, ask.slots),
        intent=ask.intent,
        slots=asked,
        data_version=ask.library.data_version,
        reply=stored_reply(reply) | {"basis": basis},
        locale=ask.say.locale,
        author=ask.question.author or "",
    )
    note = ask.say("receipt.note", id=receipt_id, version=kept.data_version)
    return replace(reply, notes=(*reply.notes, note), effects=(*reply.effects, SaveReceipt(kept)))


def basis_of(ask: Ask) -> dict[str, Any]:
    """What a quote rests on beside its slots: the day, the data, the currency and its rate, electricity, defaults of the team."""
    context, rate = ask.question.context, open_till(ask).rate
    return {
        "day": ask.today.isoformat(),
        "data": ask.library.data_version,
        "currency": rate.currency,
        "per_usd": rate.per_usd,
        "own_rates": {each.currency: each.per_usd for each in context.exchange_rates},
        "usd_per_kwh": find_usage(ask).usd_per_kwh,
        "runtime": context.runtime,
        "context_tokens": context.context_tokens,
    }


def stored_reply(reply: Reply) -> dict[str, Any]:
    """What is kept of a reply: all that a person saw."""
    shown: dict[str, Any] = as_json(reply, "")["reply"]
    return {name: shown[name] for name in ("headline", "detail", "tone", "tables", "notes", "sources")}


def show_receipt(ask: Ask, quote: Callable[[Ask], Reply]) -> Reply:
    """The quote again. Where the data has changed since: as it was, and what differs now."""
    named = RECEIPT_ID.search(ask.question.text)
    if named is None:
        return _unknown(ask, "receipt.which")
    found = next((each for each in ask.question.context.receipts if each.id == named[0].lower()), None)
    if found is None:
        return _unknown(ask, "receipt.unknown", id=named[0].lower())
    again = quote(_as_it_was(ask, found))
    now = stored_reply(again)
    same = now == {name: value for name, value in found.reply.items() if name != "basis"}
    differences = () if same else tuple(_differences(found.reply, now))
    shown = again if same else _from_stored(found)
    return replace(
        shown,
        detail=" ".join(text for text in (_given(ask, found), shown.detail) if text),
        notes=(*_verdict(ask, found, same), *differences[:MAX_DIFFERENCES], *shown.notes, *_formulas(ask)),
        tables=(*shown.tables, _inputs(ask, found)),
        choices=(Choice(ask.say("receipt.today_button"), found.question),),
        chart=shown.chart,
        effects=(),
        tone=Tone.NEUTRAL if same else Tone.WARN,
    )


def _unknown(ask: Ask, phrase: str, **values: object) -> Reply:
    return Reply(headline=ask.say(phrase, **values), tone=Tone.WARN, intent=ask.intent, understood=False)


def _as_it_was(ask: Ask, kept: Receipt) -> Ask:
    """The question of that day: its slots, its day, and what the team had set, in its language."""
    basis = kept.reply.get("basis", {})
    slots = Slots.from_json(kept.slots)
    rates = tuple(ExchangeRate(code, per_usd, None) for code, per_usd in basis.get("own_rates", {}).items())
    context = Context(
        currency=basis.get("currency", BOOK),
        exchange_rates=rates,
        electricity_usd_per_kwh=basis.get("usd_per_kwh"),
        runtime=basis.get("runtime"),
        context_tokens=basis.get("context_tokens"),
    )
    read = replace(ask.understanding, slots=slots, candidates=(Candidate(kept.intent, 1.0),), unused="", unknown=())
    return replace(
        ask,
        question=replace(ask.question, text=kept.question, context=context),
        understanding=read,
        say=phrases(nearest_locale(kept.locale)),
        today=_day(basis.get("day"), ask.today),
    )


def _day(text: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return otherwise


def _given(ask: Ask, kept: Receipt) -> str:
    on = kept.reply.get("basis", {}).get("day", "")
    return ask.say("receipt.given", id=kept.id, on=on, question=kept.question)


def _verdict(ask: Ask, kept: Receipt, same: bool) -> tuple[str, ...]:
    version = ask.library.data_version
    if same:
        return (ask.say("receipt.same", version=version),)
    case = "receipt.changed" if kept.data_version != version else "receipt.differs"
    return (ask.say(case, then=kept.data_version, now=version),)


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Cell by cell, the row named by its first cell: `server, price: $8,000 -> $9,000`."""
    for old, new in zip(then.get("tables", []), now["tables"], strict=False):
        rows = {row[0]["text"]: row for row in new["rows"]}
        for row in old["rows"]:
            name = row[0]["text"]
            if name not in rows:
                yield f"− {name}: {row[1]['text']}"
                continue
            for label, before, after in zip(old["columns"], row, rows[name], strict=False):
                if before["text"] != after["text"]:
                    yield f"{name}, {label}: {before['text']} → {after['text']}"
        gone = {row[0]["text"] for row in old["rows"]}
        yield from (f"+ {name}: {row[1]['text']}" for name, row in rows.items() if name not in gone)
    if then.get("headline") != now["headline"]:
        yield f"→ {now['headline']}"


def _from_stored(kept: Receipt) -> Reply:
    """The reply as it was kept."""
    stored = kept.reply
    return Reply(
        headline=str(stored.get("headline", "")),
        detail=str(stored.get("detail", "")),
        tone=Tone.WARN,
        intent=kept.intent,
        tables=tuple(_table(each) for each in stored.get("tables", [])),
        notes=tuple(map(str, stored.get("notes", []))),
        sources=tuple(_source(each) for each in stored.get("sources", [])),
    )


def _table(stored: dict[str, Any]) -> Table:
    numeric = [any("value" in row[index] for row in stored["rows"]) for index in range(len(stored["columns"]))]
    columns = tuple(
        Column(label, numeric=is_number, priority=min(index // 3, 3))
        for index, (label, is_number) in enumerate(zip(stored["columns"], numeric, strict=True))
    )
    rows = tuple(tuple(Cell(cell["text"], cell.get("value"), cell.get("unit", "")) for cell in row) for row in stored["rows"])
    return Table(columns, rows, stored.get("caption", ""))


def _source(stored: dict[str, Any]) -> Source:
    checked = stored.get("checked")
    return Source(str(stored.get("title", "")), date.fromisoformat(checked) if checked else None, stored.get("url"))


def _inputs(ask: Ask, kept: Receipt) -> Table:
    """Everything that went in."""
    basis = kept.reply.get("basis", {})
    per_usd, slots = basis.get("per_usd", 1.0), Slots.from_json(kept.slots)
    rows = [
        (ask.say("receipt.day"), str(basis.get("day", ""))),
        (ask.say("receipt.data"), kept.data_version),
        (ask.say("receipt.currency"), f"{basis.get('currency', BOOK)} ({per_usd:g} = 1 USD)"),
        (ask.say("receipt.kwh"), f"{basis.get('usd_per_kwh', 0):.3g} USD"),
        *((name, ", ".join(map(shown_value, getattr(slots, name)))) for name in kept.slots if name in slots.filled),
    ]
    columns = (Column(ask.say("receipt.input")), Column(ask.say("receipt.value")))
    return Table(columns, tuple((Cell(name), Cell(value)) for name, value in rows if value), ask.say("receipt.inputs"))


def _formulas(ask: Ask) -> tuple[str, ...]:
    return tuple(ask.say(f"receipt.formula_{name}") for name in FORMULAS)
