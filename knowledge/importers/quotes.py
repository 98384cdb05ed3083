"""A team's own quotes, from a CSV file that a person or a spreadsheet wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from knowledge.facts import Alias
from knowledge.importers.plan import Cells, identity
from knowledge.library import Library
from knowledge.names import normalize
from knowledge.schema.base import Dated, Row
from knowledge.schema.prices import OfferKind
from knowledge.tables import DataError, Problem, read_table

TABLE = "team_prices"
_KINDS = {"new": "buy_new", "used": "buy_used", "on-demand": "rent", "on demand": "rent", "spot": "rent_spot"}
_SANE_USD = {"buy": (1.0, 1_000_000.0), "rent": (0.01, 40.0)}
"""One card costs less than a house; an hour of one card less than 40 dollars, as in our own tables."""


def _amount(cell: Any) -> Any:
    try:
        return float(cell)
    except ValueError:
        raise ValueError("write the number alone, like 1200, and its currency in the column currency") from None


def _kind(cell: Any) -> Any:
    return _KINDS.get(str(cell).strip().lower(), cell)


Amount = Annotated[float, BeforeValidator(_amount), Field(gt=0)]


class QuoteRow(Row):
    """One quote as people write it. The item by any of its names; the price of one piece, or of one card an hour."""

    item: str
    kind: Annotated[OfferKind, BeforeValidator(_kind)]
    price: Amount
    low: Amount | None = None
    high: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    dated: Dated
    seller: str = ""
    notes: str = ""


def read_quotes(path: Path, library: Library, standing: list[Cells], today: date) -> tuple[Cells, ...]:
    """Rows for the table `team_prices`. Raises DataError with every problem of the file; then none of it is to be used."""
    rows: list[Cells] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    there = {identity(TABLE, row): row for row in standing}
    for found in read_table(path, QuoteRow):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        problems += (found.problem(text) for text in _find_faults(found.row, library, today))
        item, gpu = _find_item(library, found.row.item)
        if item is None:
            problems.append(found.problem(_unknown(library, found.row.item)))
            continue
        cells = _to_cells(found.row, item, gpu, f"the team's own quotes, {path.name}", today)
        first = seen.setdefault(identity(TABLE, cells), found.number)
        if first != found.number:
            problems.append(found.problem(f"repeats line {first}: the same item, kind, currency, day and seller"))
        if text := _contradicts(cells, there.get(identity(TABLE, cells), cells)):
            problems.append(found.problem(text))
        rows.append(cells)
    if problems:
        raise DataError(problems)
    return tuple(rows)


def _contradicts(new: Cells, old: Cells) -> str:
    """Why this quote cannot be written: one of the same seller and day is, with another amount."""
    if float(old["price"]) == float(new["price"]):
        return ""
    what = f"{new['item']} {new['kind']} of {new['seller'] or 'no seller'} on {new['dated']}"
    return (
        f"price: {what} is written down as {old['price']} {old['currency']}, here it is {new['price']}; "
        "prices are never overwritten: give it its own day or seller"
    )


def _find_faults(row: QuoteRow, library: Library, today: date) -> Iterator[str]:
    if row.dated > today:
        yield f"dated: {row.dated} is not yet"
    rates = {code: rate.per_usd for code, rate in library.exchange_rates(today).items()} | {"USD": 1.0}
    if row.currency not in rates:
        yield f"currency: I have no rate for {row.currency}; there are {', '.join(sorted(rates))}"
        return
    low, high = _SANE_USD["rent" if row.kind.startswith("rent") else "buy"]
    usd = row.price / rates[row.currency]
    if not low <= usd <= high:
        yield f"price: {row.price:g} {row.currency} is not plausible for {row.kind}; expected {low:g} to {high:,.0f} USD"


def _find_item(library: Library, text: str) -> tuple[str | None, str | None]:
    """The key of what is priced, and of the device when it is one."""
    key = library.resolve("gpu", text)
    if key is not None:
        return key, key
    return library.item_key(text), None


def _unknown(library: Library, text: str) -> str:
    """What the name may have meant: the members of a family, or the nearest names."""
    family = library.resolve("gpu_family", text)
    if family is not None:
        return f"item: {text!r} may be {', '.join(library.family(family))}; say which"
    names = {normalize(alias.text): alias for alias in library.aliases() if alias.kind == "gpu"}
    near: list[Alias] = [names[name] for name in get_close_matches(normalize(text), names, 3, 0.6)]
    hint = f"; did you mean {', '.join(dict.fromkeys(alias.key for alias in near))}?" if near else ""
    return f"item: no device or part is called {text!r}{hint}"


def _to_cells(row: QuoteRow, item: str, gpu: str | None, source: str, today: date) -> Cells:
    return {
        "item": item,
        "gpu": gpu or "",
        "kind": row.kind,
        "price": f"{row.price:.10g}",
        "low": "" if row.low is None else f"{row.low:.10g}",
        "high": "" if row.high is None else f"{row.high:.10g}",
        "currency": row.currency,
        "dated": row.dated.isoformat(),
        "seller": row.seller,
        "notes": row.notes,
        "source": source,
        "checked": today.isoformat(),
    }
