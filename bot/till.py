"""The currency that a reply speaks in, at which rate, and budgets of any currency as US dollars."""

from __future__ import annotations

import re

from bot.ask import Ask
from bot.evidence import brief
from bot.money import amount, is_known_currency, span
from bot.reply import Source
from bot.slots import Money
from bot.workload import CannotResolve
from knowledge.facts import ExchangeRate
from sizing.records import dataclass

BOOK = "USD"
"""The currency that the price book and all arithmetic are in."""

DOLLAR = ExchangeRate(BOOK, 1.0, None)
STALE_RATE_DAYS = 60
MAX_CHARACTERS = 400
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Till:
    """Amounts in US dollars, said in one currency."""

    rate: ExchangeRate

    @property
    def currency(self) -> str:
        return self.rate.currency

    def value(self, usd: float) -> float:
        """US dollars in the till's currency."""
        return usd * self.rate.per_usd

    def usd(self, value: float) -> float:
        """And back."""
        return value / self.rate.per_usd

    def amount(self, usd: float) -> str:
        """`NT$76,600` for 2,400 US dollars."""
        return amount(self._shown(usd), self.currency)

    def span(self, low_usd: float, high_usd: float) -> str:
        """`NT$63,800–102,000`."""
        return span(self._shown(low_usd), self._shown(high_usd), self.currency)

    def _shown(self, usd: float) -> float:
        """What was converted has no more than three digits to say."""
        value = self.value(usd)
        return value if self.currency == BOOK else float(f"{value:.3g}")


@dataclass(frozen=True, slots=True)
class Budget:
    """A stated ceiling, as it was said and in US dollars."""

    stated: Money
    usd: float
    rate: ExchangeRate

    @property
    def text(self) -> str:
        """As it was said: `NT$75,000`."""
        return amount(self.stated.amount or 0.0, self.rate.currency)


def rate_of(ask: Ask, currency: str) -> ExchangeRate:
    """The rate of a currency: what the operator set, else the last known one. Raises CannotResolve where there is none."""
    known = _rates(ask)
    if currency not in known:
        raise CannotResolve("money.unknown_currency", currency=currency, known=", ".join(sorted(known)))
    return known[currency]


def _rates(ask: Ask) -> dict[str, ExchangeRate]:
    own = {rate.currency: rate for rate in ask.question.context.exchange_rates}
    return {BOOK: DOLLAR} | ask.library.exchange_rates(ask.today) | own | {BOOK: DOLLAR}


def open_till(ask: Ask) -> Till:
    """The currency that was asked for ("in TWD", a budget in euros), else the team's, else the one of the language.

    Raises CannotResolve where the question names a currency without a rate. One that only a setting names falls back to dollars.
    """
    asked = next((money.currency for money in ask.slots.budget if money.currency), None)
    if asked:
        return Till(rate_of(ask, asked))
    preferred = ask.question.context.currency or ask.say("money.currency")
    return Till(_rates(ask).get(preferred.upper(), DOLLAR))


def find_budget(ask: Ask) -> Budget | None:
    """The highest amount that was stated; one without a currency is in the till's."""
    stated = [money for money in ask.slots.budget if money.amount is not None]
    if not stated:
        return None
    till = open_till(ask)
    rates = [(money, rate_of(ask, money.currency) if money.currency else till.rate) for money in stated]
    negative = next((each for each in rates if (each[0].amount or 0.0) < 0), None)
    if negative:
        raise CannotResolve("money.negative_budget", amount=amount(negative[0].amount or 0.0, negative[1].currency))
    money, rate = max(rates, key=lambda each: (each[0].amount or 0.0) / each[1].per_usd)
    return Budget(money, (money.amount or 0.0) / rate.per_usd, rate)


def rate_notes(ask: Ask, till: Till, budget: Budget | None = None) -> tuple[str, ...]:
    """At which rate amounts were converted; nothing where everything is in US dollars."""
    rates = {rate.currency: rate for rate in (till.rate, *((budget.rate,) if budget else ())) if rate.currency != BOOK}
    notes = [_rate_note(ask, rate) for rate in rates.values()]
    wanted = ask.question.context.currency
    if wanted and wanted.upper() not in _rates(ask):
        notes.append(ask.say("money.no_such_setting", currency=wanted[:12]))
    return (*notes, *_without_rate(ask))


def _without_rate(ask: Ask) -> tuple[str, ...]:
    """A currency that the text names by its three letters and that has no rate: amounts are in another, and that is said."""
    known = _rates(ask)
    named = (code for code in _CODE.findall(ask.question.text[:MAX_CHARACTERS]) if code not in known)
    missing = next((code for code in named if is_known_currency(code)), None)
    return () if missing is None else (ask.say("money.unknown_currency", currency=missing, known=", ".join(sorted(known))),)


def _rate_note(ask: Ask, rate: ExchangeRate) -> str:
    said = {"rate": f"{amount(1.0)} = {_precise(rate)}"}
    if rate.on is None:
        return ask.say("money.own_rate", **said)
    days = (ask.today - rate.on).days
    case = "money.old_rate" if days > STALE_RATE_DAYS else "money.rate"
    return ask.say(case, on=rate.on.isoformat(), days=days, **said)


def _precise(rate: ExchangeRate) -> str:
    """Four digits of a rate: `NT$31.91`, `¥157.3`, `€0.8951`."""
    sign = amount(0.0, rate.currency).removesuffix("0.00")
    return f"{sign}{rate.per_usd:,.4g}" if rate.per_usd < 1000 else f"{sign}{rate.per_usd:,.0f}"


def rate_sources(till: Till, budget: Budget | None = None) -> tuple[Source, ...]:
    """Where the rates were read."""
    rates = {rate.currency: rate for rate in (till.rate, *((budget.rate,) if budget else ())) if rate.citation}
    return tuple(
        Source(brief(rate.citation), rate.on, rate.citation.url)
        for rate in rates.values()
        if rate.citation and rate.currency != BOOK
    )
