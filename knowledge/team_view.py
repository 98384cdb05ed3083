"""The library as one team sees it: its own quotes of devices and parts among ours, before ours of their kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from knowledge.facts import Citation, Offer
from knowledge.index import UnknownName
from knowledge.library import Library
from knowledge.shelf import Shelf
from knowledge.team import TeamPrice

T = TypeVar("T")
SOURCE = "the team's own quotes"


class TeamLibrary(Library):
    """Shares everything of a library and adds a team's quotes. What follows from prices is kept apart from what others get."""

    def __init__(self, library: Library, quotes: Iterable[TeamPrice]) -> None:
        self.__dict__.update(vars(library))
        self._own: dict[Any, Any] = {}
        devices: dict[str, list[Offer]] = defaultdict(list)
        parts: dict[str, list[Offer]] = defaultdict(list)
        for quote in quotes:
            if key := library.resolve("gpu", quote.item):
                devices[key].append(_to_offer(key, quote))
            elif key := library.item_key(quote.item):
                parts[key].append(_to_offer(key, quote))
        self._devices, self._parts = dict(devices), dict(parts)

    def price_history(self, gpu: str) -> tuple[Offer, ...]:
        """Ours and the team's. Raises UnknownName."""
        key = self.resolve("gpu", gpu)
        if key is None:
            raise UnknownName("gpu", gpu)
        return (*super().price_history(key), *self._devices.get(key, ()))

    def priced_gpus(self) -> tuple[str, ...]:
        """Keys of the devices that somebody has a price of."""
        return tuple(sorted({*super().priced_gpus(), *self._devices}))

    @property
    def shelf(self) -> Shelf:
        """The parts, with the team's quotes of them."""
        return self._once(("kept", "shelf"), lambda: Shelf(self._rows, self._parts))

    def _once(self, name: Any, read: Callable[[], T]) -> T:
        """What was worked out from prices is the team's own; facts are everybody's."""
        if not (isinstance(name, tuple) and name[0] == "kept"):
            return super()._once(name, read)
        if name not in self._own:
            self._own[name] = read()
        found: T = self._own[name]
        return found


def _to_offer(key: str, quote: TeamPrice) -> Offer:
    return Offer(
        gpu=key,
        kind=quote.kind,
        low=quote.low or quote.price,
        price=quote.price,
        high=quote.high or quote.price,
        currency=quote.currency,
        on=quote.on,
        seller=quote.seller,
        citation=Citation(SOURCE, quote.on, None),
        note=quote.note,
        trust="high",
        team=True,
    )


def seen_by(library: Library, quotes: tuple[TeamPrice, ...]) -> Library:
    """The library with a team's quotes; the library itself where there are none."""
    return TeamLibrary(library, quotes)
