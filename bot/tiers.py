"""Hardware that runs a request, grouped as people buy it: entry, workstation, professional, server, cloud."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.housing import counts_of, machine_usd, served
from bot.makes import segment
from bot.market import Deal, on_sale
from knowledge.library import Library
from sizing.card_count import minimum_cards
from sizing.estimate import Estimate
from sizing.hardware import Accelerator
from sizing.inference import decode_rate, estimate
from sizing.records import replace
from sizing.throughput.rates import fastest_decode_tok_s
from sizing.workload import Request

TIERS = ("entry", "workstation", "professional", "server", "cloud")
READING_TOK_S = 5.0
"""About what a person reads: hardware that is slower is only shown where its tier has nothing else."""


@dataclass(frozen=True, slots=True)
class Option:
    """Some equal cards that run the request, at one kind of price. Amounts are in US dollars, for all cards together."""

    tier: str
    count: int
    deal: Deal
    request: Request
    """The request on these cards."""
    _known: list[Estimate] = field(default_factory=list, compare=False, repr=False)

    @property
    def device(self) -> Accelerator:
        return self.deal.device

    @property
    def low(self) -> float:
        return self.deal.low * self.count

    @property
    def high(self) -> float:
        return self.deal.high * self.count

    @property
    def price(self) -> float:
        return self.deal.price * self.count

    @property
    def rented(self) -> bool:
        return self.deal.rented

    @property
    def power_w(self) -> float | None:
        return None if self.device.tdp_w is None else self.device.tdp_w * self.count

    @property
    def estimate(self) -> Estimate:
        """What the engine says of the request on these cards."""
        if not self._known:
            self._known.append(estimate(self.request))
        return self._known[0]

    @property
    def tok_s(self) -> float:
        """Expected tokens per second of all users together; 0 where it is not known."""
        return (decode_rate(self.request) or 0.0) * self.request.batch

    @property
    def readable(self) -> bool:
        """Whether one user gets the words as fast as they are read."""
        return (decode_rate(self.request) or 0.0) >= READING_TOK_S

    @property
    def whole_price(self) -> float:
        """With about the machine around the cards, to choose by."""
        return self.price if self.rented else self.price + machine_usd(self.device, self.count)


def options(library: Library, request: Request, on: date, named: frozenset[str] = frozenset()) -> Iterator[Option]:
    """Every priced way to run the request in one machine, on the devices in `named` too where an equal one is no dearer.

    The engine has shown that each fits with room.
    """
    for found in on_sale(library, on, named):
        device = found[0].device
        least = minimum_cards(replace(request, devices=(device,)), most=8) if served(request.runtime, device) else None
        if least is None:
            continue
        known: dict[int, list[Estimate]] = {}
        for deal in found:
            count = next((count for count in counts_of(deal) if count >= least), None)
            if count is not None:
                yield Option(tier_of(deal), count, deal, replace(request, devices=(device,) * count), known.setdefault(count, []))


def tier_of(deal: Deal) -> str:
    """The tier by what it is and how it is sold."""
    if deal.rented:
        return "cloud"
    match segment(deal.device):
        case "server":
            return "server"
        case "workstation":
            return "professional"
        case "consumer" if deal.kind == "buy_used":
            return "entry"
        case _:
            return "workstation"


def pick_tiers(found: Iterable[Option]) -> tuple[Option, ...]:
    """One choice of each tier: to buy by price, then the cloud on demand (spot can be taken away).

    The first tier is the cheapest that fits. A dearer tier is no slower than that where it can be, else it had no reason.
    """
    chosen: dict[str, Option] = {}
    ranked = sorted(found, key=lambda option: (option.whole_price, option.device.key))
    bought = [option for option in ranked if not option.rented]
    least = next((option.tok_s for option in bought if option.readable), 0.0)
    for tier in TIERS[:-1]:
        best = _first([option for option in bought if option.tier == tier], least)
        if best is not None:
            chosen[tier] = best
    cheapest = next((option for option in bought if option.readable), None)
    if cheapest is not None:
        chosen[cheapest.tier] = cheapest
    rented = [option for option in ranked if option.deal.kind == "rent"]
    if rented:
        chosen["cloud"] = _best_value(rented)
    return tuple(sorted(chosen.values(), key=lambda option: (option.rented, option.price)))


def _first(mine: list[Option], least_tok_s: float) -> Option | None:
    """The cheapest that is fast enough, else the cheapest that is read along with, else the fastest there is."""
    quick = next((option for option in mine if option.readable and option.tok_s >= least_tok_s), None)
    return quick or next((option for option in mine if option.readable), None) or max(mine, key=_speed, default=None)


def _best_value(rented: list[Option]) -> Option:
    """The least money a token, of those that are read along with; what is too dear at any speed is not tried."""
    best, chosen = math.inf, len(rented)
    for least, place in sorted((_least_cost(option), place) for place, option in enumerate(rented)):
        if least > best:
            break
        option = rented[place]
        if option.readable:
            best, chosen = min((best, chosen), (option.price / option.tok_s, place))
    return rented[chosen] if chosen < len(rented) else max(rented, key=_speed)


def _least_cost(option: Option) -> float:
    """What a token costs at the speed that no machine exceeds."""
    fastest = fastest_decode_tok_s(option.request) * option.request.batch
    return option.price / fastest if fastest else math.inf


def _speed(option: Option) -> float:
    return option.tok_s
