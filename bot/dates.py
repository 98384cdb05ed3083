"""A day of the past in a text: "in March", "2026-03-15", "last year". Months are named by each language's own calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from bot import languages
from sizing.records import dataclass

MAX_CHARACTERS = 400
FIRST_YEAR = 2015
"""No price that we could know is older."""

DAYS = {"month": 30, "half_year": 182}
_ISO = re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_YEAR = re.compile(r"(?<![\d$€£¥])(20\d\d)(?![\d.,]*\d)(?!\s*(?:gb|mb|tb|w|mhz|usd|eur|twd)\b)")


@dataclass(frozen=True, slots=True)
class PastDay:
    """The last day of what was said, how exactly that was (day, month or year), and the words that said so."""

    day: date
    precision: str
    text: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of every language."""

    months: dict[str, int]
    ago: dict[str, str]
    history: tuple[str, ...]
    signs: dict[str, str]
    """Alternatives for a pattern, by year, month and day."""


@cache
def calendar() -> Calendar:
    """Read once."""
    from babel.dates import get_month_names

    months: dict[str, int] = {}
    ago: dict[str, str] = {}
    history: list[str] = []
    signs: dict[str, list[str]] = {"year": [], "month": [], "day": []}
    for folder in languages.folders():
        language = folder.name.split("-")[0]
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=language)
            months |= {str(name).lower().rstrip("."): number for number, name in names.items() if not str(name)[0].isdigit()}
    for _locale, read in languages.tables("dates.toml"):
        ago |= {word: span for span, words in read["ago"].items() for word in words}
        history += read["history"]["history"]
        for name, words in read["sign"].items():
            signs[name] += words
    return Calendar(months, ago, tuple(history), {name: "|".join(map(re.escape, words)) for name, words in signs.items()})


def asks_for_history(text: str) -> bool:
    """Whether a text asks how a price went on."""
    lowered = text[:MAX_CHARACTERS].lower()
    return any(word in lowered for word in calendar().history)


def past_day(text: str, today: date) -> PastDay | None:
    """The day that a text speaks of; None where it names none, or one that is not over."""
    found = next(_days(text[:MAX_CHARACTERS].lower(), today), None)
    return found if found and found.day < today else None


def _days(text: str, today: date) -> Iterator[PastDay]:
    """Every reading, the most exact first."""
    for match in _ISO.finditer(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
        if found := _end_of(year, month, day, match[0]):
            yield found
    yield from _signed(text, today)
    yield from _named_months(text, today)
    for word, span in calendar().ago.items():
        if word in text:
            yield _ago(word, span, today)
    for match in _YEAR.finditer(text):
        if FIRST_YEAR <= int(match[1]) < today.year:
            yield PastDay(date(int(match[1]), 12, 31), "year", match[0])


def _signed(text: str, today: date) -> Iterator[PastDay]:
    """「2026年3月15日」, 「3月」, 「2025年」."""
    signs = calendar().signs
    year, month, day = rf"(?:(20\d\d)\s*(?:{signs['year']})\s*)", rf"(\d{{1,2}})\s*(?:{signs['month']})\s*", signs["day"]
    for match in re.finditer(rf"{year}?{month}(?:(\d{{1,2}})\s*(?:{day}))?", text):
        number = int(match[2])
        if 1 <= number <= 12 and (found := _end_of(_year_of(match[1], number, today), number, int(match[3] or 0), match[0])):
            yield found
    for match in re.finditer(rf"(20\d\d)\s*(?:{signs['year']})", text):
        yield PastDay(date(int(match[1]), 12, 31), "year", match[0])


def _named_months(text: str, today: date) -> Iterator[PastDay]:
    """`march`, `mar 2026`, `15 march 2026`, `march 15th, 2026`; a name that is a word too (may) only with a year or a day."""
    months, ordinal = calendar().months, calendar().signs["day"]
    names = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    wordlike = rf"(?<![a-z])({names})(?![a-z])\.?"
    pattern = rf"(?:(\d{{1,2}})(?:{ordinal})?\s+)?{wordlike}(?:\s+(\d{{1,2}})(?:{ordinal})?(?!\d))?(?:,?\s*(?:of\s+)?(20\d\d))?"
    for match in re.finditer(pattern, text):
        number, day = months[match[2]], int(match[1] or match[3] or 0)
        if len(match[2]) <= 3 and match[2].isascii() and not (match[4] or day):
            continue
        if found := _end_of(_year_of(match[4], number, today), number, day, match[0]):
            yield found


def _year_of(stated: str | None, month: int, today: date) -> int:
    """The stated year, else that of the last such month that has begun."""
    return int(stated) if stated else today.year - (month > today.month)


def _end_of(year: int, month: int, day: int, text: str) -> PastDay | None:
    """The last day of a month, or the day itself."""
    if not 1 <= month <= 12 or year < FIRST_YEAR:
        return None
    last = monthrange(year, month)[1]
    if day > last:
        return None
    return PastDay(date(year, month, day or last), "day" if day else "month", text.strip())


def _ago(word: str, span: str, today: date) -> PastDay:
    if span == "year":
        return PastDay(date(today.year - 1, 12, 31), "year", word)
    return PastDay(today - timedelta(days=DAYS[span]), "day", word)
