"""The shelf of parts: everything around the devices that a machine is made of, and the machines that documents describe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from knowledge import parts, prices
from knowledge.facts import Offer
from knowledge.part_facts import PartFacts, ReferenceBuild
from sizing.machine.parts import Catalogue

_PARTS = """
    select parts.*, sources.title as source, sources.url as source_url, sources.checked as checked
    from parts join sources on sources.id = parts.source_id order by parts.rowid
"""
_BUILDS = """
    select builds.*, sources.title as source, sources.url as source_url, sources.checked as checked
    from builds join sources on sources.id = builds.source_id order by builds.rowid
"""
_TEAM = """
    select team_prices.*, team_prices.item as gpu, sources.title, sources.url, sources.checked
    from team_prices join sources on sources.id = source_id where team_prices.gpu is null
"""
_PRICES = """
    select retail_prices.*, sources.title, sources.url, sources.checked
    from retail_prices join sources on sources.id = source_id where gpu is null
"""


class Shelf:
    """Parts over one open knowledge.db. Read once and kept."""

    def __init__(self, rows: Callable[..., list[Any]], team: Mapping[str, Iterable[Offer]] | None = None) -> None:
        self._rows = rows
        self._team = team or {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every CPU, board, kit of memory, disk, supply, case, cooler and riser, for the engine."""
        return parts.to_catalogue(self._rows(_PARTS))

    @cached_property
    def facts(self) -> dict[str, PartFacts]:
        """What is told of every part, by its key."""
        return {row["key"]: parts.to_part_facts(row) for row in self._rows(_PARTS)}

    @cached_property
    def builds(self) -> tuple[ReferenceBuild, ...]:
        """Machines that documents describe."""
        return tuple(parts.to_reference(row) for row in self._rows(_BUILDS))

    def offers(self, key: str, on: date) -> tuple[Offer, ...]:
        """What a part cost by `on`: the latest prices of each seller and kind, the team's own alone where it has any of the kind.

        Empty for an unknown key.
        """
        known = prices.latest((*self._offers.get(key, ()), *self._team.get(key, ())), on)
        return prices.team_first(known)

    @cached_property
    def _offers(self) -> dict[str, list[Offer]]:
        items = defaultdict(list)
        for key, facts in self.facts.items():
            for item in facts.priced_as:
                items[item].append(key)
        found: dict[str, list[Offer]] = defaultdict(list)
        for row in self._rows(_PRICES):
            for key in items.get(row["item"], ()):
                found[key].append(prices.to_buy(row, key))
        for row in self._rows(_TEAM):
            found[row["item"]].append(prices.to_team(row))
        return found
